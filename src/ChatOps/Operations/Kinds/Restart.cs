using System.Globalization;
using ChatOps.Catalog;
using ChatOps.Clusters.Reading;
using ChatOps.Clusters.Writing;
using ChatOps.Messages;
using ChatOps.Operations.Planning;
using ChatOps.Operations.Requests;

namespace ChatOps.Operations.Kinds;

/// <summary>A request to replace all pods.</summary>
public sealed record RestartRequest(Service Service, Placement Placement) : ChangeRequest(Service, Placement)
{
    public override string Verb => "restart";

    public override string? Obstacle(WorkloadState state) => Obstacles.ToRollout(this, state);

    public override bool IsSame(ChangeAction running) => running is Restart;

    public override Task<PlanResult> PlanAsync(PlanDraft draft, VersionPlanners planners, CancellationToken cancellationToken) =>
        Task.FromResult(Plan(draft));

    private PlanResult Plan(PlanDraft draft)
    {
        var (service, environment, state) = (Service.Name, Placement.Environment.Name, draft.State);
        if (state.Replicas == 0)
        {
            return new PlanResult.NothingToDo(
                $"{(state.Kind is "DaemonSet" ? $"No node fits {service}" : $"{service} has 0 replicas")} in {environment}: there is nothing to restart.");
        }

        if (state.Paused)
        {
            return new PlanResult.Impossible(RichText.Of(
                $"{service} is paused in {environment}: nothing would roll out. First run {new Span.Command("resume", $"{service} in {environment}")}"));
        }

        return new PlanResult.Ready(draft.With(new Restart(ImageName.Split(state.Image).Version)) with
        {
            Notes =
            [
                $"{(state.Replicas == 1 ? "The pod will be replaced by a new one" : $"All {state.Replicas} pods will be replaced by new ones")} of the same version, at the rollout's own pace.{(state.PullsIfNotPresent ? " Its pull policy is IfNotPresent: nodes that have the image don't pull a newer one of the same name." : "")}",
            ],
        });
    }
}

/// <summary>Replaces all pods with new ones of the same version.</summary>
public sealed record Restart(string Version) : RolloutControl(Version)
{
    public override string Verb => "restart";

    public override string Icon => "🔄";

    public override bool IsWatched => true;

    public override RichText Noun(string environment) => RichText.Of($"Restart in {environment:b}");

    public override RichText Doing(string environment) => RichText.Of($"Restarting {Version:b} in {environment:b}");

    public override RichText Done(string environment) => RichText.Of($"Restarted {Version:b} in {environment:b}");

    public override RichText Question(string service, string environment) => RichText.Of($"Restart {service:b} in {environment:b}?");

    public override ChangeRequest RequestFor(Service service, Placement placement) => new RestartRequest(service, placement);

    public override bool HasSet(Plan plan, Difference difference) => false;

    protected override RolloutChange Set(RolloutChange change, ClusterWrite write) => change with
    {
        PodAnnotation = (Ownership.RestartedAt, write.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)),
        ChangeCause = write.Cause,
    };
}
