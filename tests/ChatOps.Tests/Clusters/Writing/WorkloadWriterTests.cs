using System.Text.Json;
using ChatOps.Clusters;
using ChatOps.Clusters.Kinds;
using ChatOps.Clusters.Reading;
using ChatOps.Clusters.Writing;

namespace ChatOps.Tests.Clusters.Writing;

/// <summary>When a write continues, and when the workload has changed in the meantime.</summary>
public sealed class WorkloadWriterTests
{
    private static readonly Workload Web = new("production", "web", "deployment", "web", null);
    private static readonly ImageChange Deploy = new("op1", "web:2", "deploy web 2", "u1", 5) { Writers = [] };
    private static readonly ScaleChange Scale = new("op1", 6, "u1", 5) { Writers = [] };

    [Fact]
    public void What_the_plan_saw_is_changed() => WorkloadWriter.JudgeImage(Web, Deploy, Deployment("web:1", generation: 5)).ShouldBeNull();

    [Fact]
    public void A_namesake_is_not_changed() =>
        WorkloadWriter.JudgeImage(Web, Deploy with { Uid = "u0" }, Deployment(
            "web:1", generation: 5)).ShouldBeOfType<WriteResult.Stale>().What.ShouldContain("created again");

    [Fact]
    public void A_spec_that_moved_is_not_changed() =>
        WorkloadWriter.JudgeImage(Web, Deploy, Deployment("web:1", generation: 6, manager: "kubectl-edit"))
            .ShouldBeOfType<WriteResult.Stale>().What.ShouldBe(
                "production/web/deployment/web was changed by kubectl-edit at 2026-03-01 12:00:00 UTC since the plan was made.");

    [Fact]
    public void Who_was_on_record_before_the_plan_is_not_who_moved_it()
    {
        var seen = Deployment("web:1", generation: 6, manager: "kubectl-edit");
        var planned = Deploy with { Writers = FieldOwners.Record(seen.Metadata) };

        WorkloadWriter
            .JudgeImage(Web, planned, seen)
            .ShouldBe(new WriteResult.Stale("production/web/deployment/web was changed by someone since the plan was made."));
        WorkloadWriter
            .JudgeImage(Web, Deploy with { Writers = null }, seen)
            .ShouldBe(new WriteResult.Stale("production/web/deployment/web was changed by someone since the plan was made."));
    }

    [Fact]
    public void A_state_from_before_the_plan_says_nothing_and_is_read_again()
    {
        WorkloadWriter.JudgeImage(Web, Deploy, Deployment(
            "web:0", generation: 4)).ShouldBeOfType<WriteResult.Unreachable>().Reason.ShouldContain("older state than the plan saw");
        WorkloadWriter.JudgeScale(Web, Scale, Deployment("web:1", 4, replicas: 3)).ShouldBeOfType<WriteResult.Unreachable>();
    }

    [Fact]
    public void Our_own_annotation_and_image_mean_that_it_is_done() =>
        (WorkloadWriter
            .JudgeImage(Web, Deploy, Deployment("web:2", generation: 6, operation: "op1"))
            .ShouldBeOfType<WriteResult.AlreadyApplied>() with { Template = null })
            .ShouldBe(new WriteResult.AlreadyApplied("u1", 6, "77"));

    [Fact]
    public void Our_annotation_with_an_image_rewritten_on_the_way_means_that_it_is_done() =>
        WorkloadWriter
            .JudgeImage(Web, Deploy, Deployment("mirror/web:2", generation: 6, operation: "op1", manager: "chatops"))
            .ShouldBeOfType<WriteResult.AlreadyApplied>();

    [Fact]
    public void Our_annotation_with_someone_elses_image_means_that_it_was_overtaken() =>
        WorkloadWriter.JudgeImage(Web, Deploy, Deployment("web:3", generation: 7, operation: "op1", manager: "kubectl-set"))
            .ShouldBeOfType<WriteResult.Overtaken>().What
            .ShouldBe(
                "After this operation had set web:2, the image of production/web/deployment/web was set to web:3 by kubectl-set at 2026-03-01 12:00:00 UTC.");

    [Fact]
    public void A_pause_of_ours_that_someone_ended_was_overtaken() =>
        WorkloadWriter.JudgeRollout(
            Web, new("op1", "u1", 5) { Paused = true }, Deployment("web:1", generation: 7, operation: "op1", manager: "kubectl-rollout"))
            .ShouldBe(new WriteResult.Overtaken("After this operation's pause, production/web/deployment/web was resumed by someone."));

    [Fact]
    public void A_missing_container_is_named_with_those_that_are_there() =>
        WorkloadWriter.JudgeImage(Web with { Container = "app" }, Deploy, Deployment("web:1", generation: 5))
            .ShouldBeOfType<WriteResult.Stale>().What.ShouldContain("has no container app, only web");

    [Fact]
    public void Replicas_that_the_plan_saw_are_changed() =>
        WorkloadWriter.JudgeScale(Web, Scale, Deployment("web:1", 5, replicas: 3)).ShouldBeNull();

    [Fact]
    public void Replicas_already_as_wanted_one_change_later_are_our_work() =>
        (WorkloadWriter.JudgeScale(Web, Scale, Deployment("web:1", 6, replicas: 6)).ShouldBeOfType<WriteResult.AlreadyApplied>() with
        {
            Template = null,
        }).ShouldBe(new WriteResult.AlreadyApplied("u1", 6, "77"));

    [Fact]
    public void Replicas_as_wanted_after_several_changes_are_our_work_when_we_are_on_record() =>
        WorkloadWriter
            .JudgeScale(Web, Scale, Deployment("web:9", 9, replicas: 6, manager: "chatops"))
            .ShouldBeOfType<WriteResult.AlreadyApplied>();

    [Fact]
    public void Replicas_as_wanted_after_several_changes_are_our_work_when_nobody_is_on_record_as_after_a_scale_to_0()
    {
        var none = Scale with { Replicas = 0 };
        WorkloadWriter.JudgeScale(Web, none, Deployment("web:9", 9, replicas: 0)).ShouldBeOfType<WriteResult.AlreadyApplied>();
        WorkloadWriter
            .JudgeScale(Web, none, Deployment("web:9", 9, replicas: 0, manager: "kubectl-edit"))
            .ShouldBeOfType<WriteResult.Overtaken>();
    }

    [Fact]
    public void After_several_changes_of_others_nobody_knows_whether_ours_was_among_them() =>
        WorkloadWriter.JudgeScale(
            Web, Scale, Deployment("web:9", 9, replicas: 4, manager: "kubectl-edit")).ShouldBeOfType<WriteResult.Overtaken>().What
            .ShouldEndWith(
                "since the plan was made, by kubectl-edit at 2026-03-01 12:00:00 UTC. It has 4 replicas; whether this operation had set 6 in between is not known.");

    [Fact]
    public void A_later_number_of_someone_else_is_not_undone() =>
        WorkloadWriter.JudgeScale(Web, Scale, Deployment("web:1", 6, replicas: 4)).ShouldBeOfType<WriteResult.Stale>();

    private static WorkloadObject Deployment(
        string image, long generation, string? operation = null, string? manager = null, int replicas = 3) => new()
    {
        Metadata = new()
        {
            Name = "web",
            Uid = "u1",
            Generation = generation,
            ResourceVersion = "77",
            Annotations = operation is null ? null : new Dictionary<string, string> { ["chatops/operation"] = operation },
            ManagedFields = manager is null ? null :
            [
                new()
                {
                    Manager = manager,
                    Time = new DateTime(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc),
                    FieldsV1 = JsonDocument.Parse(
                        """{"f:spec":{"f:replicas":{},"f:template":{"f:spec":{"f:containers":{"k:{\"name\":\"web\"}":{"f:image":{}}}}}}}""").RootElement,
                },
            ],
        },
        Spec = new() { Replicas = replicas, Template = new() { Spec = new() { Containers = [new() { Name = "web", Image = image }] } } },
    };
}
