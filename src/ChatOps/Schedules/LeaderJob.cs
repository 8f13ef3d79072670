using ChatOps.Replicas;
using Quartz;

namespace ChatOps.Schedules;

/// <summary>What runs by the clock, on the leader. A lead that is lost in the middle is no failure: the next leader does it.</summary>
internal abstract class LeaderJob : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await RunAsync(cancellationToken);
        }
        catch (LeaseLostException)
        {
            // It is due again soon, there.
        }
    }

    protected abstract Task RunAsync(CancellationToken cancellationToken);
}
