using ChatOps.Catalog;
using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.Operations.Kinds;
using static ChatOps.Tests.Operations.Proofs.KillPoint;

namespace ChatOps.Tests.Operations.Proofs;

/// <summary>
/// The kinds of blue-green operations, and their kill points: the idle color gets the version, is tested, someone approves, the traffic
/// switches, the old color is scaled down.
/// </summary>
internal static class BlueGreenKills
{
    private const string Good = "1.4.1";
    private const string Version = "PATCH deployments/web-green";
    private const string Test = "POST jobs";
    private const string Switch = "PATCH services/web";
    private const string TakeDown = "PUT deployments/web-blue/scale";

    private static readonly Others TestThatFails = ByHand.Patch(
        "apis/batch/v1/namespaces/web/cronjobs/web-smoke",
        """{"spec":{"jobTemplate":{"spec":{"template":{"spec":{"containers":[{"name":"smoke","image":"registry.acme.io/smoke:1-fails"}]} } } } } }""");
    private static readonly Others GreenToNone = ByHand.Scale("deployments/web-green", 0);
    private static readonly Others NextByHand = ByHand.SetVersion("deployments/web-green", "1.4.3");
    private static readonly Others GreenBroken = ByHand.Patch(
        "apis/apps/v1/namespaces/web/deployments/web-green",
        """{"spec":{"strategy":{"type":"Recreate","rollingUpdate":null},"template":{"spec":{"containers":[{"name":"web","image":"registry.acme.io/web:1.4.3-broken"}]} } } }""");

    // The test. A completed Job may be gone before the bot is back, as with ttlSecondsAfterFinished.
    private static readonly Others JobIsGone = (cluster, stop) => cluster.DeleteAsync("apis/batch/v1/namespaces/web/jobs", stop);
    private static readonly KillPoint TestNotSent = Request("about to create the test's Job", m => m is { IsOver: false, Write: 2 });
    private static readonly KillPoint TestNoAnswer = Request(
        "the test's Job created and the answer not received", m => m is { IsOver: true, Write: 2 });
    private static readonly KillPoint Testing = Request(
        "the test runs",
        m => m is { IsOver: true, Request: { IsWrite: false } read } && read.Path.EndsWith("/jobs", StringComparison.Ordinal));
    private static readonly KillPoint TestNotWrittenDown = Told(
        "the test passed and not written down", isOver: false, fact => fact is OperationNoted);
    private static readonly KillPoint TestWrittenDown = Told("the test passed", isOver: true, fact => fact is OperationNoted) with
    {
        Meanwhile = JobIsGone,
    };

    // The approval.
    private static readonly KillPoint Asked = Told(
        "asked, and nobody has answered", isOver: true, fact => fact is OperationWaits { For: not null }) with { Meanwhile = JobIsGone };
    private static readonly KillPoint Promoted = Told(
        "someone has said yes", isOver: true, fact => fact is OperationWaits { For: null }) with { Meanwhile = JobIsGone };

    // The switch.
    private static readonly KillPoint SwitchNotSent = Request("about to switch", m => m is { IsOver: false, Write: 3 });
    private static readonly KillPoint SwitchNoAnswer = Request(
        "switched and the answer not received", m => m is { IsOver: true, Write: 3 });
    private static readonly KillPoint SwitchNotWrittenDown = NotWrittenDown with
    {
        Name = "switched and not written down, and someone sets the next version by hand",
        Meanwhile = NextByHand,
    };

    private static readonly KillPoint TestFailureNotWrittenDown = Commit(
        "the test failed and not written down", OperationState.Failed, isOver: false);
    private static readonly KillPoint TestFailureWrittenDown = Commit("the test failed", OperationState.Failed);

    public static IReadOnlyList<KillKind> Kinds { get; } =
    [
        new(
            "blue-green deploy", "blue-green", Deploy, OperationState.Succeeded, 4,
            Planned, Begun, NotSent, NoAnswer, NotRemembered, Remembered, Waiting, Progressing, KillPoint.Stabilizing,
            TestNotSent,
            TestNoAnswer,
            Testing,
            TestNotWrittenDown,
            TestWrittenDown,
            Asked,
            Promoted,
            SwitchNotSent,
            SwitchNoAnswer,
            SwitchNotWrittenDown,
            WrittenDown,
            NextNotBegun, NextBegun, NextNoAnswer with { IsThere = m => m is RequestMoment { IsOver: true, Write: 4 } }, NextWrittenDown)
        {
            KeepOld = TimeSpan.FromSeconds(20),
            Answer = (_, votes, id, stop) => votes.ApproveAsync(id, null, null, Someone, stop),
            Steps = ["noted", "noted", "asked", "answered"],
            Pair = new("green", Version, Test, Switch, TakeDown),
            FollowEnds = OperationState.Succeeded,
        },
        new(
            "blue-green deploy whose test fails",
            "blue-green",
            Deploy,
            OperationState.Failed,
            2,
            TestNoAnswer,
            TestFailureNotWrittenDown,
            TestFailureWrittenDown)
        {
            Given = TestThatFails,
            Automatic = AutoRollback.On,
            Pair = new("blue", Version, Test),
        },
        new(
            "blue-green deploy whose color is scaled to 0 after the yes",
            "blue-green",
            Deploy,
            OperationState.Failed,
            2,
            Promoted with { Meanwhile = GreenToNone },
            SwitchNotSent with { Meanwhile = GreenToNone })
        {
            Answer = (_, votes, id, stop) => votes.ApproveAsync(id, null, null, Someone, stop),
            Steps = ["noted", "noted", "asked", "answered"],
            Pair = new("blue", Version, Test),
        },
        new(
            "blue-green deploy whose color is changed before the yes",
            "blue-green",
            Deploy,
            OperationState.Superseded,
            2,
            Asked with { Meanwhile = NextByHand },
            Promoted with { Meanwhile = NextByHand })
        {
            Answer = (_, votes, id, stop) => votes.ApproveAsync(id, null, null, Someone, stop),
            Steps = null,
            Pair = new("blue", Version, Test),
        },
        new(
            "blue-green deploy whose color is down when the old one would go",
            "blue-green",
            Deploy,
            OperationState.Succeeded,
            3,
            NextBegun with { Meanwhile = GreenBroken })
        {
            KeepOld = TimeSpan.FromSeconds(20),
            Answer = (_, votes, id, stop) => votes.ApproveAsync(id, null, null, Someone, stop),
            Steps = null,
            Pair = new("green", Version, Test, Switch),
            FollowEnds = OperationState.Cancelled,
        },
        new(
            "blue-green rollback",
            "blue-green",
            (s, p) => new RollbackRequest(s, p, null),
            OperationState.Succeeded,
            1,
            NotSent,
            NoAnswer,
            WrittenDown)
        {
            Before = Deploy,
            Answer = (_, votes, id, stop) => votes.ApproveAsync(id, null, null, Someone, stop),
            Pair = new("blue", Switch),
        },
        new(
            "blue-green rollback to a color that is scaled to 0 or changed after the yes",
            "blue-green",
            (s, p) => new RollbackRequest(s, p, null),
            OperationState.Failed,
            0,
            Begun with { Meanwhile = ByHand.SetVersion("deployments/web-blue", "1.4.3") },
            NotSent with { Meanwhile = ByHand.Scale("deployments/web-blue", 0) })
        {
            Before = Deploy,
            Answer = (_, votes, id, stop) => votes.ApproveAsync(id, null, null, Someone, stop),
            Pair = new("green"),
        },
        new("blue-green deploy that is called off", "blue-green", Deploy, OperationState.Cancelled, 2, Asked, KillPoint.Cancelled)
        {
            Answer = (control, _, id, stop) => control.CancelAsync(id, Someone, stop),
            Steps = ["noted", "noted", "asked"],
            Pair = new("blue", Version, Test),
        },
    ];

    private static ChatContext Someone => new(new("none", "", "U2"), "C1");

    private static DeployRequest Deploy(Service service, Placement placement) => new(service, placement, Good);

    private static KillPoint Request(string name, Predicate<RequestMoment> isThere) =>
        new(name, OperationState.Running, null, m => m is RequestMoment request && isThere(request));

    private static KillPoint Told(string name, bool isOver, Predicate<Fact?> isThere) =>
        new(name, OperationState.Running, null, m => m is CommitMoment commit && commit.IsOver == isOver && isThere(commit.Last));
}
