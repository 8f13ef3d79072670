using System.Data.Common;
using ChatOps.Catalog;
using ChatOps.Code;
using ChatOps.Journal;
using ChatOps.Operations.Planning;
using ChatOps.Replicas;
using ChatOps.Storage;

namespace ChatOps.Operations.Running;

/// <summary>
/// Follows the journal, and asks the code host which changes each version brought to its environment, or took out of it. The position that
/// it has reached is written together with what it found.
/// </summary>
public sealed class EnvironmentContents(
    OperationRows rows,
    Events events,
    Database database,
    ServiceCatalog catalog,
    Versions versions,
    TimeProvider clock,
    ILogger<EnvironmentContents> logger)
    : Worker(clock, logger, wake => rows.Moved += wake)
{
    private const string Name = "contents";
    private const int BatchSize = 100;

    /// <summary>Of the changes, the newest are kept with their titles.</summary>
    private const int MostTitles = 50;

    private static readonly string[] Kinds = [FactKinds.Name<OperationChanged>(), FactKinds.Name<WorkloadChanged>()];

    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromSeconds(30);

    /// <summary>A code host that can't be asked for longer than this leaves a gap.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromHours(1);

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

            foreach (var cause in batch)
            {
                if (await FindAsync(cause, term) is not { } found)
                {
                    return BetweenAttempts;
                }

                var before = position;
                await events.WriteAsync(
                    async transaction =>
                    {
                        await Followers.AdvanceAsync(transaction.Connection, Name, before, cause.Position);
                        foreach (var contents in found)
                        {
                            await transaction.AppendAsync(cause.Source, new(cause.OccurredAt, cause.Actor, contents));
                        }
                    },
                    term);
                position = cause.Position;
            }
        }
    }

    private static async Task<(long? From, IReadOnlyList<Event> Batch)> NextAsync(DbConnection connection)
    {
        var from = await Followers.PositionAsync(connection, Name);
        return (from, from is null ? [] : await Events.ReadAsync(connection, Kinds, from.Value, BatchSize));
    }

    /// <summary>What happened before this bot could tell isn't asked for.</summary>
    private static async Task BeginAsync(DbConnection connection) =>
        await Followers.AdvanceAsync(connection, Name, from: 0, to: await Events.LastAsync(connection));

    /// <summary>What an event changed in its environment; null: the code host is asked again later.</summary>
    private async Task<IReadOnlyList<ContentsChanged>?> FindAsync(Event cause, CancellationToken cancellationToken)
    {
        if (Set(cause.Fact) is not (var name, var environment, { } replaced)
            || catalog.Find(name) is not { Repository: { } repository } service
            || ImageName.WithoutV(replaced.From) == ImageName.WithoutV(replaced.To))
        {
            return [];
        }

        var found = new List<ContentsChanged>();
        foreach (var areOut in new[] { false, true })
        {
            var answer = areOut
                ? await versions.RangeAsync(service, replaced.To, replaced.From, cancellationToken)
                : await versions.RangeAsync(service, replaced.From, replaced.To, cancellationToken);
            switch (answer)
            {
                case CodeAnswer<CommitRange>.Known(var range):
                    if (range.Changes.Count > 0)
                    {
                        found.Add(Contents(range, areOut));
                    }

                    if (range.BehindBy == 0)
                    {
                        return found;
                    }

                    break;
                case CodeAnswer<CommitRange>.Unknown { IsTemporary: true } when Clock.GetUtcNow() < cause.ReceivedAt + Patience:
                    return null;
                default:
                    return found;
            }
        }

        return found;

        ContentsChanged Contents(CommitRange range, bool areOut) => new(
            service.Name,
            environment,
            replaced.From,
            replaced.To,
            areOut,
            repository,
            range.Changes.Count,
            [.. range.Changes.TakeLast(MostTitles)],
            range.Commits,
            range.Url)
        {
            Operation = (cause.Fact as OperationChanged)?.Operation,
            Workload = (cause.Fact as WorkloadChanged)?.Workload,
            Change = (cause.Fact as WorkloadChanged)?.Change,
        };
    }

    /// <summary>The version that a fact says was set.</summary>
    private static (string Service, string Environment, Replacement? Replaced)? Set(Fact fact) => fact switch
    {
        OperationChanged { State: OperationState.Succeeded or OperationState.Applied } operation =>
            (operation.Service, operation.Environment, operation.Replaces),
        WorkloadChanged change => (change.Service, change.Environment, change.Replaces),
        _ => null,
    };
}
