using System.Data.Common;
using ChatOps.Catalog;
using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.Replicas;
using ChatOps.Storage;
using ChatOps.Timeline.Mentions;
using ChatOps.Timeline.Subscriptions;

namespace ChatOps.Timeline;

/// <summary>
/// Follows the journal, sorts events into stories, and decides what each story's posts should show. Reading and wording don't block the
/// single writer; only the resulting writes do. They are committed together, and only if no one else has advanced from the same position.
/// </summary>
public sealed partial class Storyteller(
    Lease lease,
    Database database,
    Events events,
    ServiceCatalog catalog,
    ConfiguredSubscriptions configured,
    TimelineOptions options,
    Board board,
    CallablePeople callable,
    TimeProvider clock,
    ILogger<Storyteller> logger)
    : Worker(clock, logger, wake => events.Appended += wake)
{
    internal const string Name = "timeline";
    private const int BatchSize = 1000, MostRenamed = 1000;

    /// <summary>
    /// While more events are coming, they are gathered for up to this long, so that each story is worded and written only once.
    /// </summary>
    private static readonly TimeSpan LongestGathering = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(50);

    /// <summary>Raised when more events are in their stories.</summary>
    public event Action? Told;

    private readonly OpenStories _open = new();
    private CancellationToken _term;

    protected override async Task<TimeSpan> CatchUpAsync(CancellationToken term)
    {
        // Another replica may have been the leader between two terms.
        if (_term != term)
        {
            _open.CloseAll();
            catalog.Learn(
                (await events.NewestAsync<RepositoryRenamed>(long.MaxValue, MostRenamed, term)).Reverse()
                    .Select(renamed => (RepositoryRenamed)renamed.Fact),
                fromTheBeginning: true);
            _term = term;
        }

        // After a full batch, more events are already waiting.
        for (var told = 0; ;)
        {
            await (told < BatchSize ? GatherAsync(term) : Task.CompletedTask);
            var began = Clock.GetTimestamp();
            told = await TellAsync(term);
            if (told == 0)
            {
                return LookAnyway;
            }

            board.Announce();
            Told?.Invoke();
            // Events that arrive in the meantime are processed together with those after them.
            await GiveWayAsync(database, began, term);
        }
    }

    private async Task GatherAsync(CancellationToken term)
    {
        var began = Clock.GetTimestamp();
        await events.Settled.WaitAsync(LongestGathering, Clock, term).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        while (database.IsCrowded && Clock.GetElapsedTime(began) < LongestGathering)
        {
            await Task.Delay(BetweenLooks, Clock, term);
        }
    }

    /// <summary>Adds the next events to their stories. Returns how many.</summary>
    private async Task<int> TellAsync(CancellationToken term)
    {
        try
        {
            return await TellAsync(BatchSize, term);
        }
        catch (DbException exception) when (database.IsAboutData(exception))
        {
            return await TellOneAsync(term);
        }
    }

    /// <summary>An event that the database rejects must not block the others: it is left out.</summary>
    private async Task<int> TellOneAsync(CancellationToken term)
    {
        try
        {
            return await TellAsync(1, term);
        }
        catch (DbException exception) when (database.IsAboutData(exception))
        {
            var (position, next) = await database.ReadAsync(c => NextAsync(c, 1), term);
            await lease.WriteAsync(c => Followers.AdvanceAsync(c, Name, position, next[0].Position), term);
            LogLeftOut(exception, next[0].Position);
            return 1;
        }
    }

    private async Task<int> TellAsync(int limit, CancellationToken term)
    {
        try
        {
            var (count, writes) = await database.ReadAsync(connection => ComposeAsync(connection, limit), term);
            if (count == 0)
            {
                return 0;
            }

            await lease.WriteAsync(
                async connection =>
                {
                    foreach (var write in writes)
                    {
                        await write(connection);
                    }
                },
                term);
            _open.Trim();
            return count;
        }
        catch
        {
            // Memory is now ahead of the database.
            _open.CloseAll();
            throw;
        }
    }

    /// <summary>Processes the next events into the writes that they require.</summary>
    private async Task<(int Count, IReadOnlyList<Func<DbConnection, Task>> Writes)> ComposeAsync(DbConnection connection, int limit)
    {
        var (position, batch) = await NextAsync(connection, limit);
        if (batch.Count == 0)
        {
            return (0, []);
        }

        var sorting = new Sorting(connection, _open, catalog, options.OverAfter);
        await sorting.AddAsync(batch);
        var telling = new Telling(
            connection,
            catalog,
            new(configured, await SubscriptionRows.ReadAsync(connection), await QuietHoursRows.ReadAsync(connection)),
            Clock.GetUtcNow(),
            _logger,
            callable);
        foreach (var touched in sorting.Stories)
        {
            await telling.TellAsync(touched);
        }

        foreach (var (story, into, cause) in sorting.Merged)
        {
            telling.Retire(story, into, cause);
        }

        return (batch.Count, [c => Followers.AdvanceAsync(c, Name, position, batch[^1].Position), .. sorting.Writes, .. telling.Writes]);
    }

    private static async Task<(long Position, IReadOnlyList<Event> Events)> NextAsync(DbConnection connection, int limit)
    {
        var position = await Followers.PositionAsync(connection, Name) ?? 0;
        return (position, await Events.ReadAsync(connection, position, limit));
    }

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "A bug: the database rejects the result of event {Position}; the event is in the journal but in no story")]
    private partial void LogLeftOut(Exception exception, long position);
}
