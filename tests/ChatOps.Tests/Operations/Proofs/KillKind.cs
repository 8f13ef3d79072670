using ChatOps.Catalog;
using ChatOps.Clusters.Watching;
using ChatOps.Journal;
using ChatOps.Operations.Kinds;
using ChatOps.Operations.Requests;
using static ChatOps.Tests.Operations.Proofs.KillPoint;

namespace ChatOps.Tests.Operations.Proofs;

/// <summary>A kind of operation, and the points at which the bot is killed during it.</summary>
/// <param name="Workload">"deployment", "statefulset", "daemonset" or "blue-green".</param>
/// <param name="Ends">The operation's final state.</param>
/// <param name="Changes">The number of changes to the cluster, including those of the operation that follows.</param>
internal sealed record KillKind(
    string Name,
    string Workload,
    Func<Service, Placement, ChangeRequest> Request,
    OperationState Ends,
    int Changes,
    params KillPoint[] Points)
{
    private const string Good = "1.4.1";
    private const string Broken = "1.4.2-broken";
    private const string Next = "1.4.3";
    private const string Web = "deployments/web";

    internal static readonly KillPoint[] Change = [Planned, Begun, NotSent, NoAnswer, NotRemembered, Remembered];
    private static readonly KillPoint[] Watch = [Waiting, Progressing, NotWrittenDown, WrittenDown];
    internal static readonly KillPoint[] Follow = [NextNotBegun, NextBegun, NextNoAnswer, NextRemembered, NextWrittenDown];

    /// <summary>Carried out before the operation.</summary>
    public Func<Service, Placement, ChangeRequest>? Before { get; init; }

    /// <summary>In progress when the operation starts, and superseded by it.</summary>
    public Func<Service, Placement, ChangeRequest>? Replaced { get; init; }

    public AutoRollback Automatic { get; init; } = AutoRollback.Off;

    /// <summary>If it is scheduled, how long before it starts.</summary>
    public TimeSpan? After { get; init; }

    public bool HasAutoscaler { get; init; }

    /// <summary>The steps reported between its start and its end; null: they depend on the point.</summary>
    public IReadOnlyList<string>? Steps { get; init; } = [];

    /// <summary>What someone does when it waits for approval.</summary>
    public Answer? Answer { get; init; }

    /// <summary>Someone else must approve it before it starts.</summary>
    public bool IsApproved { get; init; }

    /// <summary>For blue-green kinds: how long the old color stays up.</summary>
    public TimeSpan KeepOld { get; init; } = TimeSpan.FromHours(1);

    /// <summary>For blue-green kinds: the state of the pair at the end, and the writes that led to it.</summary>
    public Pair? Pair { get; init; }

    /// <summary>What others have done to the cluster before.</summary>
    public Others? Given { get; init; }

    /// <summary>The final state of the operation that follows automatically; null: none follows.</summary>
    public OperationState? FollowEnds { get; init; }

    public bool IsFollowed => FollowEnds is not null;

    public static IReadOnlyList<KillKind> All { get; } =
    [
        new("deploy", "deployment", Deploy(Good), OperationState.Succeeded, 1, [.. Change, .. Watch, KillPoint.Stabilizing]),
        new(
            "deploy of a StatefulSet",
            "statefulset",
            Deploy(Good),
            OperationState.Succeeded,
            1,
            [.. Change, .. Watch, KillPoint.Stabilizing]),
        new("deploy of a DaemonSet", "daemonset", Deploy(Good), OperationState.Succeeded, 1, [.. Change, .. Watch, KillPoint.Stabilizing]),
        new(
            "deploy that fails",
            "deployment",
            Deploy(Broken),
            OperationState.Failed,
            1,
            [.. Change, Waiting, Progressing, FailureNotWrittenDown, FailureWrittenDown]),
        new(
            "superseding deploy",
            "deployment",
            Deploy(Good),
            OperationState.Succeeded,
            1,
            [.. Change, .. Watch, KillPoint.Stabilizing, Superseded]) { Replaced = Deploy(Broken) },
        new(
            "rollback",
            "deployment",
            (s, p) => new RollbackRequest(s, p, null),
            OperationState.Succeeded,
            1,
            [.. Change, .. Watch, KillPoint.Stabilizing]) { Before = Deploy(Good) },
        new(
            "restart",
            "deployment",
            (s, p) => new RestartRequest(s, p),
            OperationState.Succeeded,
            1,
            [.. Change, .. Watch, KillPoint.Stabilizing]),
        new("pause", "deployment", (s, p) => new PauseRequest(s, p), OperationState.Succeeded, 1, [.. Change, NotWrittenDown, WrittenDown]),
        new(
            "resume",
            "deployment",
            (s, p) => new ResumeRequest(s, p),
            OperationState.Succeeded,
            1,
            [.. Change, KillPoint.Stabilizing, NotWrittenDown, WrittenDown])
        {
            Before = (s, p) => new PauseRequest(s, p),
        },
        new("scale", "deployment", (s, p) => new ScaleRequest(s, p, 5), OperationState.Succeeded, 1, [.. Change, .. Watch]),
        new(
            "scale for a while",
            "deployment",
            (s, p) => new ScaleForAWhileRequest(s, p, 5, TimeSpan.FromSeconds(20)),
            OperationState.Succeeded,
            2,
            [.. Change, .. Watch, NextPlanned, .. Follow])
        {
            FollowEnds = OperationState.Succeeded,
        },
        new(
            "scale for a while of what someone scales before it is put back",
            "deployment",
            (s, p) => new ScaleForAWhileRequest(s, p, 5, TimeSpan.FromSeconds(20)),
            OperationState.Succeeded,
            1,
            NextBegun with { Meanwhile = ByHand.Scale(Web, 7) })
        {
            FollowEnds = OperationState.Failed,
        },
        new(
            "bounds of an autoscaler",
            "deployment",
            (s, p) => new BoundsRequest(s, p, 2, 12),
            OperationState.Succeeded,
            1,
            [.. Change, NotWrittenDown, WrittenDown]) { HasAutoscaler = true },
        new(
            "scheduled deploy",
            "deployment",
            Deploy(Good),
            OperationState.Succeeded,
            1,
            [Planned, Scheduled, .. Change[1..], .. Watch, KillPoint.Stabilizing]) { After = TimeSpan.FromSeconds(20) },
        new(
            "deploy that someone else must approve",
            "deployment",
            Deploy(Good),
            OperationState.Succeeded,
            1,
            [Planned, Asked, Approved, .. Change[1..], NotWrittenDown, WrittenDown])
        {
            IsApproved = true,
            Answer = (_, votes, id, stop) => votes.ApproveAsync(
                id, null, null, new(new(Workshop.Ann.Platform, "", "U2") { IsKnown = true }, "C1"), stop),
        },
        new(
            "scheduled deploy of what someone changes before it begins",
            "deployment",
            Deploy(Good),
            OperationState.Expired,
            0,
            Scheduled with { Meanwhile = ByHand.SetVersion(Web, Next) }) { After = TimeSpan.FromSeconds(20) },
        new(
            "deploy that someone supersedes",
            "deployment",
            Deploy(Good),
            OperationState.Superseded,
            1,
            NoAnswer with { Meanwhile = ByHand.SetVersion(Web, Next) },
            Remembered with { Meanwhile = ByHand.SetVersion(Web, Next), Phase = RolloutPhase.Superseded }),
        new("plan that is put away", "deployment", Deploy(Good), OperationState.Cancelled, 0, Cancelled),
        new("plan that nobody ran", "deployment", Deploy(Good), OperationState.Expired, 0, Expired),
        .. AutomaticRollbackKills.Kinds,
        .. UnverifiedKills.Kinds,
        .. BlueGreenKills.Kinds,
    ];

    /// <summary>Whether it expires and never runs.</summary>
    public bool IsExpired => Changes == 0 && After is null && Ends is OperationState.Cancelled or OperationState.Expired;

    public override string ToString() => Name;

    internal static Func<Service, Placement, ChangeRequest> Deploy(string version) =>
        (service, placement) => new DeployRequest(service, placement, version);
}
