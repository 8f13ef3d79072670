using ChatOps.Catalog;
using ChatOps.Clusters;
using ChatOps.Messages;

namespace ChatOps.Operations.Kinds;

/// <summary>Asks for rollouts to go on.</summary>
public sealed record ResumeRequest(Service Service, Placement Placement) : ChangeRequest(Service, Placement)
{
    public override string Verb => "resume";

    public override string? Obstacle(WorkloadState state) => Obstacles.ToPause(this, state);

    public override bool IsSame(ChangeAction running) => running is Resume;

    public override Task<Planning> PlanAsync(PlanDraft draft, VersionPlanners planners, CancellationToken cancellationToken) => Task.FromResult<Planning>(
        draft.State.Paused is false
            ? new Planning.NothingToDo($"{Service.Name} is not paused in {Placement.Environment.Name}.")
            : new Planning.Ready(draft.With(new Resume(ImageName.Split(draft.State.Image).Version)) with
            {
                Notes = ["What was changed meanwhile rolls out now."],
            }));
}

/// <summary>Lets rollouts go on after a pause.</summary>
/// <param name="Version">That is set meanwhile.</param>
public sealed record Resume(string Version) : ChangeAction
{
    public override string Verb => "resume";

    public override string? From => null;

    public override string To => Version;

    public override string Icon => "▶️";

    public override string Lane => Verb;

    public override bool IsWayBack => false;

    public override bool CanBeRolledBack => false;

    public override bool SetsReplicas => false;

    public override bool WritesWorkload => true;

    public override bool IsWatched => true;

    public override RichText Noun(string environment) => RichText.Of($"Resume in {environment:b}");

    public override RichText Doing(string environment) => RichText.Of($"Resuming rollouts in {environment:b}");

    public override RichText Done(string environment) => RichText.Of($"Resumed rollouts in {environment:b}");

    public override RichText Question(string service, string environment) => RichText.Of($"Resume {service:b} in {environment:b}?");

    public override Span.Command? PlanAgain(string service, string environment) => null;

    public override ChangeRequest RequestFor(Service service, Placement placement) => new ResumeRequest(service, placement);

    public override RichText? DiffersFrom(ChangeAction approved) => approved is Resume ? null : AnotherWay;

    public override Task<WriteResult> WriteAsync(ClusterWrite write, CancellationToken cancellationToken) => write.Cluster.ChangeRolloutAsync(
        write.Plan.Workload, new(write.Operation, write.Plan.Uid, write.Plan.Generation) { Paused = false, Writers = write.Plan.Writers }, cancellationToken, write.IsDryRun);

    public override bool IsLeftOpenBy(ChangeAction next) => false;

    public override Goal GoalOf(Written written) => new(written.Operation, written.Uid, written.Generation, Settle: written.Settle);

    public override (int Done, RichText Label) ProgressOf(Rollout rollout) => Updated(rollout);

    // Resumed is what does not say that it is paused: the cluster has nobody on record for that.
    public override bool HasSet(Plan plan, Difference difference) => difference is { Replicas: null, Image: null, IsOfTemplate: false, Managers: [] };
}
