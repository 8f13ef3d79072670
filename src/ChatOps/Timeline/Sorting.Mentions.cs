using System.Data.Common;
using ChatOps.Journal;

namespace ChatOps.Timeline;

/// <content>What is also shown in stories that it isn't part of.</content>
internal sealed partial class Sorting
{
    private const int MostPushes = 20;

    private readonly List<(Event Event, IReadOnlyList<Key> Commits)> _contents = [];

    /// <summary>
    /// Says in the stories of changes that they are in an environment now, or no longer (only of what was there), whichever was reported
    /// first.
    /// </summary>
    private async Task TellContentsAsync()
    {
        var known = _madeKnown.Where(key => key.AsCommit() is not null).ToList();
        var awaited = await AwaitedContents.FindAsync(connection, known);
        Writes.AddRange(awaited.Select(one => one.Commit).Distinct().Select(commit =>
            (Func<DbConnection, Task>)(c => AwaitedContents.ForgetAsync(c, commit))));
        foreach (var (@event, commits) in awaited
            .GroupBy(one => one.Event.Position)
            .Select(same => (same.First().Event, Commits: (IReadOnlyList<Key>)[.. same.Select(one => one.Commit)]))
            .Concat(_contents)
            .OrderBy(one => one.Event.Position)
            .ToList())
        {
            await LookUpAsync([.. commits.Select(key => key.Value)]);
            await TellContentsAsync(@event, (ContentsChanged)@event.Fact, commits);
        }
    }

    private async Task TellContentsAsync(Event @event, ContentsChanged contents, IReadOnlyList<Key> commits)
    {
        var step = Key.Fit(contents.Presence);
        foreach (var id in commits.Select(key => _keys[key.Value]?.Story).OfType<long>().Distinct().Order().ToList())
        {
            var story = await open.GetAsync(connection, id);
            if (!contents.AreOut || story.Keys.Contains(step))
            {
                await TellAsync(story, step, @event with { IsMention = true }, @event);
            }
        }

        var unknown = commits.Where(key => _keys[key.Value] is null).ToList();
        if (unknown.Count > 0)
        {
            Writes.Add(c => AwaitedContents.ForgetAsync(c, @event.OccurredAt - overAfter));
            Writes.AddRange(unknown.Select(key => (Func<DbConnection, Task>)(c => AwaitedContents.AddAsync(c, key, @event))));
        }
    }

    /// <summary>Mentions a reset in the stories of the pushes that it dropped, and those pushes in its own story.</summary>
    private async Task TellDroppedAsync(OpenStory story, Event moved, Pushed rewind)
    {
        var commit = rewind.Before;
        for (var i = 0; i < MostPushes && commit is not null && commit != rewind.Commit; i++)
        {
            var key = Key.Commit(rewind.Repository, commit).Value;
            await LookUpAsync([key]);
            if (_keys[key] is not var (id, _))
            {
                return;
            }

            var of = await open.GetAsync(connection, id);
            if (of != story)
            {
                await TellAsync(of, StepOf(rewind)!, moved with { IsMention = true }, moved);
            }

            if (Pushes.Find(await of.EventsAsync(
                connection, Key.Fit(Pushes.StepKey(rewind.Ref, commit))), rewind, commit) is not { Fact: Pushed push } pushed)
            {
                return;
            }

            await TellAsync(story, StepOf(rewind)!, pushed with { IsMention = true }, moved);
            commit = push.Commits.Any(c => c.Sha == rewind.Commit) ? null : push.Before;
        }
    }
}
