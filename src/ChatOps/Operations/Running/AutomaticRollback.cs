using ChatOps.Catalog;
using ChatOps.Clusters;
using ChatOps.Clusters.Watching;
using ChatOps.Messages;
using ChatOps.Operations.Kinds;
using ChatOps.Operations.Planning;
using ChatOps.Operations.Requests;
using ChatOps.People;

namespace ChatOps.Operations.Running;

/// <summary>The automatic reaction to a failed deploy.</summary>
/// <param name="Plan">The rollback to start; null when it is left to people.</param>
/// <param name="Words">The message about it; null when no automatic rollback is configured.</param>
/// <param name="IsPassing">The cluster did not answer: retrying may help.</param>
public sealed record AutomaticRollbackPlan(Plan? Plan, RichText? Words, bool IsPassing = false);

/// <summary>Plans the rollback of a failed deploy, if its environment enables automatic rollback.</summary>
public sealed class AutomaticRollback(ServiceCatalog catalog, ClusterSet clusters, Planner planner, Holds holds)
{
    public async Task<AutomaticRollbackPlan> PlanAsync(Operation failed, CancellationToken cancellationToken)
    {
        var (name, where) = (failed.Plan.Service, failed.Plan.Environment);
        if (failed.Plan.Version is not { IsWayBack: false } deploy
            || catalog.Find(name) is not { } service
            || service.In(where) is not { Environment.AutoRollback: AutoRollback.On } placement)
        {
            return new(null, null);
        }

        if (failed.Plan.Switch is { } traffic)
        {
            return new(null, $"No automatic rollback: {traffic.From} still runs {deploy.From}.");
        }

        if (await holds.FindAsync(placement.Workload, cancellationToken) is { } held)
        {
            return new(null, RichText.Of(
                $"No automatic rollback: automatic rollback of {name} in {where} is on hold since operation {held.Operation} failed. Use {new Span.Command("rollback", $"{name} in {where}")}, and {new Span.Command("release-hold", $"{name} in {where}")} once that has been reviewed."));
        }

        switch (await planner.PlanAsync(
            new RollbackRequest(service, placement, Version: null), Principal.Bot, running: null, cancellationToken))
        {
            // Someone has changed the workload since: their fix must not be undone.
            case PlanResult.Ready(var plan) when plan.Uid != failed.Plan.Uid || plan.Version!.FromImage != deploy.Image:
                return new(null, $"No automatic rollback: it was changed meanwhile and runs {plan.Action.From} now.");
            case PlanResult.Ready(var plan) when await ChangedAsync(plan, failed, cancellationToken) is { } changed:
                return changed;
            case PlanResult.Ready({ IsKnownGood: true } plan):
                return new(plan with { Cause = failed.Id }, RichText.Of(
                    $"Rolling back to {plan.Action.To} automatically. Further automatic rollbacks of {name} in {where} are on hold until someone has reviewed this and runs {new Span.Command("release-hold", $"{name} in {where}")}."));
            case PlanResult.Ready(var plan):
                return new(null, RichText.Of(
                    $"No automatic rollback: the only earlier version is {plan.Action.To}, and I have not seen it healthy here. Check it, then run {new Span.Command("rollback", $"{name} in {where}")}."));
            case PlanResult.NothingToDo(var message):
                return new(null, "No automatic rollback: " + message);
            case PlanResult.Impossible(var message, var isPassing):
                return new(null, "No automatic rollback: " + message, isPassing);
            default:
                throw new InvalidOperationException("PlanResult is ready, needless or impossible.");
        }
    }

    /// <summary>
    /// Why there is no rollback when someone has changed something other than the image, since it would restore the whole pod template.
    /// </summary>
    private async Task<AutomaticRollbackPlan?> ChangedAsync(Plan back, Operation failed, CancellationToken cancellationToken)
    {
        try
        {
            return await clusters.Get(back.Workload.Cluster).LookAtAsync(
                new Precondition(back.Workload, back.Uid, Replicas: 0) { Template = failed.Watch?.Template }, cancellationToken)
                is PreconditionResult.Changed(var change)
                    ? new(null, RichText.Of(
                        $"No automatic rollback: {change} {new Span.Command("rollback", $"{back.Service} in {back.Environment}")} undoes that change, too."))
                    : null;
        }
        catch (ClusterException exception)
        {
            return new(null, RichText.Of($"No automatic rollback: {exception.Words}"), exception.IsPassing);
        }
    }
}
