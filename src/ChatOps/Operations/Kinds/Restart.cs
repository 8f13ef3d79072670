using System.Globalization;
using ChatOps.Catalog;
using ChatOps.Clusters;
using ChatOps.Messages;

namespace ChatOps.Operations.Kinds;

/// <summary>Asks for all pods to be replaced.</summary>
public sealed record RestartRequest(Service Service, Placement Placement) : ChangeRequest(Service, Placement)
{
    public override string Verb => "restart";

    public override string? Obstacle(WorkloadState state) => Obstacles.ToRollout(this, state);

    public override bool IsSame(ChangeAction running) => running is Restart;

    public override Task<Planning> PlanAsync(PlanDraft draft, VersionPlanners planners, CancellationToken cancellationToken) => Task.FromResult(Plan(draft));

    private Planning Plan(PlanDraft draft)
    {
        var (service, environment, state) = (Service.Name, Placement.Environment.Name, draft.State);
        if (state.Replicas == 0)
        {
            return new Planning.NothingToDo($"{service} has 0 replicas in {environment}: there is nothing to restart.");
        }

        if (state.Paused)
        {
            return new Planning.Impossible(RichText.Of($"{service} is paused in {environment}: nothing would roll out. First {new Span.Command("resume", $"{service} in {environment}")}"));
        }

        return new Planning.Ready(draft.With(new Restart(ImageName.Split(state.Image).Version)) with
        {
            Notes =
            [
                $"{(state.Replicas == 1 ? "The pod is replaced by a new one" : $"All {state.Replicas} pods are replaced by new ones")} of the same version, at the rollout's own pace.{(state.PullsIfNotPresent ? " Its pull policy is IfNotPresent: nodes that have the image do not fetch a newer one of the same name." : "")}",
            ],
        });
    }
}

/// <summary>Replaces all pods by new ones of the same version.</summary>
public sealed record Restart(string Version) : ChangeAction
{
    public override string Verb => "restart";

    public override string? From => null;

    public override string To => Version;

    public override string Icon => "🔄";

    public override string Lane => Verb;

    public override bool IsWayBack => false;

    public override bool CanBeRolledBack => false;

    public override bool SetsReplicas => false;

    public override bool WritesWorkload => true;

    public override bool IsWatched => true;

    public override RichText Noun(string environment) => RichText.Of($"Restart in {environment:b}");

    public override RichText Doing(string environment) => RichText.Of($"Restarting {Version:b} in {environment:b}");

    public override RichText Done(string environment) => RichText.Of($"Restarted {Version:b} in {environment:b}");

    public override RichText Question(string service, string environment) => RichText.Of($"Restart {service:b} in {environment:b}?");

    public override Span.Command? PlanAgain(string service, string environment) => null;

    public override ChangeRequest RequestFor(Service service, Placement placement) => new RestartRequest(service, placement);

    public override RichText? DiffersFrom(ChangeAction approved) => approved is Restart ? null : AnotherWay;

    public override Task<WriteResult> WriteAsync(ClusterWrite write, CancellationToken cancellationToken) => write.Cluster.ChangeRolloutAsync(
        write.Plan.Workload,
        new(write.Operation, write.Plan.Uid, write.Plan.Generation)
        {
            PodAnnotation = (Marks.RestartedAt, write.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)),
            ChangeCause = write.Cause,
            Writers = write.Plan.Writers,
        },
        cancellationToken,
        write.IsDryRun);

    public override bool IsLeftOpenBy(ChangeAction next) => false;

    public override Goal GoalOf(Written written) => new(written.Operation, written.Uid, written.Generation, Settle: written.Settle);

    public override (int Done, RichText Label) ProgressOf(Rollout rollout) => Updated(rollout);

    public override bool HasSet(Plan plan, Difference difference) => false;
}
