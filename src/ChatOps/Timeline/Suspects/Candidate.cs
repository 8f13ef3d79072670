using ChatOps.Catalog;
using ChatOps.Journal;

namespace ChatOps.Timeline.Suspects;

/// <summary>A change before an alert began, and how suspicious it is.</summary>
/// <param name="IsOwn">Of the service that the alert is about, not of one that it calls.</param>
internal sealed record Candidate(LoggedChange Change, bool IsOwn, ServiceCatalog Catalog)
{
    private Step Step => Change.Step!;

    /// <summary>
    /// The lower, the more suspicious: what is in an environment before what may have reached none, the service itself before what it
    /// calls, and other code or another configuration before more or fewer pods.
    /// </summary>
    public int Rank => (IsPlaced ? 0 : 4) + (IsOwn ? 0 : 2) + (IsNewCode ? 0 : 1);

    public bool IsSettled => State is SuspectState.Done;

    public Suspect Suspect => new(Change.Words, Change.At, State)
    {
        HasOnlyBegun = Change.Fact is OperationChanged { State: OperationState.Running },
        Step = Step.Key,
    };

    /// <summary>Only what set another version of the service itself is taken back.</summary>
    public WayBack? Back => !IsOwn ? null : Step.Latest switch
    {
        OperationChanged
        {
            Action: { Lane: "version", IsWayBack: false, CanBeRolledBack: true, From: { } from },
            State: OperationState.Running or OperationState.Succeeded or OperationState.Failed or OperationState.Applied,
        } operation => new(operation.Service, operation.Environment, from),
        WorkloadChanged { From: { } from, To: not null } change => new(change.Service, change.Environment, from),
        _ => null,
    };

    private bool IsPlaced => ChangeFilter.EnvironmentOf(Step.Latest, Catalog) is not null;

    private bool IsNewCode => Step.Latest switch
    {
        OperationChanged operation => operation.Action.Lane is "version",
        WorkloadChanged change => !change.IsAutoscaled,
        _ => true,
    };

    private SuspectState State => Step switch
    {
        { State: StepState.Failed } => SuspectState.Failed,
        { Latest: OperationChanged, Progress.IsStabilizing: true } => SuspectState.Stabilizing,
        { State: StepState.Running or StepState.Waiting or StepState.Blocked } => SuspectState.Running,
        _ => SuspectState.Done,
    };
}
