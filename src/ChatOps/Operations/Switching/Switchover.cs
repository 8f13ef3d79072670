using ChatOps.Clusters;
using ChatOps.Clusters.Reading;
using ChatOps.Clusters.Writing;
using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.Operations.Kinds;
using ChatOps.Operations.Planning;
using ChatOps.Operations.Requests;
using ChatOps.Operations.Running;

namespace ChatOps.Operations.Switching;

/// <summary>
/// The second half of a blue-green operation, once the dormant color is healthy: tests, approval, and the traffic switch. Each step finds
/// out whether it was already taken, so a restarted bot continues where it left off. Each step also checks its precondition again, however
/// recently that was checked.
/// </summary>
public sealed class Switchover(
    ClusterSet clusters,
    PlannedChange changes,
    Promotions promotions,
    BlueGreenTest tests,
    SwitchApproval approval,
    PermissionCheck permission,
    OperationsOptions options,
    TimeProvider clock)
{
    private static readonly TimeSpan BetweenTries = TimeSpan.FromSeconds(3);

    /// <summary>How long a pod may take to be replaced; after a longer gap, the state is no longer the one that was approved.</summary>
    private static readonly TimeSpan ReadinessGrace = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Whether this operation has already switched the traffic, but a previous process crashed before it recorded that. The state of the
    /// pods since then doesn't matter for the switch.
    /// </summary>
    internal async Task<bool> IsMadeAsync(Operation operation, CancellationToken cancellationToken) =>
        operation is { Watch: not null, Plan.Switch: { } traffic } && await IsSwitchedAsync(operation, traffic, cancellationToken);

    private async Task<bool> IsSwitchedAsync(Operation operation, PlannedSwitch traffic, CancellationToken cancellationToken)
    {
        var workload = operation.Plan.Workload;
        try
        {
            var now = await clusters
                .Get(workload.Cluster)
                .TrafficAsync(workload.Namespace, traffic.Service, traffic.Label, cancellationToken);
            return now.Value == traffic.To && now.Operation == operation.Id;
        }
        catch (ClusterException)
        {
            // Not known to be switched: the watch, which comes first, retries while the cluster does not answer.
            return false;
        }
    }

    /// <param name="operation">The operation, with its watch set unless no preparation was needed.</param>
    /// <param name="isMade">Whether the traffic is already switched.</param>
    internal async Task<OperationEnd> RunAsync(Operation operation, bool isMade, CancellationToken cancellationToken)
    {
        var change = (BlueGreenChange)operation.Plan.Action;
        var traffic = change.Traffic;
        while (change is BlueGreenDeploy && !isMade)
        {
            // Also run after approval: after a long downtime of the bot, the tests are too old.
            if (await tests.RunAsync(operation, traffic, cancellationToken) is { } failure)
            {
                return failure;
            }

            if (!traffic.Approve || await promotions.IsPromotedAsync(operation.Id, cancellationToken))
            {
                break;
            }

            if (await approval.WaitAsync(operation, traffic, cancellationToken) is { } unanswered)
            {
                return unanswered;
            }
        }

        return await SwitchAsync(operation, change, cancellationToken);
    }

    private async Task<OperationEnd> SwitchAsync(Operation operation, BlueGreenChange wanted, CancellationToken cancellationToken)
    {
        var traffic = wanted.Traffic;
        var stays = $"The traffic stays with {traffic.From}; {traffic.To} is left as it is.";
        var since = clock.GetUtcNow();
        var who = await promotions.WhoAsync(operation.Id, cancellationToken) ?? operation.Who;
        // Checked again, since the tests may have taken a while.
        if (await permission.RefusalAsync(operation, who, cancellationToken) is { } refusal
            && !await IsSwitchedAsync(operation, traffic, cancellationToken))
        {
            return OperationEnd.Refused(
                operation, who, "switch", refusal.Words, RichText.Of($"The traffic was not switched: {refusal.Words} {stays}"));
        }

        var weakSince = (DateTimeOffset?)null;
        while (true)
        {
            var change = await changes.SwitchAsync(operation.Plan, wanted, operation, who, cancellationToken);
            weakSince = change is WriteResult.PreconditionUnmet ? weakSince ?? clock.GetUtcNow() : null;
            switch (change)
            {
                case WriteResult.Applied:
                    return Switched(operation, traffic);
                case WriteResult.AlreadyApplied:
                    return await LeftAsync(operation, traffic, cancellationToken) ?? Switched(operation, traffic);
                case WriteResult.PreconditionUnmet(var why) when clock.GetUtcNow() - weakSince >= ReadinessGrace:
                    return OperationEnd.Failed(
                        RichText.Of($"The traffic was not switched: {why} {stays}"),
                        await clusters.Get(operation.Plan.Workload.Cluster).DiagnoseAsync(operation.Plan.Workload, cancellationToken));
                case WriteResult.Stale(var what):
                    return OperationEnd.Failed("The traffic was not switched: " + what);
                case WriteResult.Overtaken(var what):
                    return OperationEnd.Superseded(RichText.Of($"Superseded by another change: {what} That remains."));
                case WriteResult.Rejected(var reason):
                    return OperationEnd.Failed("The traffic was not switched, the cluster refused: " + Redaction.Redact(reason));
                case WriteResult.Unreachable { Words: var words } when clock.GetUtcNow() - since > options.GiveUpAfter:
                    return OperationEnd.Failed(
                        RichText.Of(
                            $"Given up after {Durations.Words(options.GiveUpAfter)}: {Redaction.Redact(words)} It is unknown whether the traffic was switched; {new Span.Command("status", operation.Plan.Service)} shows it when the cluster is back."));
                default:
                    await Task.Delay(BetweenTries, clock, cancellationToken);
                    break;
            }
        }
    }

    /// <summary>
    /// The switch was made earlier, and its target hasn't been checked since. Null: the target has pods to serve the traffic.
    /// </summary>
    private async Task<OperationEnd?> LeftAsync(Operation operation, PlannedSwitch traffic, CancellationToken cancellationToken)
    {
        var cluster = clusters.Get(operation.Plan.Workload.Cluster);
        return await cluster.InspectAsync(operation.Plan.Workload, cancellationToken) switch
        {
            Inspection.Found({ AvailableReplicas: 0 } state) => OperationEnd.Failed(
                RichText.Of(
                    $"The traffic of {traffic.Service} goes to {traffic.To}, where none of {state.Replicas} pods is available now. {traffic.From} is left as it is: {Back(operation)} is one switch."),
                await cluster.DiagnoseAsync(operation.Plan.Workload, cancellationToken)),
            Inspection.Missing(var message) =>
                OperationEnd.Failed(RichText.Of($"The traffic of {traffic.Service} goes to {traffic.To}. {message}")),
            _ => null,
        };
    }

    /// <summary>The command that switches the traffic back.</summary>
    internal static Span Back(Operation operation) =>
        new Span.Command("rollback", $"{operation.Plan.Service} in {operation.Plan.Environment}");

    private static OperationEnd Switched(Operation operation, PlannedSwitch traffic) => OperationEnd.Succeeded with
    {
        Message = RichText.Of(
            $"The traffic of {traffic.Service} goes to {traffic.To} now. {traffic.From} stays up for {Durations.Words(traffic.KeepOld)}: until then {Back(operation)} is one switch."),
    };
}
