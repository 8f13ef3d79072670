using ChatOps.Catalog;
using ChatOps.Clusters.Reading;
using ChatOps.Clusters.Watching;
using ChatOps.Clusters.Writing;
using ChatOps.Messages;
using ChatOps.Operations.Planning;
using ChatOps.Operations.Requests;

namespace ChatOps.Operations.Kinds;

/// <summary>A request to set the number of replicas.</summary>
public record ScaleRequest(Service Service, Placement Placement, int Wanted) : ChangeRequest(Service, Placement)
{
    public override string Verb => "scale";

    public override int? Replicas => Wanted;

    public override string? Obstacle(WorkloadState state) => Obstacles.ToScale(this, state);

    public override bool IsSame(ChangeAction running) => running is Scale scale and not ScaleForAWhile && scale.Replicas == Wanted;

    public override Task<PlanResult> PlanAsync(PlanDraft draft, VersionPlanners planners, CancellationToken cancellationToken) =>
        Task.FromResult(Plan(draft));

    /// <param name="before">The current replicas.</param>
    protected virtual Scale ActionFrom(int before) => new(before, Wanted);

    protected virtual RichText? Note(int before) => null;

    /// <summary>Null when the number is allowed.</summary>
    internal static PlanResult.Impossible? OutOfBounds(ChangeRequest request, int replicas, bool mayBeZero)
    {
        var (service, placement) = (request.Service.Name, request.Placement);
        return (replicas == 0 && mayBeZero) || (replicas >= placement.MinReplicas && replicas <= placement.MaxReplicas)
            ? null
            : new(
                $"{service} may have {Autoscaler.AllowedOf(placement.MinReplicas, placement.MaxReplicas)} in {placement.Environment.Name} (MinReplicas and MaxReplicas in the configuration){(mayBeZero ? ", or 0" : "")}, not {replicas}.");
    }

    private PlanResult Plan(PlanDraft draft)
    {
        var (service, environment, state, autoscaler) = (Service.Name, Placement.Environment.Name, draft.State, draft.Autoscaler);
        if (OutOfBounds(this, Wanted, mayBeZero: true) is { } problem)
        {
            return problem;
        }

        if (Wanted == state.Replicas)
        {
            return new PlanResult.NothingToDo(
                $"{service} already has {Plural.Of(Wanted, "replica")} in {environment}: {state.AvailableReplicas} of {state.Replicas} available.");
        }

        return new PlanResult.Ready(draft.With(ActionFrom(state.Replicas)) with
        {
            Notes = Note(state.Replicas) is { } note ? [note] : [],
            Warnings =
            [
                .. Wanted == 0
                    ? [new("answers nobody", $"With 0 replicas {service} serves no requests in {environment}.")]
                    : Array.Empty<Warning>(),
                .. autoscaler is null ? Array.Empty<Warning>() :
                [
                    new($"autoscaler {autoscaler.Name} {autoscaler.Bounds} {autoscaler.IsOff} {autoscaler.Owner}", OfAutoscaler(autoscaler))
                ],
                .. draft.Warnings,
            ],
            Instead = BetterBounds(autoscaler) is { } bounds
                ? new("Change the autoscaler instead", Verb, $"{service} {bounds} in {environment}")
                : null,
        });
    }

    private string? BetterBounds(Autoscaler? autoscaler) => autoscaler switch
    {
        // The autoscaler's owner would restore the old bounds.
        { Owner: not null } => null,
        { Max: var max } when Wanted > max => $"{autoscaler.Min}..{Wanted}",
        { Min: var min } when Wanted < min && Wanted > 0 => $"{Wanted}..{autoscaler.Max}",
        _ => null,
    };

    private string OfAutoscaler(Autoscaler autoscaler) =>
        Effect(autoscaler) + (autoscaler.Owner is { } owner ? $" {owner} owns it: change its bounds there." : "");

    private string Effect(Autoscaler autoscaler) => Wanted switch
    {
        0 => $"This disables the autoscaler {autoscaler.Name} until someone scales up again.",
        _ when Wanted > autoscaler.Max =>
            $"The autoscaler {autoscaler.Name} keeps it at {autoscaler.Allowed()} and will scale it back to {autoscaler.Max} within a minute.",
        _ when Wanted < autoscaler.Min =>
            $"The autoscaler {autoscaler.Name} keeps it at {autoscaler.Allowed()} and will scale it back to {autoscaler.Min} within a minute.",
        _ when autoscaler.IsOff =>
            $"This re-enables the autoscaler {autoscaler.Name}, which was disabled when someone scaled to 0. It keeps {autoscaler.Allowed()}.",
        _ => $"The autoscaler {autoscaler.Name} keeps it at {autoscaler.Allowed()} and may change the number again at any time.",
    };
}

/// <summary>Sets the number of replicas.</summary>
/// <param name="Before">The number of replicas before the change.</param>
public record Scale(int Before, int Replicas) : ChangeAction
{
    public override string Verb => "scale";

    public override string From => $"{Before}";

    public override string To => $"{Replicas}";

    public override string Icon => "↕️";

    public override string Lane => Verb;

    public override bool IsWayBack => false;

    public override bool CanBeRolledBack => false;

    public override bool SetsReplicas => true;

    public override bool WritesWorkload => true;

    public override bool IsWatched => true;

    public override bool IsShutdown => Replicas == 0;

    public override RichText Noun(string environment) => RichText.Of($"Scaling to {To:b} in {environment:b}");

    public override RichText Doing(string environment) => RichText.Of($"Scaling to {To:b} in {environment:b}{Was}");

    public override RichText Done(string environment) => RichText.Of($"Scaled to {To:b} in {environment:b}{Was}");

    public override RichText Question(string service, string environment) =>
        RichText.Of($"Scale {service:b} to {To:b} in {environment:b}?");

    public override Span.Command? PlanAgain(string service, string environment) => null;

    public override ChangeRequest RequestFor(Service service, Placement placement) => new ScaleRequest(service, placement, Replicas);

    public override RichText? DiffersFrom(ChangeAction approved) =>
        approved == this ? null : approved is Scale && approved.GetType() == GetType() ? WouldBe(approved) : AnotherWay;

    public override Task<WriteResult> WriteAsync(ClusterWrite write, CancellationToken cancellationToken) =>
        SetAsync(write, precondition: null, cancellationToken);

    public override bool IsLeftOpenBy(ChangeAction next) => false;

    public override Goal GoalOf(Written written) => new(written.Operation, written.Uid, written.Generation, Replicas: Replicas);

    public override (int Done, RichText Label) ProgressOf(Rollout rollout) => Available(rollout);

    public override bool HasSet(Plan plan, Difference difference) => difference.Replicas is { To: var replicas } && replicas == Replicas;

    /// <param name="precondition">What must be true at the moment of the write.</param>
    protected Task<WriteResult> SetAsync(ClusterWrite write, TrafficPrecondition? precondition, CancellationToken cancellationToken) =>
        write.Cluster.ScaleAsync(
            write.Plan.Workload,
            new(write.Operation, Replicas, write.Plan.Uid, write.Plan.Generation)
            {
                Writers = write.Plan.Writers,
                Precondition = precondition,
            },
            cancellationToken,
            write.IsDryRun);
}
