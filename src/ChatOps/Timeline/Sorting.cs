using System.Data.Common;
using ChatOps.Catalog;
using ChatOps.Journal;

namespace ChatOps.Timeline;

/// <summary>
/// Sorts a batch of events into stories without writing to the database: the writes are collected, and made later, in order and together.
/// </summary>
/// <param name="connection">Only used for reading.</param>
/// <param name="overAfter"><see cref="TimelineOptions.OverAfter"/>.</param>
internal sealed partial class Sorting(DbConnection connection, OpenStories open, ServiceCatalog catalog, TimeSpan overAfter)
{
    private readonly Dictionary<string, (long Story, long Since)?> _keys = new(StringComparer.Ordinal);
    private readonly ShortShas _shas = new();
    private readonly Dictionary<long, Touched> _touched = [];

    /// <summary>The writes to make, in order.</summary>
    public List<Func<DbConnection, Task>> Writes { get; } = [];

    /// <summary>The stories that changed, each with its changed chapters.</summary>
    public IReadOnlyCollection<Touched> Stories => _touched.Values;

    /// <summary>The stories that were merged into others, and the events that caused it.</summary>
    public List<(long Story, OpenStory Into, Event Cause)> Merged { get; } = [];

    public async Task AddAsync(IReadOnlyList<Event> batch)
    {
        if (batch.Select(e => e.Fact).OfType<RepositoryRenamed>().ToList() is { Count: > 0 } renamed)
        {
            catalog.Learn(renamed, fromTheBeginning: false);
        }

        var concerning = batch.Select(e => (Event: e, Concerned: catalog.Concerning(e.Fact.About)))
            .Where(e => e.Concerned.Count > 0 || e.Event.Fact.ToldIn.Count > 0)
            .ToList();
        await LookUpAsync(
        [
            .. concerning.SelectMany(e => Correlation.Keys(e.Event.Fact, e.Concerned, catalog.RepositoryOf)).Select(k => k.Value),
            .. concerning.SelectMany(e => Correlation.Repeats(e.Event)).Select(k => k.Value),
            .. concerning.Select(e => Correlation.Replaces(e.Event.Fact, e.Concerned))
                .OfType<(Key From, Key To)>()
                .SelectMany(r => new[] { r.From.Value, r.To.Value }),
        ]);
        foreach (var (@event, concerned) in concerning)
        {
            await AddAsync(@event, concerned);
        }

        await TellRevertsAsync();
        await TellContentsAsync();

        // Last: they belong to stories that are told already, and follow those where they are merged.
        foreach (var @event in batch)
        {
            if (@event.Fact is CommentChanged comment)
            {
                await AddCommentAsync(@event, comment);
            }
        }
    }

    private async Task AddAsync(Event @event, IReadOnlyList<Service> concerned)
    {
        var fact = @event.Fact;
        var replaced = Correlation.Replaces(fact, concerned);
        var isRollback = fact.Replaces is { IsRollback: true };
        // A change that replaces a version with one that was known before it.
        var goesBack = !isRollback
            && replaced is var (from, to)
            && _keys[from.Value] is var (_, since)
            && _keys[to.Value] is var (_, known)
            && known < since;
        IReadOnlyList<Key> keys = goesBack
            ? [.. fact.Keys.Select(key => key.In(catalog.RepositoryOf))]
            :
            [
                .. Correlation.Keys(fact, concerned, catalog.RepositoryOf),
                .. await IsForItselfAsync(fact) ? Correlation.Repeats(@event) : [],
            ];
        var made = keys.Where(k => _keys[k.Value] is null).ToList();
        Writes.AddRange(made.Select(_shas.Remember).OfType<Func<DbConnection, Task>>());
        if (!goesBack
            && keys.Count > 0
            && await _shas.KeysAsync(connection, fact, concerned, keys[0], Writes) is { Count: > 0 } commits)
        {
            keys = [.. keys.Concat(commits).Distinct()];
            await LookUpAsync([.. commits.Select(k => k.Value)]);
        }

        var awaiting = await _shas.AwaitingAsync(connection, made, Writes);
        await LookUpAsync(awaiting);
        var story = await PlaceAsync(@event, keys, [.. awaiting.Select(key => _keys[key]?.Story).OfType<long>()]);

        // A rollback has its own message, where people see it now, and also appears in the story of what it reverted. The same applies to
        // any other change that goes back: the old version's story is far up in the channel.
        if (StepOf(fact) is { } step && (isRollback || goesBack) && _keys[replaced!.Value.From.Value] is var (of, _) && of != story.Id)
        {
            await TellAsync(await open.GetAsync(connection, of), step, @event with { IsMention = true }, @event);
        }

        if (fact is ChangeReverted { Head: not null })
        {
            _reverts.Add(@event);
        }

        if (fact is ContentsChanged contents)
        {
            _contents.Add((@event, [.. contents.Commits
                .Select(sha => Key.Commit(contents.Repository, sha).In(catalog.RepositoryOf))
                .Distinct()]));
        }

        if (fact is Pushed { IsRewind: true, IsDefaultBranch: true } rewind)
        {
            await TellDroppedAsync(story, @event, rewind);
        }
    }

    /// <summary>Adds an event to the one story that its keys belong to, which is created if missing, or merged from several.</summary>
    /// <param name="others">Stories that it belongs to, too.</param>
    private async Task<OpenStory> PlaceAsync(Event @event, IReadOnlyList<Key> keys, IReadOnlyList<long> others)
    {
        var living = new List<OpenStory>();
        foreach (var id in keys.Select(k => _keys[k.Value]?.Story).OfType<long>().Concat(others).Distinct().Order())
        {
            if (await open.GetAsync(connection, id) is var known && known.LastAt > @event.OccurredAt - overAfter)
            {
                living.Add(known);
            }
        }

        // The oldest keeps its message: people have read it, and commented on it.
        var story = living.Count > 0 ? living[0] : await open.BeginAsync(connection);
        foreach (var other in living.Skip(1))
        {
            await MergeAsync(story, other, @event);
        }

        _madeKnown.UnionWith(keys.Where(k => _keys[k.Value] is null));
        foreach (var key in keys.Select(k => k.Value).Where(k => _keys[k]?.Story != story.Id))
        {
            var since = _keys[key]?.Since ?? @event.Position;
            _keys[key] = (story.Id, since);
            Writes.Add(c => Timeline.Stories.TieAsync(c, key, story.Id, since));
        }

        await TellAsync(story, StepOf(@event.Fact) ?? "", @event, @event);
        return story;
    }

    private async Task MergeAsync(OpenStory story, OpenStory other, Event cause)
    {
        var touched = Touch(story, cause);
        foreach (var step in other.Keys.ToList())
        {
            foreach (var @event in await other.EventsAsync(connection, step))
            {
                await story.AddAsync(connection, step, @event);
            }

            touched.Steps.Add(step);
        }

        foreach (var (key, known) in _keys.Where(k => k.Value?.Story == other.Id).ToList())
        {
            _keys[key] = (story.Id, known!.Value.Since);
        }

        foreach (var (channel, shown) in other.Channels)
        {
            // Its message there says where it continues.
            touched.HasNewChannels |= story.Channels.TryAdd(channel, shown);
        }

        open.Close(other);
        _touched.Remove(other.Id);
        for (var i = 0; i < Merged.Count; i++)
        {
            Merged[i] = Merged[i].Into == other ? Merged[i] with { Into = story } : Merged[i];
        }

        Merged.Add((other.Id, story, cause));
        Writes.Add(c => Timeline.Stories.MergeAsync(c, story.Id, other.Id));
    }

    private async Task TellAsync(OpenStory story, string step, Event @event, Event cause)
    {
        Writes.Add(c => Timeline.Stories.TellAsync(c, story.Id, step, @event.Position, @event.IsMention));
        var touched = Touch(story, cause);
        if (step.Length == 0)
        {
            story.LastAt = @event.OccurredAt > story.LastAt ? @event.OccurredAt : story.LastAt;
            return;
        }

        await story.AddAsync(connection, step, @event);
        touched.Steps.Add(step);
    }

    private Touched Touch(OpenStory story, Event cause)
    {
        if (!_touched.TryGetValue(story.Id, out var touched))
        {
            _touched[story.Id] = touched = new(story);
        }

        touched.Cause = cause;
        return touched;
    }

    /// <summary>The step key as stored.</summary>
    private static string? StepOf(Fact fact) => fact.StepKey is { } step ? Key.Fit(step) : null;

    private async Task LookUpAsync(IReadOnlyCollection<string> keys)
    {
        var unknown = keys.Where(k => !_keys.ContainsKey(k)).Distinct(StringComparer.Ordinal).ToList();
        if (unknown.Count == 0)
        {
            return;
        }

        foreach (var key in unknown)
        {
            _keys[key] = null;
        }

        foreach (var (key, story, since) in await Timeline.Stories.FindAsync(connection, unknown))
        {
            _keys[key] = (story, since);
        }
    }
}

/// <summary>A story that a batch changed.</summary>
internal sealed class Touched(OpenStory story)
{
    public OpenStory Story { get; } = story;

    public HashSet<string> Steps { get; } = new(StringComparer.Ordinal);

    /// <summary>A story that was merged into it brought channels that it wasn't in.</summary>
    public bool HasNewChannels { get; set; }

    /// <summary>The newest event that changed it.</summary>
    public Event Cause { get; set; } = null!;
}
