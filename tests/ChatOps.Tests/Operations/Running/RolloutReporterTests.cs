using ChatOps.Clusters.Watching;
using ChatOps.Operations.Kinds;
using ChatOps.Operations.Planning;
using ChatOps.Operations.Requests;
using ChatOps.Operations.Running;

namespace ChatOps.Tests.Operations.Running;

public sealed class RolloutReporterTests
{
    [Theory]
    [InlineData("deployment", 3, 3, 3, null)]
    [InlineData("deployment", 0, 0, 0, "it has 0 replicas, so nothing runs that would show whether 2 works.")]
    [InlineData("daemonset", 0, 0, 0, "no node fits it, so nothing runs that would show whether 2 works.")]
    [InlineData("statefulset", 3, 0, 3, "none of its 3 pods was updated. All are excluded by its partition.")]
    [InlineData("statefulset", 1, 0, 1, "its pod was not updated. All are excluded by its partition.")]
    [InlineData("deployment", 3, 3, 0, "none of its pods is available.")]
    public void A_rollout_that_shows_nothing_about_the_version_says_so(
        string kind, int replicas, int updated, int available, string? why)
    {
        var rollout = new Rollout(
            RolloutPhase.Done,
            replicas,
            updated,
            available,
            available,
            0,
            "All are excluded by its partition.",
            []);

        RolloutReporter.Unproven(PlanOf(new SetImage("web:1", "web:2"), kind), rollout)?.ToString().ShouldBe(why);
        (RolloutReporter.Unproven(PlanOf(new SetImage("web:1", "web:2"), kind), rollout) is null).ShouldBe(why is null);
        RolloutReporter.Unproven(PlanOf(new Scale(3, 0), kind), rollout).ShouldBeNull("0 replicas are what was asked for");
    }

    private static Plan PlanOf(ChangeAction action, string kind) =>
        new(action, "web", "staging", new("staging", "web", kind, "web", null), "u1", 1, 3, [], [], []);
}
