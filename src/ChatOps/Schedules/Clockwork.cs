using ChatOps.Replicas;
using Quartz;

namespace ChatOps.Schedules;

/// <summary>What runs by the clock runs where the other work does: on the leader. Whoever leads next catches up on what was due meanwhile.</summary>
internal sealed class Clockwork(ISchedulerFactory factory, TimeProvider clock, ILogger<Clockwork> logger) : Worker(clock, logger), IHostedService
{
    private IScheduler? _scheduler;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>After the last term: Quartz's threads go on in standby, and a scheduler that was shut down cannot be started again.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_scheduler is not null)
        {
            await _scheduler.Shutdown(waitForJobsToComplete: true, cancellationToken);
        }
    }

    protected override async Task<TimeSpan> CatchUpAsync(CancellationToken term)
    {
        // Not cut short by the end of a term: a scheduler that was interrupted while it was made is shut down, and Quartz makes no other.
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
