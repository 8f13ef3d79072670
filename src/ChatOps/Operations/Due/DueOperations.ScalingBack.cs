using ChatOps.Clusters.Reading;
using ChatOps.Operations.Kinds;
using ChatOps.Operations.Requests;
using ChatOps.People;

namespace ChatOps.Operations.Due;

/// <content>The end of temporary scalings.</content>
public sealed partial class DueOperations
{
    private async Task PutBackAsync(Operation operation, ScaleForAWhile scale, CancellationToken cancellationToken)
    {
        var plan = operation.Plan;
        var kept = $"Not scaled back to {scale.Before} in {plan.Environment}: ";
        if (catalog.Find(plan.Service) is not { } service || service.In(plan.Environment) is not { } placement)
        {
            await rows.CloseAsync(operation, $"{kept}{plan.Service} is no longer configured there.", begin: null, cancellationToken);
            return;
        }

        switch (await clusters.Get(plan.Workload.Cluster).InspectAsync(plan.Workload, cancellationToken))
        {
            case Inspection.Unreachable:
                return;
            case Inspection.Missing(var message):
                await rows.CloseAsync(operation, kept + message, begin: null, cancellationToken);
                return;
            case Inspection.Found(var state) when state.Uid != plan.Uid:
                await rows.CloseAsync(
                    operation, $"{kept}the workload was deleted and created again in the meantime.", begin: null, cancellationToken);
                return;
            case Inspection.Found(var state) when state.Replicas != scale.Replicas:
                await rows.CloseAsync(
                    operation,
                    $"{kept}someone has set {Plural.Of(state.Replicas, "replica")} in the meantime.",
                    begin: null,
                    cancellationToken);
                return;
        }

        var request = new ScaleRequest(service, placement, scale.Before);
        switch (await planner.PlanAsync(request, Principal.Bot, running: null, cancellationToken))
        {
            case PlanResult.Ready(var back):
                await CloseAsync(
                    operation,
                    back with { Cause = operation.Id },
                    $"Not scaled back to {scale.Before} in {plan.Environment} yet",
                    cancellationToken);
                break;
            case PlanResult.NothingToDo(var message):
                await rows.CloseAsync(operation, kept + message, begin: null, cancellationToken);
                break;
            case PlanResult.Impossible { IsPassing: true }:
                // The next attempt retries.
                break;
            case PlanResult.Impossible { Message: var message }:
                await rows.CloseAsync(operation, kept + message, begin: null, cancellationToken);
                break;
        }
    }
}
