using ChatOps.Clusters;
using ChatOps.Messages;
using ChatOps.People;
using ChatOps.Replicas;

namespace ChatOps.Operations;

/// <summary>Looks at the cluster and says exactly what a change would do. Changes nothing there.</summary>
public sealed class Planner(ClusterSet clusters, PlannedChange changes, Lease lease, DeployPlanner deploys, RollbackPlanner rollbacks, BlueGreenPlanner blueGreen, Colours colours, TimeProvider clock)
{
    /// <param name="who">Who asks; <see cref="Principal.Bot"/> for what is done automatically.</param>
    /// <param name="running">What runs on the workload now and would have to end.</param>
    public async Task<Planning> PlanAsync(ChangeRequest request, Principal who, Operation? running, CancellationToken cancellationToken)
    {
        var planning = await PlanAsync(request, cancellationToken);
        if (planning is not Planning.Ready(var plan))
        {
            return planning;
        }

        if (await changes.TryAsync(plan, who, clock.GetUtcNow(), cancellationToken) is { } refusal)
        {
            return new Planning.Impossible(refusal);
        }

        return running is null
            ? planning
            : new Planning.Ready(plan with
            {
                Replaces = running.Id,
                Warnings =
                [
                    new($"replaces {running.Id}", $"{running.Plan.Verb} to {running.Plan.To} (operation {running.Id}) is still running here: Run ends it, and this takes its place."),
                    .. running.Plan.Image is not null && plan.Image is null
                        ? [new($"unreported {running.Id}", $"Nobody reports then how the {running.Plan.Verb} to {running.Plan.To} went, and it is not rolled back automatically.")]
                        : Array.Empty<Warning>(),
                    .. plan.Warnings,
                ],
            });
    }

    private async Task<Planning> PlanAsync(ChangeRequest request, CancellationToken cancellationToken)
    {
        var placement = request.Placement;
        ColourPair? pair;
        try
        {
            pair = await colours.ReadAsync(placement, cancellationToken);
        }
        catch (ClusterException exception)
        {
            return new Planning.Impossible(exception.Words, exception.IsPassing);
        }

        var workload = pair?.LiveWorkload ?? placement.Workload;
        var cluster = clusters.Get(workload.Cluster);
        var around = cluster.LookAroundAsync(workload, (request as ChangeRequest.Scale)?.Replicas, cancellationToken);
        switch (await cluster.InspectAsync(workload, cancellationToken))
        {
            case Inspection.Missing missing:
                return new Planning.Impossible(missing.Message);
            case Inspection.Unreachable unreachable:
                return new Planning.Impossible(unreachable.Message, IsPassing: true);
            case Inspection.Found(var state) when Obstacle(request, state) is { } obstacle:
                return new Planning.Impossible(obstacle);
            case Inspection.Found(var state):
                if (state is { RolloutComplete: true, Healthy: true, UpdatedReplicas: > 0 })
                {
                    // What runs well before the first deploy through us is known good, too.
                    await lease.WriteAsync(connection => VersionHealth.SeenAsync(connection, placement.Workload, state.Image, clock.GetUtcNow()), cancellationToken);
                }

                var surroundings = await around;
                var planning = await PlanAsync(request, state, surroundings.Autoscaler, Bare(request, workload, state, surroundings), cancellationToken);
                return planning is Planning.Ready(var plan) && pair is not null && plan.Image is not null
                    ? await blueGreen.PlanAsync(plan, placement.BlueGreen!, pair, cancellationToken)
                    : planning;
            default:
                throw new InvalidOperationException("An inspection is found, missing or unreachable.");
        }
    }

    private async Task<Planning> PlanAsync(ChangeRequest request, WorkloadState state, Autoscaler? autoscaler, Plan bare, CancellationToken cancellationToken) => request switch
    {
        ChangeRequest.Deploy deploy => await deploys.PlanAsync(deploy, state, bare, cancellationToken),
        ChangeRequest.Scale scale => ScalePlanner.Scale(scale, state, autoscaler, bare),
        ChangeRequest.Bounds bounds => ScalePlanner.Bounds(bounds, state, autoscaler, bare),
        ChangeRequest.Rollout rollout => Rollout(rollout, state, bare),
        ChangeRequest.Rollback rollback => await rollbacks.PlanAsync(rollback, state, bare, cancellationToken),
        _ => throw new InvalidOperationException($"What is {request}?"),
    };

    /// <summary>Why a workload of this kind cannot do what is asked.</summary>
    private static string? Obstacle(ChangeRequest request, WorkloadState state)
    {
        var (service, environment) = (request.Service.Name, request.Placement.Environment.Name);
        return request switch
        {
            ChangeRequest.Scale or ChangeRequest.Bounds when state.Kind is "DaemonSet" => $"{service} is a DaemonSet in {environment}: it runs one pod on each node that it selects and cannot be scaled.",
            ChangeRequest.Rollout { Action: RolloutAction.Pause or RolloutAction.Resume } when state.Kind is not "Deployment" =>
                $"{service} is a {state.Kind} in {environment}: only Deployments can be paused and resumed.",
            ChangeRequest.Deploy or ChangeRequest.Rollback or ChangeRequest.Rollout when state.Obstacle is { } obstacle => $"{service} cannot be rolled out in {environment}: {obstacle}.",
            _ => null,
        };
    }

    private static Planning Rollout(ChangeRequest.Rollout request, WorkloadState state, Plan bare)
    {
        var (service, environment) = (request.Service.Name, request.Placement.Environment.Name);
        if (state.Paused ? request.Action is RolloutAction.Pause : request.Action is RolloutAction.Resume)
        {
            return new Planning.NothingToDo($"{service} is {(state.Paused ? "paused already" : "not paused")} in {environment}.");
        }

        if (state.Replicas == 0 && request.Action is RolloutAction.Restart)
        {
            return new Planning.NothingToDo($"{service} has 0 replicas in {environment}: there is nothing to restart.");
        }

        if (state.Paused && request.Action is RolloutAction.Restart)
        {
            return new Planning.Impossible(RichText.Of($"{service} is paused in {environment}: nothing would roll out. First {new Span.Command("resume", $"{service} in {environment}")}"));
        }

        return new Planning.Ready(bare with
        {
            To = bare.From,
            Notes =
            [
                request.Action switch
                {
                    RolloutAction.Restart => $"{(state.Replicas == 1 ? "The pod is replaced by a new one" : $"All {state.Replicas} pods are replaced by new ones")} of the same version, at the rollout's own pace.{(state.PullsIfNotPresent ? " Its pull policy is IfNotPresent: nodes that have the image do not fetch a newer one of the same name." : "")}",
                    RolloutAction.Pause => RichText.Of($"Nothing rolls out until somebody types {new Span.Command("resume", $"{service} in {environment}")}. Scaling still works."),
                    _ => "What was changed meanwhile rolls out now.",
                },
            ],
        });
    }

    /// <summary>A plan but for what it changes.</summary>
    private static Plan Bare(ChangeRequest request, Workload live, WorkloadState state, Surroundings around) => new(
        request.Verb,
        request.Service.Name,
        request.Placement.Environment.Name,
        live with { Container = state.Container },
        state.Uid,
        state.Generation,
        ImageName.Split(state.Image).Version,
        "",
        state.Image,
        null,
        state.Replicas,
        [],
        [
            .. around.Warnings,
            .. state.Warnings,
            .. state.RolloutComplete ? Array.Empty<Warning>() : [new("rollout under way", $"A rollout is under way, begun by {BegunBy(state, around.RolloutBy)}: {Availability(state)}.")],
            .. state.Replicas == 0 && request is ChangeRequest.Deploy or ChangeRequest.Rollback
                ? [new("0 replicas", "It has 0 replicas: the version is set, and nothing runs that would show whether it is any good.")]
                : Array.Empty<Warning>(),
            .. state.Paused ? [new("paused", "The workload is paused: nothing rolls out until it is resumed.")] : Array.Empty<Warning>(),
        ],
        [],
        At: request.At,
        KnownAs: live == request.Placement.Workload ? null : request.Placement.Workload)
    {
        Writers = state.Writers is null ? null : [.. state.Writers],
    };

    private static string BegunBy(WorkloadState state, IReadOnlyList<string> managers) => managers switch
    {
        [] => "someone",
        [Cluster.Manager] when state.OperationId is { } operation => $"operation {operation}",
        _ => string.Join(" or ", managers),
    };

    private static string Availability(WorkloadState state) => $"{state.AvailableReplicas} of {state.Replicas} available";
}
