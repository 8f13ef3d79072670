using ChatOps.Journal;
using ChatOps.Operations;
using Quartz;

namespace ChatOps.Schedules;

/// <summary>Puts plans away that nobody said yes or no to for a day.</summary>
[DisallowConcurrentExecution]
internal sealed class ExpirePlans(OperationRows rows, TimeProvider clock) : LeaderJob
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(1);

    protected override async Task RunAsync(CancellationToken cancellationToken)
    {
        foreach (var operation in await rows.InAsync(OperationState.Planned, cancellationToken))
        {
            if (clock.GetUtcNow() - operation.ChangedAt > Lifetime)
            {
                await rows.MoveAsync(operation, OperationState.Planned, OperationState.Expired, null, "Nobody ran it.", [], cancellationToken);
            }
        }
    }
}
