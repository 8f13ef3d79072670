using ChatOps.Catalog;
using ChatOps.Clusters.Reading;
using ChatOps.Clusters.Writing;
using ChatOps.Messages;
using ChatOps.Operations.Planning;
using ChatOps.Operations.Requests;

namespace ChatOps.Operations.Kinds;

/// <summary>A request to resume rollouts.</summary>
public sealed record ResumeRequest(Service Service, Placement Placement) : ChangeRequest(Service, Placement)
{
    public override string Verb => "resume";

    public override string? Obstacle(WorkloadState state) => Obstacles.ToPause(this, state);

    public override bool IsSame(ChangeAction running) => running is Resume;

    public override Task<PlanResult> PlanAsync(PlanDraft draft, VersionPlanners planners, CancellationToken cancellationToken) =>
        Task.FromResult<PlanResult>(
            draft.State.Paused is false
                ? new PlanResult.NothingToDo($"{Service.Name} is not paused in {Placement.Environment.Name}.")
                : new PlanResult.Ready(draft.With(new Resume(ImageName.Split(draft.State.Image).Version)) with
                {
                    Notes = ["Changes made while it was paused roll out now."],
                }));
}

/// <summary>Resumes rollouts after a pause.</summary>
public sealed record Resume(string Version) : RolloutControl(Version)
{
    public override string Verb => "resume";

    public override string Icon => "▶️";

    public override bool IsWatched => true;

    public override RichText Noun(string environment) => RichText.Of($"Resume in {environment:b}");

    public override RichText Doing(string environment) => RichText.Of($"Resuming rollouts in {environment:b}");

    public override RichText Done(string environment) => RichText.Of($"Resumed rollouts in {environment:b}");

    public override RichText Question(string service, string environment) => RichText.Of($"Resume {service:b} in {environment:b}?");

    public override ChangeRequest RequestFor(Service service, Placement placement) => new ResumeRequest(service, placement);

    // Managed fields don't record who resumed a workload: it simply isn't paused.
    public override bool HasSet(Plan plan, Difference difference) =>
        difference is { Replicas: null, Image: null, IsOfTemplate: false, Managers: [] };

    protected override RolloutChange Set(RolloutChange change, ClusterWrite write) => change with { Paused = false };
}
