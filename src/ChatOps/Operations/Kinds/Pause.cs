using ChatOps.Catalog;
using ChatOps.Clusters.Reading;
using ChatOps.Clusters.Writing;
using ChatOps.Messages;
using ChatOps.Operations.Planning;
using ChatOps.Operations.Requests;

namespace ChatOps.Operations.Kinds;

/// <summary>A request to pause rollouts.</summary>
public sealed record PauseRequest(Service Service, Placement Placement) : ChangeRequest(Service, Placement)
{
    public override string Verb => "pause";

    public override string? Obstacle(WorkloadState state) => Obstacles.ToPause(this, state);

    public override bool IsSame(ChangeAction running) => running is Pause;

    public override Task<PlanResult> PlanAsync(PlanDraft draft, VersionPlanners planners, CancellationToken cancellationToken) =>
        Task.FromResult<PlanResult>(
            draft.State.Paused
                ? new PlanResult.NothingToDo($"{Service.Name} is paused already in {Placement.Environment.Name}.")
                : new PlanResult.Ready(draft.With(new Pause(ImageName.Split(draft.State.Image).Version)) with
                {
                    Notes = [RichText.Of(
                        $"Nothing rolls out until someone runs {new Span.Command("resume", $"{Service.Name} in {Placement.Environment.Name}")}. Scaling still works.")],
                }));
}

/// <summary>Pauses rollouts until someone resumes them.</summary>
public sealed record Pause(string Version) : RolloutControl(Version)
{
    public override string Verb => "pause";

    public override string Icon => "⏸️";

    // A paused rollout makes no progress.
    public override bool IsWatched => false;

    public override RichText Noun(string environment) => RichText.Of($"Pause in {environment:b}");

    public override RichText Doing(string environment) => RichText.Of($"Pausing rollouts in {environment:b}");

    public override RichText Done(string environment) => RichText.Of($"Paused rollouts in {environment:b} at {Version:b}");

    public override RichText Question(string service, string environment) => RichText.Of($"Pause {service:b} in {environment:b}?");

    public override ChangeRequest RequestFor(Service service, Placement placement) => new PauseRequest(service, placement);

    public override bool HasSet(Plan plan, Difference difference) => false;

    protected override RolloutChange Set(RolloutChange change, ClusterWrite write) => change with { Paused = true };
}
