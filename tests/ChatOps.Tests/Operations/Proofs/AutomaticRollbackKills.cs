using ChatOps.Catalog;
using ChatOps.Journal;
using static ChatOps.Tests.Operations.Proofs.KillPoint;

namespace ChatOps.Tests.Operations.Proofs;

/// <summary>Deploys that fail where automatic rollback is enabled, with and without people who change something in the meantime.</summary>
internal static class AutomaticRollbackKills
{
    private const string Web = "deployments/web";

    public static IReadOnlyList<KillKind> Kinds { get; } =
    [
        Kind(
            "automatic rollback",
            OperationState.Failed,
            2,
            [.. KillKind.Change, Waiting, Progressing, WayBackPlanned, .. KillKind.Follow]) with { FollowEnds = OperationState.Succeeded },
        Kind(
            "automatic rollback of what someone changes before it is planned",
            OperationState.Failed,
            1,
            WayBackPlanned with { Meanwhile = ByHand.SetVariable(Web) },
            NextNotBegun with { Meanwhile = ByHand.SetVariable(Web) }),
        Kind(
            "automatic rollback of what gets another version before it is planned",
            OperationState.Superseded,
            1,
            WayBackPlanned with { Meanwhile = ByHand.SetVersion(Web, "1.4.3") },
            NextNotBegun with { Meanwhile = ByHand.SetVersion(Web, "1.4.3") }),
        Kind(
            "automatic rollback of what someone changes before it begins",
            OperationState.Failed,
            1,
            NextBegun with { Meanwhile = ByHand.SetVariable(Web) }) with { FollowEnds = OperationState.Failed },
    ];

    private static KillKind Kind(string name, OperationState ends, int changes, params KillPoint[] points) =>
        new(name, "deployment", KillKind.Deploy("1.4.2-broken"), ends, changes, points) { Automatic = AutoRollback.On };
}
