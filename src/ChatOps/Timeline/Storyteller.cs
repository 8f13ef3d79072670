using System.Data.Common;
using ChatOps.Catalog;
using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.Replicas;
using ChatOps.Storage;
using Dapper;

namespace ChatOps.Timeline;

/// <summary>Follows the journal, sorts events into stories, and says what each story's posts should show. What it read and what it made of it are committed together.</summary>
public sealed partial class Storyteller(
    Lease lease, Database database, Events events, ServiceCatalog catalog, IChatPlatform platform, Board board, TimeProvider clock, ILogger<Storyteller> logger)
    : Worker(clock, logger, wake => events.Appended += wake)
{
    private const string Name = "timeline";
    private const int BatchSize = 200;

    protected override async Task<TimeSpan> CatchUpAsync(CancellationToken term)
    {
        while (await TellAsync(term))
        {
            board.Announce();
        }

        return LookAnyway;
    }

    /// <summary>Takes the next events into their stories. False: there was nothing new.</summary>
    private async Task<bool> TellAsync(CancellationToken term)
    {
        try
        {
            return await lease.WriteAsync(connection => TellAsync(connection, BatchSize), term);
        }
        catch (DbException exception) when (database.IsAboutData(exception))
        {
            return await TellOneAsync(term);
        }
    }

    /// <summary>One event that the database does not take must not silence the others: it is left out.</summary>
    private async Task<bool> TellOneAsync(CancellationToken term)
    {
        try
        {
            return await lease.WriteAsync(connection => TellAsync(connection, 1), term);
        }
        catch (DbException exception) when (database.IsAboutData(exception))
        {
            var position = await lease.WriteAsync(
                async connection =>
                {
                    var skipped = (await NextAsync(connection, 1))[0].Position;
                    await AdvanceAsync(connection, skipped);
                    return skipped;
                },
                term);
            LogLeftOut(exception, position);
            return true;
        }
    }

    private static async Task<IReadOnlyList<Event>> NextAsync(DbConnection connection, int limit) =>
        await Events.ReadAsync(connection, await connection.QuerySingleOrDefaultAsync<long>("select position from followers where name = @Name", new { Name }), limit);

    private static Task<int> AdvanceAsync(DbConnection connection, long position) => connection.ExecuteAsync(
        "insert into followers (name, position) values (@Name, @position) on conflict (name) do update set position = excluded.position", new { Name, position });

    private async Task<bool> TellAsync(DbConnection connection, int limit)
    {
        var batch = await NextAsync(connection, limit);
        if (batch.Count == 0)
        {
            return false;
        }

        // With the newest event that changed each.
        var touched = new Dictionary<long, Event>();
        foreach (var @event in batch.Where(e => catalog.Concerning(e.Fact).Count > 0))
        {
            var goesBack = await GoesBackAsync(connection, @event.Fact);
            var keys = goesBack ? [.. @event.Fact.Keys] : Correlation.Keys(@event.Fact, catalog);
            await ShortShas.RememberAsync(connection, keys);
            var (story, merged) = await Stories.AddAsync(
                connection, @event, goesBack ? keys : [.. keys.Concat(await ShortShas.KeysAsync(connection, @event.Fact, catalog)).Distinct()], Clock.GetUtcNow());
            touched[story] = @event;
            foreach (var other in merged)
            {
                touched.Remove(other);
                await RetireAsync(connection, other, story, @event);
            }

            if (Correlation.Mentions(@event.Fact, catalog, goesBack) is { } key && await Stories.FindAsync(connection, key) is { } mentioned && mentioned != story)
            {
                await Stories.MentionAsync(connection, mentioned, @event.Position);
                touched[mentioned] = @event;
            }

            foreach (var dropped in await DroppedCommits.MentionAsync(connection, @event, story))
            {
                touched[dropped] = @event;
            }
        }

        foreach (var (story, cause) in touched)
        {
            await ShowAsync(connection, story, cause);
        }

        await AdvanceAsync(connection, batch[^1].Position);
        return true;
    }

    /// <summary>Whether a change puts a version in place of one that we heard of later.</summary>
    private async Task<bool> GoesBackAsync(DbConnection connection, Fact fact) =>
        Correlation.Replaces(fact, catalog) is var (from, to)
        && await Stories.SinceAsync(connection, from) is { } replaced
        && await Stories.SinceAsync(connection, to) is { } known
        && known < replaced;

    private async Task ShowAsync(DbConnection connection, long story, Event cause)
    {
        var told = await Stories.EventsAsync(connection, story);
        var defaultBranches = await DefaultBranchesAsync(connection, told);
        if (!told.Any(e => Correlation.IsWorthAMessage(e, defaultBranches)))
        {
            return;
        }

        var services = told.SelectMany(e => catalog.Concerning(e.Fact)).DistinctBy(s => s.Name).ToList();
        Card parent;
        IReadOnlyList<Card> replies;
        try
        {
            parent = StoryCard.Render([.. services.Select(s => s.Name)], told, environment => catalog.FindEnvironment(environment)?.AutoRollback is not AutoRollback.Off);
            replies = StoryThread.Render(told);
        }
        catch (Exception exception)
        {
            // A story that cannot be told must not silence the others.
            LogUntold(exception, story);
            return;
        }

        await Stories.ConcernsAsync(connection, story, services.Select(s => s.Name), told[^1].OccurredAt);
        var isUrgent = parent.Tone is Tone.Bad || told.Any(e => e.Fact is OperationChanged or WorkloadChanged { IsAutoscaled: false });
        foreach (var channel in services.Select(s => s.Channel).Distinct(StringComparer.OrdinalIgnoreCase))
        {
            await Posts.WantAsync(connection, platform.Name, channel, Stories.Subject(story), null, parent, isUrgent, cause);
            // Replies are places in a row, not messages for one event each: an event that comes late moves the later ones on.
            foreach (var (reply, place) in replies.Select((r, i) => (r, i)))
            {
                await Posts.WantAsync(connection, platform.Name, channel, $"{Stories.Subject(story)}/{place}", Stories.Subject(story), reply, isUrgent || reply.Tone is Tone.Bad, cause);
            }
        }
    }

    /// <summary>Of the repositories whose builds do not say whether theirs is the default branch.</summary>
    private static async Task<Dictionary<string, string>> DefaultBranchesAsync(DbConnection connection, IReadOnlyList<Event> told)
    {
        var known = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var repositories = told.Select(e => e.Fact).OfType<BuildChanged>().Where(b => b is { IsDefaultBranch: null, Branch: not null }).Select(b => b.Repository).OfType<string>();
        foreach (var repository in repositories.Distinct(StringComparer.OrdinalIgnoreCase))
        {
            if (await DefaultBranches.FindAsync(connection, repository) is { } branch)
            {
                known[repository] = branch;
            }
        }

        return known;
    }

    /// <summary>A story that turned out to be part of another: its message, if anybody can have seen one, says where it went.</summary>
    private async Task RetireAsync(DbConnection connection, long story, long into, Event cause)
    {
        foreach (var channel in await Posts.ChannelsAsync(connection, platform.Name, Stories.Subject(story)))
        {
            if (!await Posts.ForgetUnseenAsync(connection, platform.Name, channel, Stories.Subject(story)))
            {
                await Posts.WantAsync(connection, platform.Name, channel, Stories.Subject(story), null, StoryCard.Moved(await Stories.EventsAsync(connection, into)), isUrgent: false, cause);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A bug: story {Story} could not be put into words")]
    private partial void LogUntold(Exception exception, long story);

    [LoggerMessage(Level = LogLevel.Error, Message = "A bug: the database does not take what came of event {Position}; it is in the journal and in no story")]
    private partial void LogLeftOut(Exception exception, long position);
}
