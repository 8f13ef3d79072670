using ChatOps.Clusters;
using ChatOps.Replicas;

namespace ChatOps.Operations;

/// <summary>Looks at the cluster and says exactly what a change would do. Changes nothing there.</summary>
public sealed class Planner(ClusterSet clusters, PlannedChange changes, Lease lease, Versions versions, RollbackPlanner rollbacks, TimeProvider clock)
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
        var workload = request.Placement.Workload;
        switch (await clusters.Get(workload.Cluster).InspectAsync(workload, cancellationToken))
        {
            case Inspection.Missing missing:
                return new Planning.Impossible(missing.Message);
            case Inspection.Unreachable unreachable:
                return new Planning.Impossible(unreachable.Message);
            case Inspection.Found(var state):
                if (state is { RolloutComplete: true, Healthy: true })
                {
                    // What runs well before the first deploy through us is known good, too.
                    await lease.WriteAsync(connection => VersionHealth.SeenAsync(connection, workload, state.Image, clock.GetUtcNow()), cancellationToken);
                }

                return request switch
                {
                    ChangeRequest.Deploy deploy => await DeployAsync(deploy, state, cancellationToken),
                    ChangeRequest.Scale scale => Scale(scale, state),
                    ChangeRequest.Rollout rollout => Rollout(rollout, state),
                    ChangeRequest.Rollback rollback => await rollbacks.PlanAsync(rollback, state, Make(rollback, state, "", null, state.Replicas), cancellationToken),
                    _ => throw new InvalidOperationException($"What is {request}?"),
                };
            default:
                throw new InvalidOperationException("An inspection is found, missing or unreachable.");
        }
    }

    private async Task<Planning> DeployAsync(ChangeRequest.Deploy request, WorkloadState state, CancellationToken cancellationToken)
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
        if (image == state.Image)
        {
            return state.RolloutComplete
                ? new Planning.NothingToDo($"{service.Name} already runs {version} in {environment.Name}: {Availability(state)}. To start its pods anew, as when its image was built again: /ops restart {service.Name} in {environment.Name}")
                : new Planning.NothingToDo($"{service.Name} is already set to {version} in {environment.Name}, and its rollout is not finished: {Availability(state)}. /ops status {service.Name} shows it.");
        }

        var running = ImageName.Split(state.Image);
        var (commits, note) = await versions.BetweenAsync(service, running.Version, version, cancellationToken);
        var plan = Make(request, state, version, image, state.Replicas);
        return new Planning.Ready(plan with
        {
            Commits = [.. commits],
            Warnings = running.Name == service.Image ? plan.Warnings : [$"It runs another image now: {state.Image}. Is ChatOps:Services:{service.Name}:Image right?", .. plan.Warnings],
            Notes = [.. request.Version is null ? ["The newest version that was built."] : Array.Empty<string>(), .. note is null ? Array.Empty<string>() : [note]],
        });
    }

    private static Planning Scale(ChangeRequest.Scale request, WorkloadState state)
    {
        var (service, placement, replicas) = (request.Service, request.Placement, request.Replicas);
        if (replicas < 0 || replicas > placement.MaxReplicas)
        {
            return new Planning.Impossible($"{service.Name} may have 0 to {placement.MaxReplicas} replicas in {placement.Environment.Name} (MaxReplicas in the configuration), not {replicas}.");
        }

        if (replicas == state.Replicas)
        {
            return new Planning.NothingToDo($"{service.Name} already has {replicas} replicas in {placement.Environment.Name}: {Availability(state)}.");
        }

        var plan = Make(request, state, replicas.ToString(), null, replicas);
        return new Planning.Ready(plan with
        {
            From = state.Replicas.ToString(),
            For = request.For,
            Notes = request.For is { } time ? [$"For {Durations.Words(time)}, then back to {state.Replicas} by itself, unless somebody has changed it by then."] : [],
            Warnings = replicas == 0 ? [$"With 0 replicas {service.Name} answers nobody in {placement.Environment.Name}.", .. plan.Warnings] : plan.Warnings,
        });
    }

    private static Planning Rollout(ChangeRequest.Rollout request, WorkloadState state)
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

        var plan = Make(request, state, ImageName.Split(state.Image).Version, null, state.Replicas);
        return new Planning.Ready(plan with
        {
            Notes =
            [
                request.Action switch
                {
                    RolloutAction.Restart => $"All {state.Replicas} pods are replaced by new ones of the same version, at the rollout's own pace.",
                    RolloutAction.Pause => $"Nothing rolls out until somebody types /ops resume {service} in {environment}. Scaling still works.",
                    _ => "What was changed meanwhile rolls out now.",
                },
            ],
        });
    }

    private static Plan Make(ChangeRequest request, WorkloadState state, string to, string? image, int replicas) => new(
        request.Verb,
        request.Service.Name,
        request.Placement.Environment.Name,
        request.Placement.Workload with { Container = state.Container },
        state.Uid,
        state.Generation,
        ImageName.Split(state.Image).Version,
        to,
        state.Image,
        image,
        replicas,
        [],
        [.. state.Warnings, .. state.RolloutComplete ? Array.Empty<string>() : [$"A rollout is under way: {Availability(state)}."], .. state.Paused ? ["The workload is paused: nothing rolls out until it is resumed."] : Array.Empty<string>()],
        []);

    private static string Availability(WorkloadState state) => $"{state.AvailableReplicas} of {state.Replicas} available";
}
