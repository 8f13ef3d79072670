using System.Data.Common;
using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.Replicas;
using ChatOps.Sources;
using ChatOps.Storage;

namespace ChatOps.Recovery;

/// <summary>
/// Compares what senders say they have sent with what has arrived, and fetches what hasn't: at the start of each term, and every few
/// minutes.
/// </summary>
/// <remarks>
/// A delivery is stored together with how many were missed, so whoever is killed in the middle has neither lost nor counted one twice: the
/// next look finds only what is still missing. One that arrives meanwhile is the same delivery.
/// </remarks>
internal sealed partial class MissedDeliveries(
    SenderLogs logs,
    RecoveryOptions options,
    StorageOptions storage,
    Lease lease,
    Database database,
    ArrivedDeliveries arrived,
    Events events,
    Interpreter interpreter,
    OperatorsChannel operators,
    TimeProvider clock,
    ILogger<MissedDeliveries> logger) : Worker(clock, logger)
{
    /// <summary>A sender may still be sending what is younger, or may not list it yet.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(2);

    /// <summary>Logs show deliveries some minutes late, and clocks differ: each look goes back further than the last one came.</summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(20);

    private const int BuildsAtOnce = 500;

    protected override async Task<TimeSpan> CatchUpAsync(CancellationToken term)
    {
        // Each sender has its own troubles.
        await Task.WhenAll(logs.All.Select(log => TryLookAsync(log, term)));
        return options.Interval;
    }

    private async Task TryLookAsync(ISenderLog log, CancellationToken term)
    {
        var state = await database.ReadAsync(connection => RecoveryState.FindAsync(connection, log), term)
            ?? RecoveryState.New(log, (await arrived.FirstAsync(log.Source, term) ?? Clock.GetUtcNow()) - Overlap);
        try
        {
            await LookAsync(log, state, term);
        }
        catch (SenderLogException exception)
        {
            await EndAsync(log, state with { Problem = exception.Message, Mend = exception.Mend }, term);
        }
        catch (Exception exception) when (exception is not (DbException or OperationCanceledException))
        {
            LogBug(exception, log.Title);
            state = await database.ReadAsync(connection => RecoveryState.FindAsync(connection, log), term) ?? state;
            await EndAsync(log, state with { Problem = $"A bug ({exception.GetType().Name}).", Mend = "see the bot's log" }, term);
        }
    }

    private async Task LookAsync(ISenderLog log, RecoveryState state, CancellationToken term)
    {
        var (now, settled) = (Clock.GetUtcNow(), Clock.GetUtcNow() - Grace);
        var since = new[]
        {
            RecoveryState.Time(state.CompleteUntil) - Overlap,
            RecoveryState.Time(state.BeganAt),
            now - log.Reach,
            // Older ones have been deleted, so whether they arrived isn't known.
            now - storage.KeepDeliveries,
        }.Max();
        var reading = await log.ReadAsync(since, term);
        if (await arrived.IsBehindAsync(log.Source, settled, term))
        {
            // What is still being translated would seem to be missing.
            return;
        }

        var entries = reading.Entries.Where(entry => entry.At >= since && entry.At <= settled).OrderBy(entry => entry.At).ToList();
        var there = await ArrivedAsync(log, entries, since, term);
        var missing = entries.Where(entry => !there.Contains(entry)).ToList();
        var heard = missing is [var first, ..] ? there.Where(entry => entry.At < first.At).Max(entry => (DateTimeOffset?)entry.At) : null;
        var until = reading.OpenSince is { } open && open < settled ? open : settled;
        SenderLogException? stopped = null;
        foreach (var entry in missing)
        {
            try
            {
                state = await FillAsync(log, entry, heard, state, term);
            }
            catch (SenderLogException exception)
            {
                (stopped, until) = (exception, entry.At < until ? entry.At : until);
                break;
            }
        }

        await EndAsync(
            log,
            state with
            {
                CompleteUntil = RecoveryState.Number(until),
                IsOpen = missing.Count == 0 ? 0 : state.IsOpen,
                Problem = stopped?.Message,
                Mend = stopped?.Mend,
            },
            term);
    }

    /// <summary>Those that have arrived.</summary>
    private async Task<HashSet<LogEntry>> ArrivedAsync(
        ISenderLog log, IReadOnlyList<LogEntry> entries, DateTimeOffset since, CancellationToken term)
    {
        var there = new HashSet<LogEntry>();
        foreach (var instance in entries.GroupBy(entry => entry.Instance))
        {
            var known = await arrived.KnownAsync(log.Source, instance.Key, [.. instance.Select(entry => entry.Id).Distinct()], term);
            there.UnionWith(instance.Where(entry => known.Contains(entry.Id)));
        }

        if (entries.Any(entry => entry.Build is not null && !there.Contains(entry)))
        {
            var over = await BuildsAsync(since - Overlap, term);
            there.UnionWith(entries.Where(entry => entry.Build is { } build && over.Contains(build)));
        }

        return there;
    }

    /// <summary>The builds whose end was received since a time; those that aren't confirmed yet are asked about until they are.</summary>
    private async Task<HashSet<string>> BuildsAsync(DateTimeOffset since, CancellationToken term)
    {
        var over = new HashSet<string>();
        IReadOnlyList<Event> some;
        for (var before = long.MaxValue; ; before = some[^1].Position)
        {
            some = await events.NewestAsync<BuildChanged>(before, BuildsAtOnce, term);
            over.UnionWith(some.Select(e => e.Fact).OfType<BuildChanged>()
                .Where(build => build.IsOver || build.Unconfirmed is { End: not null }).Select(build => build.StepKey));
            if (some.Count < BuildsAtOnce || some[^1].ReceivedAt < since)
            {
                return over;
            }
        }
    }

    private async Task<RecoveryState> FillAsync(
        ISenderLog log, LogEntry entry, DateTimeOffset? heard, RecoveryState state, CancellationToken term)
    {
        if (await entry.FetchAsync(term) is not { } payload)
        {
            // Those that a former look saw, too, are counted already.
            return entry.At < RecoveryState.Time(state.CompleteUntil) ? state : state.With(entry, heard, isLost: true);
        }

        var delivery = new Delivery(log.Source, entry.Id, entry.Kind, Clock.GetUtcNow(), DeliveryRedaction.Redact(payload))
        {
            Instance = entry.Instance,
        }.Late(entry.At);
        var (row, filled) = (new NewDelivery(delivery), state.With(entry, heard, isLost: false));
        var isNew = await lease.WriteAsync(
            async connection =>
            {
                var stored = await Deliveries.AppendAsync(connection, row, DeliveryState.New, note: null) is not null;
                if (stored)
                {
                    await filled.SaveAsync(connection);
                }

                return stored;
            },
            term);
        Deliveries.Count(delivery, isNew);
        if (isNew)
        {
            interpreter.Announce();
            LogFilled(delivery, log.Title);
        }

        return isNew ? filled : state;
    }

    private async Task EndAsync(ISenderLog log, RecoveryState state, CancellationToken term)
    {
        var now = Clock.GetUtcNow();
        var ended = state with { LookedAt = RecoveryState.Number(now), Told = state.Filled + state.Lost };
        await lease.WriteAsync(
            async connection =>
            {
                await ended.SaveAsync(connection);
                if (ended.Told > state.Told)
                {
                    await operators.TellAsync(
                        connection, $"recovery/{log.Source}/{log.Name}/{ended.Gaps}", GapWords.Card(log, ended), now);
                }
            },
            term);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Delivery} was missed, and fetched from {Log}")]
    private partial void LogFilled(Delivery delivery, string log);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Log} could not be read for missed deliveries")]
    private partial void LogBug(Exception exception, string log);
}
