using ChatOps.Clusters;
using ChatOps.Clusters.Reading;
using ChatOps.Messages;
using ChatOps.Operations.Kinds;
using ChatOps.Operations.Requests;
using ChatOps.Operations.Switching;
using ChatOps.People;
using ChatOps.Replicas;

namespace ChatOps.Operations.Planning;

/// <summary>Inspects the cluster and plans exactly what a change would do. Changes nothing in the cluster.</summary>
public sealed class Planner(
    ClusterSet clusters,
    PlannedChange changes,
    Lease lease,
    DeployPlanner deploys,
    RollbackPlanner rollbacks,
    BlueGreenPlanner blueGreen,
    BlueGreenReader colors,
    TimeProvider clock)
{
    private readonly VersionPlanners _versions = new(deploys, rollbacks);

    /// <param name="who">The requester; <see cref="Principal.Bot"/> for automatic operations.</param>
    /// <param name="running">The operation that is running on the workload now and would be superseded.</param>
    public async Task<PlanResult> PlanAsync(ChangeRequest request, Principal who, Operation? running, CancellationToken cancellationToken)
    {
        var planning = await PlanAsync(request, cancellationToken);
        if (planning is not PlanResult.Ready(var plan))
        {
            return planning;
        }

        if (await changes.TryAsync(plan, who, clock.GetUtcNow(), cancellationToken) is { } refusal)
        {
            return new PlanResult.Impossible(refusal);
        }

        return running is null
            ? planning
            : new PlanResult.Ready(plan with
            {
                Replaces = running.Id,
                Warnings =
                [
                    new(
                        $"replaces {running.Id}",
                        $"{running.Plan.Action.Brief} (operation {running.Id}) is still running here. Running this supersedes it."),
                    .. running.Plan.Action.IsLeftOpenBy(plan.Action)
                        ? [new(
                            $"unreported {running.Id}",
                            $"The outcome of the {running.Plan.Action.Brief} will not be reported, and it will not be rolled back automatically.")]
                        : Array.Empty<Warning>(),
                    .. plan.Warnings,
                ],
            });
    }

    private async Task<PlanResult> PlanAsync(ChangeRequest request, CancellationToken cancellationToken)
    {
        var placement = request.Placement;
        BlueGreenState? pair;
        try
        {
            pair = await colors.ReadAsync(placement, cancellationToken);
        }
        catch (ClusterException exception)
        {
            return new PlanResult.Impossible(exception.Words, exception.IsPassing);
        }

        var workload = pair?.LiveWorkload ?? placement.Workload;
        var cluster = clusters.Get(workload.Cluster);
        var around = cluster.PreflightAsync(workload, request.Replicas, cancellationToken);
        switch (await cluster.InspectAsync(workload, cancellationToken))
        {
            case Inspection.Missing missing:
                return new PlanResult.Impossible(missing.Message);
            case Inspection.Unreachable unreachable:
                return new PlanResult.Impossible(unreachable.Message, IsPassing: true);
            case Inspection.Found(var state) when request.Obstacle(state) is { } obstacle:
                return new PlanResult.Impossible(obstacle);
            case Inspection.Found(var state):
                if (state is { RolloutComplete: true, Healthy: true, UpdatedReplicas: > 0 })
                {
                    // A version that is healthy before the first deploy through this bot is known good, too.
                    await lease.WriteAsync(
                        connection => VersionHealth.SeenAsync(connection, placement.Workload, state.Image, clock.GetUtcNow()),
                        cancellationToken);
                }

                var surroundings = await around;
                var planning = await request.PlanAsync(PlanDraft.Of(request, workload, state, surroundings), _versions, cancellationToken);
                return planning is PlanResult.Ready({ Version: { } version } plan) && pair is not null
                    ? await blueGreen.PlanAsync(plan, version, placement.BlueGreen!, pair, cancellationToken)
                    : planning;
            default:
                throw new InvalidOperationException("An inspection is found, missing or unreachable.");
        }
    }
}
