using System.Runtime.CompilerServices;
using System.Threading.Channels;
using ChatOps.Clusters.Connections;
using ChatOps.Messages;

namespace ChatOps.Clusters.Watching;

/// <summary>Watches one workload, its revisions and its pods, and judges the rollout again after every change.</summary>
internal sealed class RolloutWatch(Connection connection, TimeProvider clock, ILogger logger)
{
    /// <summary>Shorter gaps aren't worth reporting.</summary>
    private static readonly TimeSpan WorthSaying = TimeSpan.FromSeconds(5);

    /// <summary>How often the rollout is judged when nothing but time has passed; this sends no requests.</summary>
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(5);

    public async IAsyncEnumerable<Rollout> RunAsync(
        Workload workload, Goal goal, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        // Capacity one: several changes before the next judgment count as one.
        var changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        var mirrors = new WorkloadMirrors(workload, connection, () => changes.Writer.TryWrite(true), clock, logger);
        List<Task> running = [mirrors.Workload.RunAsync(ending.Token)];
        var since = clock.GetTimestamp();
        var stability = new StabilityPeriod(goal.StableFor, clock);
        var stall = new ProgressDeadline(connection.ProgressDeadline, clock);
        Rollout? last = null;
        var secrets = new ShownTexts(connection, workload.Namespace);
        try
        {
            while (true)
            {
                await ChangedAsync(
                    changes.Reader, Least(Tick, stability.Left, Unsaid(mirrors.Workload.Lost)), clock, running, cancellationToken);
                running.AddRange(mirrors.Follow(ending.Token));
                if (mirrors.Workload is { Loaded: false, Lost: null })
                {
                    continue;
                }

                var rollout = (mirrors.Workload.Loaded
                    ? Judge(mirrors.ObservedState, clock.GetElapsedTime(since))
                    : new Rollout(RolloutPhase.Waiting, 0, 0, 0, 0, 0, RichText.Empty, [])) with
                {
                    OutOfSight = OutOfSight(mirrors.Workload.Lost, clock.GetUtcNow()),
                };
                if (rollout == last || rollout is { Message.IsEmpty: true, OutOfSight: null })
                {
                    continue;
                }

                last = rollout;
                yield return rollout with
                {
                    Problems = await secrets.WithoutSecretsAsync(rollout.Problems, mirrors.ObservedState, cancellationToken),
                };
                if (rollout.Phase is RolloutPhase.Done or RolloutPhase.Failed or RolloutPhase.Superseded)
                {
                    yield break;
                }
            }
        }
        finally
        {
            await ending.CancelAsync();
            await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        Rollout Judge(ObservedState sight, TimeSpan watched)
        {
            var rollout = RolloutJudge.Judge(workload, goal, sight, watched);
            return stability.Judge(sight.Kind.IsDeployment ? rollout : stall.Judge(rollout), sight.CurrentPods);
        }
    }

    /// <summary>Null while there are updates, or the gap is short.</summary>
    public static RichText? OutOfSight(WatchGap? lost, DateTimeOffset now) => lost is { } loss && now - loss.Since >= WorthSaying
        ? RichText.Of($"No updates since {loss.Since:s}, still trying. {loss.Words}")
        : null;

    /// <summary>Waits for a change, but not longer than a limit.</summary>
    public static async Task ChangedAsync(
        ChannelReader<bool> changes, TimeSpan longest, TimeProvider clock, IEnumerable<Task> running, CancellationToken cancellationToken)
    {
        using var tick = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny([changes.WaitToReadAsync(tick.Token).AsTask(), Task.Delay(longest, clock, tick.Token), .. running]);
        await tick.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
        changes.TryRead(out _);
        // A mirror only ends because of a bug in the bot, which must not look like a quiet cluster.
        if (running.FirstOrDefault(task => task.IsFaulted) is { } faulted)
        {
            await faulted;
        }
    }

    /// <summary>The time until a gap is worth reporting; null when there is no gap, or it has been reported.</summary>
    private TimeSpan? Unsaid(WatchGap? lost) =>
        lost is { } loss && loss.Since + WorthSaying - clock.GetUtcNow() is { Ticks: > 0 } left ? left : null;

    private static TimeSpan Least(TimeSpan most, params ReadOnlySpan<TimeSpan?> others)
    {
        foreach (var other in others)
        {
            most = other < most ? other.Value : most;
        }

        return most > TimeSpan.Zero ? most : TimeSpan.Zero;
    }
}
