using ChatOps.Clusters.Watching;
using ChatOps.Messages;
using ChatOps.Operations;
using ChatOps.Operations.Kinds;
using ChatOps.Operations.Planning;
using ChatOps.Operations.Running;

namespace ChatOps.Tests.Operations.Running;

/// <summary>What counts as news in a rollout, and what counts as progress.</summary>
public sealed class RolloutProgressTests
{
    private static readonly Operation Deploy = new(
        "op1", ChatOps.Journal.OperationState.Running,
        new(new SetImage("web:1", "web:2"), "web", "staging", new("staging", "web", "deployment", "web", null), "u1", 1, 3, [], [], []),
        new("slack", "", "U1"),
        new("slack", "C1"),
        default,
        default,
        null,
        null,
        null);

    [Fact]
    public void A_cause_counts_as_the_same_while_the_kubelet_alternates_between_messages()
    {
        var words = new RolloutProgress(Deploy);
        var first = words.Of(
            At(0, new Problem("pod a", "ImagePullBackOff", "not found", []), new Problem("pod b", "ImagePullBackOff", "not found", [])));

        RolloutProgress.AreSame(first, words.Of(At(
            0,
            new Problem("pod a", "ImagePullBackOff", "Back-off pulling image", []),
            new Problem("pod b", "ImagePullBackOff", "not found", [])))).ShouldBeTrue();
        RolloutProgress
            .AreSame(first, words.Of(At(0, new Problem("pod a", "ImagePullBackOff", "not found", []) { Restarts = 7 })))
            .ShouldBeTrue();
        RolloutProgress
            .AreSame(first, words.Of(At(0, new Problem("pod b", "ImagePullBackOff", "not found", []))))
            .ShouldBeFalse("pod a has recovered");
        RolloutProgress.AreSame(first, words.Of(At(0))).ShouldBeFalse();
        RolloutProgress.AreSame(words.Of(At(0)), words.Of(At(0) with { OutOfSight = "No updates." })).ShouldBeFalse();
        At(0, new Problem("pod a", "CrashLoopBackOff", "exit code 1", []) { Restarts = 1 }).ShouldBe(
            At(0, new Problem("pod a", "CrashLoopBackOff", "exit code 1", []) { Restarts = 2 }));
    }

    [Fact]
    public void Progress_is_coming_closer_to_the_goal_than_ever_before()
    {
        var approach = new ProgressTracker();

        approach.IsProgress(At(0)).ShouldBeTrue();
        approach.IsProgress(At(0)).ShouldBeFalse();
        approach.IsProgress(At(2)).ShouldBeTrue();
        approach.IsProgress(At(0)).ShouldBeFalse("a pod that was available and crashes");
        approach.IsProgress(At(2)).ShouldBeFalse("and is back");
        approach.IsProgress(At(3)).ShouldBeTrue();
        approach.IsProgress(At(3) with { Phase = RolloutPhase.Stabilizing }).ShouldBeTrue();
        approach.IsProgress(At(3) with { Replicas = 5 }).ShouldBeTrue("an autoscaler wants more");

        var down = new ProgressTracker();
        down.IsProgress(At(9) with { Replicas = 3 }).ShouldBeTrue();
        down.IsProgress(At(7) with { Replicas = 3 }).ShouldBeTrue("scaling down comes nearer from above");
        down.IsProgress(At(8) with { Replicas = 3 }).ShouldBeFalse();
    }

    private static Rollout At(int available, params Problem[] problems) =>
        new(RolloutPhase.Progressing, 3, 3, available, available, 0, "", problems);
}
