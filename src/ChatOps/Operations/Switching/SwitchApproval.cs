using ChatOps.Clusters;
using ChatOps.Clusters.Watching;
using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.Operations.Kinds;
using ChatOps.Operations.Running;
using ChatOps.Replicas;

namespace ChatOps.Operations.Switching;

/// <summary>
/// Waits for a person to approve the switch. In the meantime, the color that will get the traffic is watched: while it isn't healthy, or
/// its tests are too old, approval is blocked, and the question says why.
/// </summary>
public sealed class SwitchApproval(
    ClusterSet clusters, Promotions promotions, BlueGreenTest tests, OperationsOptions options, TimeProvider clock)
{
    private static readonly TimeSpan LookAnyway = TimeSpan.FromSeconds(5);

    /// <summary>Null: the switch was approved, or the tests must run again.</summary>
    internal async Task<OperationEnd?> WaitAsync(Operation operation, PlannedSwitch traffic, CancellationToken cancellationToken)
    {
        var moved = new Signal(clock);
        var stays = $"The traffic stays with {traffic.From}; {traffic.To} is left as it is.";
        var testsDue = await tests.DueAsync(operation, traffic, cancellationToken);
        PreconditionResult? standing = null;
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        promotions.Promoted += moved.Raise;
        var watching = WatchAsync();
        try
        {
            var (asked, since, firmSince) = ((string?)null, (DateTimeOffset?)null, (DateTimeOffset?)null);
            while (!await promotions.IsPromotedAsync(operation.Id, cancellationToken))
            {
                var needs = promotions.NeedsOf(operation);
                asked = asked == (needs?.Key ?? "") ? asked : null;
                if (watching.IsFaulted)
                {
                    await watching;
                }

                firmSince = Volatile.Read(ref standing) is PreconditionResult.Met ? firmSince ?? clock.GetUtcNow() : null;
                switch (Volatile.Read(ref standing))
                {
                    case PreconditionResult.Changed(var why):
                        return OperationEnd.Superseded(RichText.Of($"Superseded by another change: {why} {stays}"));
                    case PreconditionResult.Unmet { Why: var why }:
                        asked = null;
                        since = await promotions.BlockAsync(operation, RichText.Of(
                            $"{traffic.To} cannot take the traffic now: {Redaction.Redact(why)} I'll ask again when it is healthy."), cancellationToken);
                        break;
                    case PreconditionResult.Met when clock.GetUtcNow() >= testsDue:
                        await promotions.BlockAsync(
                            operation,
                            $"The tests of {traffic.To} passed more than {Durations.Words(traffic.RetestAfter)} ago and are running again.",
                            cancellationToken);
                        return null;
                    // It had been healthy for long enough when the wait began; after any interruption, the stability period starts again.
                    case PreconditionResult.Met
                        when asked is null
                            && (since is null || clock.GetUtcNow() - firmSince >= (operation.Watch?.StableFor ?? TimeSpan.Zero)):
                        asked = needs?.Key ?? "";
                        since = await promotions.AskAsync(
                            operation,
                            RichText.Of(
                                $"{traffic.To} runs {operation.Plan.Action.To} and is healthy. The traffic is still with {traffic.From}. Switch it? {(needs is null ? RichText.Empty : RichText.Of($"Needs {needs.What}. "))}Cancelled after {Durations.Words(options.ApprovalWait)} without approval."),
                            needs,
                            cancellationToken);
                        break;
                    case PreconditionResult.Met when asked is not null && await promotions.PassAsync(operation, cancellationToken):
                        return null;
                }

                if (clock.GetUtcNow() - since > options.ApprovalWait)
                {
                    return new(OperationState.Cancelled, $"No one approved it within {Durations.Words(options.ApprovalWait)}. {stays}", []);
                }

                await moved.WaitAsync(LookAnyway, cancellationToken);
            }

            return null;
        }
        finally
        {
            promotions.Promoted -= moved.Raise;
            await ending.CancelAsync();
            await watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        async Task WatchAsync()
        {
            await foreach (var now in clusters
                .Get(operation.Plan.Workload.Cluster)
                .FollowAsync(((BlueGreenChange)operation.Plan.Action).PreconditionOf(operation), ending.Token))
            {
                Volatile.Write(ref standing, now);
                moved.Raise();
            }
        }
    }
}
