using ChatOps.Journal;
using ChatOps.Operations.Kinds;
using static ChatOps.Tests.Operations.Proofs.KillPoint;

namespace ChatOps.Tests.Operations.Proofs;

/// <summary>Changes of a version that no pod runs: they are applied, and nothing shows whether the version works.</summary>
internal static class UnverifiedKills
{
    private const string Good = "1.4.1";

    public static IReadOnlyList<KillKind> Kinds { get; } =
    [
        new(
            "deploy at 0 replicas",
            "deployment",
            KillKind.Deploy(Good),
            OperationState.Applied,
            1,
            NotSent,
            NoAnswer,
            Remembered,
            AppliedNotWrittenDown,
            AppliedWrittenDown) { Given = ByHand.Scale("deployments/web", 0) },
        new("rollback at 0 replicas", "deployment", (s, p) => new RollbackRequest(s, p, null), OperationState.Applied, 1, NotSent)
        {
            Given = ByHand.Scale("deployments/web", 0),
            Before = KillKind.Deploy(Good),
        },
        new("scheduled deploy at 0 replicas", "deployment", KillKind.Deploy(Good), OperationState.Applied, 1, Scheduled)
        {
            Given = ByHand.Scale("deployments/web", 0),
            After = TimeSpan.FromSeconds(20),
        },
        new(
            "deploy of a StatefulSet whose partition excludes all pods",
            "statefulset",
            KillKind.Deploy(Good),
            OperationState.Applied,
            1,
            NotSent)
        {
            Given = ByHand.Patch(
                "apis/apps/v1/namespaces/web/statefulsets/web",
                """{"spec":{"updateStrategy":{"type":"RollingUpdate","rollingUpdate":{"partition":3} } } }"""),
        },
        new("deploy of a DaemonSet that fits no node", "daemonset", KillKind.Deploy(Good), OperationState.Applied, 1, NotSent)
        {
            Given = ByHand.Patch(
                "apis/apps/v1/namespaces/web/daemonsets/web", """{"spec":{"template":{"spec":{"nodeSelector":{"disk":"none"} } } } }"""),
        },
    ];
}
