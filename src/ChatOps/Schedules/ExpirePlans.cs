using ChatOps.Journal;
using ChatOps.Operations;
using Quartz;

namespace ChatOps.Schedules;

/// <summary>Expires plans that no one ran or cancelled in time.</summary>
[DisallowConcurrentExecution]
internal sealed class ExpirePlans(OperationRows rows, OperationsOptions options, TimeProvider clock) : LeaderJob
{
    protected override async Task RunAsync(CancellationToken cancellationToken)
    {
        foreach (var operation in await rows.InAsync(OperationState.Planned, cancellationToken))
        {
            if (clock.GetUtcNow() - operation.ChangedAt > options.ExpirePlansAfter)
            {
                await rows.MoveAsync(
                    operation, OperationState.Planned, OperationState.Expired, null, "Nobody ran it in time.", [], cancellationToken);
            }
        }
    }
}
