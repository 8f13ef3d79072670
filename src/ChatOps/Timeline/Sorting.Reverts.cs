using ChatOps.Journal;

namespace ChatOps.Timeline;

/// <content>Changes that take back others.</content>
internal sealed partial class Sorting
{
    private const int LongestChain = 10;

    private readonly List<Event> _reverts = [];
    private readonly HashSet<Key> _madeKnown = [];

    /// <summary>Says in the stories of changes that others took them back, whichever was reported first.</summary>
    private async Task TellRevertsAsync()
    {
        var awaited = await AwaitedReverts.FindAsync(connection, _madeKnown);
        foreach (var @event in _reverts.Concat(awaited).DistinctBy(e => e.Position).OrderBy(e => e.Position).ToList())
        {
            var revert = (ChangeReverted)@event.Fact;
            if (await StoryOfAsync(revert.Keys.First()) is not { } by)
            {
                continue;
            }

            if (await StoryOfAsync(revert.Of) is not { } of)
            {
                Writes.Add(c => AwaitedReverts.AddAsync(c, revert.Of.In(catalog.RepositoryOf), @event.Position));
                continue;
            }

            Writes.Add(c => AwaitedReverts.ForgetAsync(c, @event.Position));
            if (of != by)
            {
                await TellRevertAsync(@event, by, of);
            }
        }
    }

    /// <summary>
    /// A revert of a revert is mentioned in the story of the original, too: what took it back is taken back.
    /// </summary>
    private async Task TellRevertAsync(Event @event, long by, long of)
    {
        var back = new List<long> { of };
        for (var i = 0; i < back.Count && back.Count < LongestChain; i++)
        {
            foreach (var earlier in await RevertsInAsync(back[i], areMentions: false))
            {
                if (await StoryOfAsync(((ChangeReverted)earlier.Fact).Of) is { } original && original != by && !back.Contains(original))
                {
                    back.Add(original);
                }
            }
        }

        foreach (var revert in (Event[])[@event, .. await RevertsInAsync(by, areMentions: true)])
        {
            foreach (var story in back)
            {
                await TellAsync(await open.GetAsync(connection, story), StepOf(revert.Fact)!, revert with { IsMention = true }, @event);
            }
        }
    }

    /// <param name="areMentions">Those that took back the story's change; otherwise those that it made.</param>
    private async Task<IReadOnlyList<Event>> RevertsInAsync(long id, bool areMentions)
    {
        var story = await open.GetAsync(connection, id);
        var found = new List<Event>();
        foreach (var step in story.Keys.Where(key => key.StartsWith("revert:", StringComparison.Ordinal)).ToList())
        {
            found.AddRange((await story.EventsAsync(connection, step))
                .Where(e => e.IsMention == areMentions && e.Fact is ChangeReverted { Head: not null }));
        }

        return found;
    }

    private async Task<long?> StoryOfAsync(Key key)
    {
        key = key.In(catalog.RepositoryOf);
        if (key.AsCommit() is var (repository, sha) && await _shas.StartingAsync(connection, repository, sha) is { } whole)
        {
            key = whole;
        }

        await LookUpAsync([key.Value]);
        return _keys[key.Value]?.Story;
    }
}
