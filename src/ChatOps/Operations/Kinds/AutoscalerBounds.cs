using ChatOps.Catalog;
using ChatOps.Clusters.Reading;
using ChatOps.Clusters.Watching;
using ChatOps.Clusters.Writing;
using ChatOps.Messages;
using ChatOps.Operations.Planning;
using ChatOps.Operations.Requests;

namespace ChatOps.Operations.Kinds;

/// <summary>A request to change the autoscaler's bounds.</summary>
public sealed record BoundsRequest(Service Service, Placement Placement, int Min, int Max) : ChangeRequest(Service, Placement)
{
    public override string Verb => "scale";

    public override string? Obstacle(WorkloadState state) => Obstacles.ToScale(this, state);

    public override bool IsSame(ChangeAction running) => running is AutoscalerBounds set && (set.Min, set.Max) == (Min, Max);

    public override Task<PlanResult> PlanAsync(PlanDraft draft, VersionPlanners planners, CancellationToken cancellationToken) =>
        Task.FromResult(Plan(draft));

    private PlanResult Plan(PlanDraft draft)
    {
        var (service, environment, state) = (Service.Name, Placement.Environment.Name, draft.State);
        if (draft.Autoscaler is not { } autoscaler)
        {
            return new PlanResult.Impossible(RichText.Of(
                $"{service} has no autoscaler in {environment}. To set the number of replicas: {new Span.Command("scale", $"{service} {Max} in {environment}")}"));
        }

        if ((ScaleRequest.OutOfBounds(this, Min, mayBeZero: false) ?? ScaleRequest.OutOfBounds(this, Max, mayBeZero: false)) is { } problem)
        {
            return problem;
        }

        var action = new AutoscalerBounds(autoscaler, Min, Max);
        if ((autoscaler.Min, autoscaler.Max) == (Min, Max))
        {
            return new PlanResult.NothingToDo(
                $"The autoscaler {autoscaler.Name} of {service} already keeps to {Autoscaler.AllowedOf(Min, Max)} in {environment}.");
        }

        return new PlanResult.Ready(draft.With(action) with
        {
            Notes =
            [
                $"The autoscaler {autoscaler.Name} gets new bounds and chooses the number within them; there {(state.Replicas == 1 ? "is 1 replica" : $"are {state.Replicas} replicas")} now."
            ],
            Warnings =
            [
                .. autoscaler.Owner is { } owner ? [new(
                    $"owner {owner} of the autoscaler",
                    $"{owner} owns the autoscaler {autoscaler.Name} and will restore its own bounds: change them there.")] : Array.Empty<Warning>(),
                .. autoscaler.IsOff
                    ? [new("autoscaler off", RichText.Of(
                        $"It is disabled because someone scaled to 0. Scale up to enable it: {new Span.Command("scale", $"{service} {Min} in {environment}")}"))]
                    : Array.Empty<Warning>(),
                .. state.Replicas > Max
                    ? [new("stops pods", $"It will stop {state.Replicas - Max} of the {state.Replicas} pods at once.")]
                    : Array.Empty<Warning>(),
                .. draft.Warnings,
            ],
        });
    }
}

/// <summary>Sets the autoscaler's bounds.</summary>
/// <param name="Autoscaler">The autoscaler as the plan saw it.</param>
public sealed record AutoscalerBounds(Autoscaler Autoscaler, int Min, int Max) : ChangeAction
{
    public override string Verb => "scale";

    public override string From => Autoscaler.Bounds;

    public override string To => Autoscaler.BoundsOf(Min, Max);

    public override string Icon => "↕️";

    public override string Lane => Verb;

    public override bool IsWayBack => false;

    public override bool CanBeRolledBack => false;

    public override bool SetsReplicas => true;

    public override bool WritesWorkload => false;

    // What the autoscaler does within its bounds is its own decision.
    public override bool IsWatched => false;

    public override RichText Noun(string environment) => RichText.Of($"Autoscaling at {To:b} in {environment:b}");

    public override RichText Doing(string environment) => RichText.Of($"Setting the autoscaler to keep {To:b} in {environment:b}{Was}");

    public override RichText Done(string environment) => RichText.Of($"Set the autoscaler to keep {To:b} in {environment:b}{Was}");

    public override RichText Question(string service, string environment) =>
        RichText.Of($"Let the autoscaler keep {service:b} at {To:b} in {environment:b}?");

    public override Span.Command? PlanAgain(string service, string environment) => null;

    public override ChangeRequest RequestFor(Service service, Placement placement) => new BoundsRequest(service, placement, Min, Max);

    public override RichText? DiffersFrom(ChangeAction approved) => approved switch
    {
        AutoscalerBounds other => this == other ? null : WouldBe(other),
        _ => AnotherWay,
    };

    public override Task<WriteResult> WriteAsync(ClusterWrite write, CancellationToken cancellationToken) =>
        write.Cluster.ChangeBoundsAsync(write.Plan.Workload, new(write.Operation, Autoscaler, Min, Max), cancellationToken, write.IsDryRun);

    public override bool IsLeftOpenBy(ChangeAction next) => false;

    public override Goal GoalOf(Written written) => new(written.Operation, written.Uid, written.Generation);

    public override (int Done, RichText Label) ProgressOf(Rollout rollout) => Available(rollout);

    public override bool HasSet(Plan plan, Difference difference) => false;
}
