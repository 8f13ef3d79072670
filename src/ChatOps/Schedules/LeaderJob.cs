using ChatOps.Replicas;
using Quartz;

namespace ChatOps.Schedules;

/// <summary>A scheduled job that runs on the leader. Losing leadership in the middle isn't a failure: the next leader runs it.</summary>
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
            // The next leader runs it.
        }
    }

    protected abstract Task RunAsync(CancellationToken cancellationToken);
}
