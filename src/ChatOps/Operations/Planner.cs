using ChatOps.Clusters;
using ChatOps.Replicas;

namespace ChatOps.Operations;

/// <summary>Looks at the cluster and says exactly what a change would do. Changes nothing there.</summary>
public sealed class Planner(ClusterSet clusters, PlannedChange changes, Lease lease, Versions versions, RollbackPlanner rollbacks, BlueGreenPlanner blueGreen, Colours colours, TimeProvider clock)
{
    /// <param name="person">Who asks; <see cref="Operation.Nobody"/> when the bot does by itself.</param>
    /// <param name="running">What runs on the workload now and would have to end.</param>
    public async Task<Planning> PlanAsync(ChangeRequest request, string person, Operation? running, CancellationToken cancellationToken)
    {
        var planning = await PlanAsync(request, cancellationToken);
        if (planning is not Planning.Ready(var plan))
        {
            return planning;
        }

        if (await changes.TryAsync(plan, person, clock.GetUtcNow(), cancellationToken) is { } refusal)
        {
            return new Planning.Impossible(refusal);
        }

        return running is null
            ? planning
            : new Planning.Ready(plan with
            {
                Replaces = running.Id,
                Warnings = [$"{running.Plan.Verb} to {running.Plan.To} (operation {running.Id}) is still running here: Run ends it, and this takes its place.", .. plan.Warnings],
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
            return new Planning.Impossible(exception.Message, exception.IsPassing);
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
                if (state is { RolloutComplete: true, Healthy: true })
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
        ChangeRequest.Deploy deploy => await DeployAsync(deploy, state, bare, cancellationToken),
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

    private async Task<Planning> DeployAsync(ChangeRequest.Deploy request, WorkloadState state, Plan bare, CancellationToken cancellationToken)
    {
        var (service, environment) = (request.Service, request.Placement.Environment);
        if (request.Version is { } asked && !ImageName.IsVersion(asked))
        {
            return new Planning.Impossible($"'{asked}' cannot be an image's tag: tags have letters, digits, '.', '_' and '-', at most 128.");
        }

        if ((request.Version ?? await versions.NewestAsync(service, cancellationToken)) is not { } version)
        {
            return new Planning.Impossible($"Which version? I have seen no build or release of {service.Name} yet. Example: /deploy {service.Name} 1.4.2 to {environment.Name}");
        }

        var image = ImageName.Join(service.Image!, version);
        var drift = ContainerDrift.Of(service, state, image);
        if (image == state.Image && drift is [])
        {
            var stays = state.PullsIfNotPresent ? " (its pull policy is IfNotPresent: nodes that have that image do not fetch a newer one of the same name)" : "";
            return state.RolloutComplete
                ? new Planning.NothingToDo($"{service.Name} already runs {version} in {environment.Name}: {Availability(state)}. To start its pods anew, as when its image was built again: /ops restart {service.Name} in {environment.Name}{stays}")
                : new Planning.NothingToDo($"{service.Name} is already set to {version} in {environment.Name}, and its rollout is not finished: {Availability(state)}. /ops status {service.Name} shows it.");
        }

        var running = ImageName.Split(state.Image);
        var (commits, note) = await versions.BetweenAsync(service, running.Version, version, cancellationToken);
        var others = service.OtherImages.Select(other => other with { Image = ImageName.Join(other.Image, version) }).ToList();
        if (others.FirstOrDefault(other => !state.Containers.Contains(other.Container)) is { } missing)
        {
            return new Planning.Impossible(
                $"{service.Name} has no container {missing.Container} in {environment.Name}, only {string.Join(", ", state.Containers)}: correct ChatOps:Services:{service.Name}:Images.");
        }

        return new Planning.Ready(bare with
        {
            To = version,
            Image = image,
            OtherImages = others is [] ? null : [.. others],
            Commits = [.. commits],
            Warnings = running.Name == service.Image ? bare.Warnings : [$"It runs another image now: {state.Image}. Is ChatOps:Services:{service.Name}:Image right?", .. bare.Warnings],
            Notes =
            [
                .. request.Version is null ? ["The newest version that was built."] : Array.Empty<string>(),
                .. image == state.Image ? [$"{state.Container} already runs {version}; {ContainerDrift.Words(drift)}."] : Array.Empty<string>(),
                .. others is [] ? Array.Empty<string>() : [$"With it: {string.Join(", ", others.Select(other => $"{other.Container} {other.Image}"))}."],
                .. note is null ? Array.Empty<string>() : [note],
            ],
        });
    }

    private static Planning Rollout(ChangeRequest.Rollout request, WorkloadState state, Plan bare)
    {
        var (service, environment) = (request.Service.Name, request.Placement.Environment.Name);
        if (state.Paused ? request.Action is RolloutAction.Pause : request.Action is RolloutAction.Resume)
        {
            return new Planning.NothingToDo($"{service} is {(state.Paused ? "paused already" : "not paused")} in {environment}.");
        }

        if (state.Paused && request.Action is RolloutAction.Restart)
        {
            return new Planning.Impossible($"{service} is paused in {environment}: nothing would roll out. First /ops resume {service} in {environment}");
        }

        return new Planning.Ready(bare with
        {
            To = bare.From,
            Notes =
            [
                request.Action switch
                {
                    RolloutAction.Restart => $"All {state.Replicas} pods are replaced by new ones of the same version, at the rollout's own pace.{(state.PullsIfNotPresent ? " Its pull policy is IfNotPresent: nodes that have the image do not fetch a newer one of the same name." : "")}",
                    RolloutAction.Pause => $"Nothing rolls out until somebody types /ops resume {service} in {environment}. Scaling still works.",
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
            .. state.RolloutComplete ? Array.Empty<string>() : [$"A rollout is under way, begun by {BegunBy(state, around.RolloutBy)}: {Availability(state)}."],
            .. state.Paused ? ["The workload is paused: nothing rolls out until it is resumed."] : Array.Empty<string>(),
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
