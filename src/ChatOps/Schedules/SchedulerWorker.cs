using ChatOps.Replicas;
using Quartz;

namespace ChatOps.Schedules;

/// <summary>
/// Runs scheduled jobs on the leader, like all other work. The next leader catches up on jobs that were missed in between.
/// </summary>
internal sealed class SchedulerWorker(
    [FromKeyedServices(SchedulerWorker.SchedulerName)] ISchedulerFactory factory,
    ISchedulerRuntime runtime,
    TimeProvider clock,
    ILogger<SchedulerWorker> logger) : Worker(clock, logger), IHostedService
{
    /// <summary>What Quartz calls one without a name; the rows in the database have it.</summary>
    public const string SchedulerName = "QuartzScheduler";

    private IScheduler? _scheduler;
    private bool _isSpent;

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
        _scheduler ??= await CreateAsync();
        await _scheduler.Start(term);
        return Timeout.InfiniteTimeSpan;
    }

    /// <remarks>
    /// Not cancelled at the end of a term. Quartz shuts down a scheduler whose creation fails, as when the database is down, and its
    /// factory never creates another one.
    /// </remarks>
    private async Task<IScheduler> CreateAsync()
    {
        if (_isSpent)
        {
            return await runtime.Restart(SchedulerName, SchedulerRestartOptions.WithoutStarting, CancellationToken.None);
        }

        _isSpent = true;
        return await factory.GetScheduler(CancellationToken.None);
    }

    protected override async Task EndAsync()
    {
        if (_scheduler is not null)
        {
            await _scheduler.Standby(CancellationToken.None);
        }
    }
}
