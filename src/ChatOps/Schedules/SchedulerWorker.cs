using ChatOps.Replicas;
using Quartz;

namespace ChatOps.Schedules;

/// <summary>Scheduled jobs run where the other work does: on the leader. The next leader catches up on what was due meanwhile.</summary>
internal sealed class SchedulerWorker(ISchedulerFactory factory, TimeProvider clock, ILogger<SchedulerWorker> logger)
    : Worker(clock, logger), IHostedService
{
    private IScheduler? _scheduler;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>
    /// Only at the very end: Quartz's threads keep running in standby, and a scheduler that was shut down can't be started again.
    /// </summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_scheduler is not null)
        {
            await _scheduler.Shutdown(waitForJobsToComplete: true, cancellationToken);
        }
    }

    protected override async Task<TimeSpan> CatchUpAsync(CancellationToken term)
    {
        // Not cancelled by the end of a term: a scheduler interrupted during its creation is shut down, and Quartz creates no other.
        _scheduler ??= await factory.GetScheduler(CancellationToken.None);
        await _scheduler.Start(term);
        return Timeout.InfiniteTimeSpan;
    }

    protected override async Task EndAsync()
    {
        if (_scheduler is not null)
        {
            await _scheduler.Standby(CancellationToken.None);
        }
    }
}
