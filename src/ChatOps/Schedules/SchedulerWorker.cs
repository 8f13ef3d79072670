using ChatOps.Replicas;
using Quartz;

namespace ChatOps.Schedules;

/// <summary>
/// Runs scheduled jobs on the leader, like all other work. The next leader catches up on jobs that were missed in between.
/// </summary>
internal sealed class SchedulerWorker(ISchedulerFactory factory, TimeProvider clock, ILogger<SchedulerWorker> logger)
    : Worker(clock, logger), IHostedService
{
    private IScheduler? _scheduler;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>
    /// Only at process shutdown: Quartz's threads keep running in standby, and a scheduler that has been shut down can't be restarted.
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
        // Not cancelled at the end of a term: a scheduler interrupted during creation is shut down, and Quartz won't create another.
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
