using System.Data.Common;
using ChatOps.Journal;
using ChatOps.Replicas;
using ChatOps.Storage;

namespace ChatOps.Timeline.Suspects;

/// <summary>
/// Follows the journal, and says of each group of alerts what had changed before it began; again if that becomes known later, or ends.
/// It never runs ahead of the stories, whose words it uses.
/// </summary>
public sealed class SuspectFinder(
    Events events, Database database, Storyteller stories, SuspectSearch search, TimeProvider clock, ILogger<SuspectFinder> logger)
    : Worker(clock, logger, wake => stories.Told += wake)
{
    private const string Name = "suspects";
    private const int BatchSize = 200, MostOpen = 50, MostRecent = 1000;

    /// <summary>A change is seldom reported later than this.</summary>
    private static readonly TimeSpan Open = TimeSpan.FromHours(1);

    private static readonly string[] Kinds =
    [
        FactKinds.Name<AlertChanged>(),
        FactKinds.Name<OperationChanged>(),
        FactKinds.Name<WorkloadChanged>(),
        FactKinds.Name<DeploymentChanged>(),
        FactKinds.Name<DeploymentReported>(),
        FactKinds.Name<ConfigurationRun>(),
        FactKinds.Name<PullRequestChanged>(),
        FactKinds.Name<Pushed>(),
        FactKinds.Name<Released>(),
    ];

    protected override async Task<TimeSpan> CatchUpAsync(CancellationToken term)
    {
        while (true)
        {
            var (from, batch) = await database.ReadAsync(NextAsync, term);
            if (from is not { } position)
            {
                await events.WriteAsync(transaction => BeginAsync(transaction.Connection), term);
                continue;
            }

            if (batch.Count == 0)
            {
                return LookAnyway;
            }

            var found = await database.ReadAsync(connection => LookAsync(connection, batch), term);
            await events.WriteAsync(
                async transaction =>
                {
                    await Followers.AdvanceAsync(transaction.Connection, Name, position, batch[^1].Position);
                    foreach (var suspects in found)
                    {
                        await transaction.AppendAsync(suspects);
                    }
                },
                term);
        }
    }

    /// <summary>Of what fired before this bot could tell, only what fired just now is looked into.</summary>
    private async Task BeginAsync(DbConnection connection)
    {
        var first = (await Events.NewestAsync(connection, FactKinds.Name<AlertChanged>(), long.MaxValue, MostRecent))
            .TakeWhile(e => e.ReceivedAt > Clock.GetUtcNow() - Open)
            .LastOrDefault();
        await Followers.AdvanceAsync(
            connection, Name, from: 0, to: first is null ? await Events.LastAsync(connection) : first.Position - 1);
    }

    private static async Task<(long? From, IReadOnlyList<Event> Batch)> NextAsync(DbConnection connection)
    {
        var (from, told) = (await Followers.PositionAsync(connection, Name), await Followers.PositionAsync(connection, Storyteller.Name));
        return (from, from is null ? [] :
        [
            .. (await Events.ReadAsync(connection, Kinds, from.Value, BatchSize)).TakeWhile(e => e.Position <= (told ?? 0)),
        ]);
    }

    private async Task<IReadOnlyList<SuspectsFound>> LookAsync(DbConnection connection, IReadOnlyList<Event> batch)
    {
        var known = (await Events.NewestAsync(connection, FactKinds.Name<SuspectsFound>(), long.MaxValue, MostOpen))
            .Where(e => e.ReceivedAt > Clock.GetUtcNow() - Open)
            .Select(e => (SuspectsFound)e.Fact)
            .DistinctBy(suspects => suspects.StepKey)
            .ToList();
        var wanted = new Dictionary<string, SuspectsFound>();
        foreach (var @event in batch)
        {
            if (@event.Fact is AlertChanged alert)
            {
                if (await NewAsync(connection, alert, [.. known, .. wanted.Values]) is { } first)
                {
                    wanted.Add(first.StepKey, first);
                }
            }
            else
            {
                foreach (var suspects in known.Where(suspects => IsNews(suspects, @event)))
                {
                    wanted.TryAdd(suspects.StepKey, suspects);
                }
            }
        }

        var found = new List<SuspectsFound>();
        foreach (var suspects in wanted.Values)
        {
            var now = await search.FindAsync(connection, suspects);
            if (!known.Any(before => FactKinds.Write(before) == FactKinds.Write(now)))
            {
                found.Add(now);
            }
        }

        return found;
    }

    /// <summary>What fires in a group within the same time has the same causes.</summary>
    private async Task<SuspectsFound?> NewAsync(DbConnection connection, AlertChanged alert, IReadOnlyList<SuspectsFound> known)
    {
        if (alert.State is not AlertState.Firing || search.About(alert) is not { } first)
        {
            return null;
        }

        var before = known.Where(suspects => suspects.LookedForBy == first.LookedForBy)
            .Concat((await Events.OfAsync(connection, first.LookedForBy, long.MaxValue, 1)).Select(e => (SuspectsFound)e.Fact));
        return before.Any(suspects => (suspects.Start - alert.Start).Duration() < SuspectsFound.Window) ? null : first;
    }

    private bool IsNews(SuspectsFound suspects, Event change) =>
        change.OccurredAt <= suspects.Start
            ? change.OccurredAt >= suspects.Start - SuspectsFound.LongWindow && search.Covers(suspects, change.Fact)
            : suspects.Suspects.Any(suspect => suspect.Step == change.Fact.StepKey);
}
