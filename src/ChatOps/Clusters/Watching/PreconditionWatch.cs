using System.Runtime.CompilerServices;
using System.Threading.Channels;
using ChatOps.Clusters.Connections;
using ChatOps.Clusters.Kinds;

namespace ChatOps.Clusters.Watching;

/// <summary>
/// Watches whether a workload is healthy and unchanged since it was judged, for as long as something depends on it. During an outage, the
/// precondition counts as unmet.
/// </summary>
internal sealed class PreconditionWatch(Connection connection, TimeProvider clock, ILogger logger)
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(2);

    public async IAsyncEnumerable<PreconditionResult> RunAsync(
        Precondition precondition, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        var mirror = new WorkloadMirrors(precondition.Workload, connection, () => changes.Writer.TryWrite(true), clock, logger).Workload;
        var running = mirror.RunAsync(ending.Token);
        PreconditionResult? last = null;
        try
        {
            while (true)
            {
                await RolloutWatch.ChangedAsync(changes.Reader, Tick, clock, [running], cancellationToken);
                if (Judge(precondition, mirror) is { } standing && standing != last)
                {
                    yield return last = standing;
                }
            }
        }
        finally
        {
            await ending.CancelAsync();
            await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Null: not known yet.</summary>
    private PreconditionResult? Judge(Precondition precondition, Mirror<WorkloadObject> mirror) =>
        RolloutWatch.OutOfSight(mirror.Lost, clock.GetUtcNow()) is { } lost ? new PreconditionResult.Unmet(lost)
        : mirror.Loaded ? PreconditionJudge.Judge(precondition, mirror.Items.FirstOrDefault())
        : null;
}
