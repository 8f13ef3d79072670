using ChatOps.Clusters;
using ChatOps.Clusters.Reading;
using ChatOps.Clusters.Writing;
using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.Operations.Kinds;
using ChatOps.Operations.Planning;
using ChatOps.Operations.Requests;
using ChatOps.Operations.Running;
using ChatOps.People;

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
    OperationStops stops,
    OperationUpdates news,
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
    internal async Task<bool> IsMadeAsync(Operation operation, CancellationToken cancellationToken)
    {
        try
        {
            return operation is { Watch: not null, Plan.Switch: { } traffic }
                && await IsSwitchedAsync(operation, traffic, cancellationToken);
        }
        catch (ClusterException)
        {
            // Not known to be switched: the watch, which comes first, retries while the cluster does not answer.
            return false;
        }
    }

    /// <exception cref="ClusterException">That isn't known.</exception>
    private async Task<bool> IsSwitchedAsync(Operation operation, PlannedSwitch traffic, CancellationToken cancellationToken)
    {
        var workload = operation.Plan.Workload;
        var now = await clusters
            .Get(workload.Cluster)
            .TrafficAsync(workload.Namespace, traffic.Service, traffic.Label, cancellationToken);
        return now.Value == traffic.To && now.Operation == operation.Id;
    }

    /// <param name="operation">The operation, with its watch set unless no preparation was needed.</param>
    /// <param name="isMade">Whether the traffic is already switched.</param>
    internal async Task<OperationEnd> RunAsync(Operation operation, bool isMade, CancellationToken cancellationToken)
    {
        var change = (BlueGreenChange)operation.Plan.Action;
        DateTimeOffset? since = null;
        while (true)
        {
            if (change is BlueGreenDeploy && !isMade && await PrepareAsync(operation, change.Traffic, cancellationToken) is { } failure)
            {
                return failure;
            }

            since ??= clock.GetUtcNow();
            if (await SwitchAsync(operation, change, since.Value, cancellationToken) is { } end)
            {
                return end;
            }
        }
    }

    /// <summary>Null: it is tested and approved.</summary>
    private async Task<OperationEnd?> PrepareAsync(Operation operation, PlannedSwitch traffic, CancellationToken cancellationToken)
    {
        while (true)
        {
            // Also run after approval: after a long downtime of the bot, the tests are too old.
            if (await tests.RunAsync(operation, traffic, cancellationToken) is { } failure)
            {
                return failure;
            }

            if (!traffic.Approve || await promotions.IsPromotedAsync(operation.Id, cancellationToken))
            {
                return null;
            }

            if (await approval.WaitAsync(operation, traffic, cancellationToken) is { } unanswered)
            {
                return unanswered;
            }
        }
    }

    /// <summary>Null: the tests are too old by now, and must run again.</summary>
    /// <param name="since">Since when it has been tried.</param>
    private async Task<OperationEnd?> SwitchAsync(
        Operation operation, BlueGreenChange wanted, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var traffic = wanted.Traffic;
        // Whoever approved it may have said why.
        operation = operation with
        {
            Plan = operation.Plan with { Reason = await promotions.ReasonAsync(operation.Id, cancellationToken) },
        };
        var stays = $"The traffic stays with {traffic.From}; {traffic.To} is left as it is.";
        var who = await promotions.WhoAsync(operation.Id, cancellationToken) ?? operation.Who;
        var (tested, allowed, weakSince) = (clock.GetUtcNow(), (DateTimeOffset?)null, (DateTimeOffset?)null);
        while (true)
        {
            // Checked again, since the tests, or retries while the cluster is unreachable, may have taken a while.
            if (allowed is null || clock.GetUtcNow() - allowed > PermissionCheck.Lifetime)
            {
                var gate = wanted is BlueGreenDeploy && traffic.Approve ? ApprovalGate.Switch : ApprovalGate.Start;
                if (await RefusalAsync(operation, traffic, who, gate, stays, cancellationToken) is { } refused)
                {
                    return refused;
                }

                allowed = clock.GetUtcNow();
            }

            var change = await SendAsync(operation, wanted, who, tested, cancellationToken);
            weakSince = change is WriteResult.PreconditionUnmet ? weakSince ?? clock.GetUtcNow() : null;
            switch (change)
            {
                case null:
                    return null;
                case WriteResult.Applied:
                    return SwitchWords.Done(operation, traffic);
                case WriteResult.AlreadyApplied:
                    return await LeftAsync(operation, traffic, cancellationToken) ?? SwitchWords.Done(operation, traffic);
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
                            $"Given up after {Durations.Words(options.GiveUpAfter)}: {Redaction.Redact(words)} {SwitchWords.Unknown(operation)}"));
                default:
                    await Task.Delay(BetweenTries, clock, cancellationToken);
                    break;
            }
        }
    }

    /// <summary>Sends the switch, unless its tests have become too old. Null: they have, and nothing was switched.</summary>
    private async Task<WriteResult?> SendAsync(
        Operation operation, BlueGreenChange wanted, Principal who, DateTimeOffset tested, CancellationToken cancellationToken)
    {
        // Tests that have only just passed don't run again: they may take longer than their results are valid.
        if (wanted is BlueGreenDeploy { Traffic: var traffic }
            && clock.GetUtcNow() - tested > PermissionCheck.Lifetime
            && clock.GetUtcNow() >= await tests.DueAsync(operation, traffic, cancellationToken))
        {
            try
            {
                if (!await IsSwitchedAsync(operation, traffic, cancellationToken))
                {
                    return null;
                }
            }
            catch (ClusterException exception) when (exception.IsPassing)
            {
                return new WriteResult.Unreachable(exception.Words);
            }
        }

        return await changes.SwitchAsync(operation.Plan, wanted, operation, who, cancellationToken);
    }

    /// <summary>Null: the switch is allowed, or already made.</summary>
    private async Task<OperationEnd?> RefusalAsync(
        Operation operation,
        PlannedSwitch traffic,
        Principal who,
        ApprovalGate gate,
        string stays,
        CancellationToken cancellationToken)
    {
        if (await permission.RefusalAsync(operation, who, gate, cancellationToken) is not { Words: var why } decision)
        {
            // A freeze may have begun since it started, or since it was approved.
            if (!who.IsSelf)
            {
                var passed = await stops.PassedAsync(operation with { Who = who }, cancellationToken);
                await news.PassAsync(operation, who, passed, cancellationToken);
            }

            return null;
        }

        try
        {
            return await IsSwitchedAsync(operation, traffic, cancellationToken)
                ? null
                : OperationEnd.Refused(operation, who, "switch", decision, RichText.Of($"The traffic was not switched: {why} {stays}"));
        }
        catch (ClusterException)
        {
            return OperationEnd.Refused(operation, who, "switch", decision, RichText.Of($"{why} {SwitchWords.Unknown(operation)}"));
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
            Inspection.Found({ AvailableReplicas: 0 }) => OperationEnd.Failed(
                RichText.Of(
                    $"The traffic of {traffic.Service} goes to {traffic.To}, where no pod is available now. {traffic.From} is left as it is: {SwitchWords.Back(operation)} is one switch."),
                await cluster.DiagnoseAsync(operation.Plan.Workload, cancellationToken)),
            Inspection.Missing(var message) =>
                OperationEnd.Failed(RichText.Of($"The traffic of {traffic.Service} goes to {traffic.To}. {message}")),
            _ => null,
        };
    }
}
