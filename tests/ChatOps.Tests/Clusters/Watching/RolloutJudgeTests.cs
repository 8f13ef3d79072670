using System.Text.Json;
using ChatOps.Clusters;
using ChatOps.Clusters.Diagnosis;
using ChatOps.Clusters.Kinds;
using ChatOps.Clusters.Watching;
using ChatOps.Messages;
using k8s;
using k8s.Models;

namespace ChatOps.Tests.Clusters.Watching;

/// <summary>Every outcome of <c>kubectl rollout status</c>, and where the bot judges more strictly.</summary>
public sealed class RolloutJudgeTests
{
    private const string Ours = "registry.acme.io/web:2";
    private static readonly DateTime Noon = new(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc);
    private static readonly Workload Web = new("production", "web", "deployment", "web", null);
    private static readonly Goal Deploy = new("op1", "u1", 5, Image: Ours);

    public static TheoryData<int, int, int, int, RolloutPhase, string> Numbers => new()
    {
        // wanted, all, updated, available
        { 6, 6, 0, 6, RolloutPhase.Progressing, "0 of 6 pods updated." },
        { 6, 8, 3, 5, RolloutPhase.Progressing, "3 of 6 pods updated." },
        { 6, 7, 6, 6, RolloutPhase.Progressing, "1 old pod still to be stopped." },
        { 6, 6, 6, 5, RolloutPhase.Progressing, "5 of 6 updated pods available." },
        { 6, 6, 6, 6, RolloutPhase.Done, "6 pods updated and available." },
        { 3, 6, 6, 6, RolloutPhase.Progressing, "3 pods still to be stopped." },
        { 1, 1, 1, 1, RolloutPhase.Done, "1 pod updated and available." },
        { 0, 0, 0, 0, RolloutPhase.Done, "0 pods updated and available." },
        { 0, 2, 0, 2, RolloutPhase.Progressing, "2 old pods still to be stopped." },
    };

    [Theory]
    [MemberData(nameof(Numbers))]
    public void The_numbers_decide_in_the_order_of_kubectl(
        int wanted, int all, int updated, int available, RolloutPhase phase, string message)
    {
        var rollout = Judge(Deployment(wanted, all, updated, available));

        rollout.Phase.ShouldBe(phase);
        rollout.Message.ShouldBe(message);
        (rollout.Replicas, rollout.Updated, rollout.Available, rollout.Old).ShouldBe((wanted, updated, available, all - updated));
    }

    [Fact]
    public void Nothing_is_judged_before_the_controllers_have_seen_the_change()
    {
        var deployment = Deployment(6, 6, 6, 6);
        deployment.Status.ObservedGeneration = 4;
        Progressing(deployment, "ProgressDeadlineExceeded", Noon.AddHours(1));

        var rollout = Judge(deployment);

        rollout.Phase.ShouldBe(RolloutPhase.Waiting);
        rollout.Updated.ShouldBe(0, "the six are of the version before");
    }

    [Fact]
    public void A_view_older_than_the_change_is_not_judged()
    {
        var deployment = Deployment(6, 6, 6, 6);
        deployment.Metadata.Generation = 4;
        deployment.Status.ObservedGeneration = 4;

        Judge(deployment).Phase.ShouldBe(RolloutPhase.Waiting);
    }

    [Fact]
    public void The_deadline_comes_before_the_numbers()
    {
        var deployment = Deployment(6, 6, 6, 6);
        Progressing(deployment, "ProgressDeadlineExceeded", Noon.AddMinutes(10));

        var rollout = Judge(deployment);

        rollout.Phase.ShouldBe(RolloutPhase.Failed);
        rollout.Message.ShouldContain("No progress for 600 s");
    }

    [Fact]
    public void A_deadline_missed_by_the_rollout_before_does_not_fail_the_rollback()
    {
        var deployment = Deployment(6, 7, 0, 5);
        Progressing(deployment, "ProgressDeadlineExceeded", Noon.AddSeconds(-30));

        Judge(deployment).Phase.ShouldBe(RolloutPhase.Progressing);
        Judge(deployment, watched: TimeSpan.FromSeconds(601)).Phase.ShouldBe(
            RolloutPhase.Failed, "but a rollback that does not move fails too");
    }

    [Fact]
    public void A_paused_rollout_says_so()
    {
        var deployment = Deployment(6, 6, 0, 6);
        deployment.Spec.Paused = true;

        var rollout = Judge(deployment);

        rollout.Phase.ShouldBe(RolloutPhase.Waiting);
        rollout.Message.ShouldContain("paused");
    }

    [Fact]
    public void A_deleted_workload_fails_the_rollout()
    {
        var rollout = RolloutJudge.Judge(Web, Deploy, new ObservedState(WorkloadKind.Of(Web), null, [], []), TimeSpan.Zero);

        rollout.Phase.ShouldBe(RolloutPhase.Failed);
        rollout.Message.ShouldBe("production/web/deployment/web was deleted. There is no rollout left to watch.");
    }

    [Fact]
    public void A_namesake_is_not_followed()
    {
        var deployment = Deployment(6, 6, 6, 6);
        deployment.Metadata.Uid = "u2";

        var rollout = Judge(deployment);

        rollout.Phase.ShouldBe(RolloutPhase.Failed);
        rollout.Message.ShouldContain("was deleted, and created again by");
    }

    [Fact]
    public void Another_image_set_later_supersedes_and_names_who_did_it()
    {
        var deployment = Later(Deployment(6, 6, 2, 6), "registry.acme.io/web:3", "kubectl-set");

        var rollout = Judge(deployment);

        rollout.Phase.ShouldBe(RolloutPhase.Superseded);
        rollout.Message.ShouldBe(
            "Superseded by another change: the image was set to registry.acme.io/web:3 by kubectl-set at 2026-03-01 12:00:00 UTC.");
    }

    [Fact]
    public void An_image_that_a_webhook_rewrote_is_still_ours() =>
        Judge(Later(Deployment(6, 6, 6, 6), "mirror.acme.io/web@sha256:1", "chatops")).Phase.ShouldBe(RolloutPhase.Done);

    [Fact]
    public void An_autoscaler_does_not_supersede_a_deploy() =>
        Judge(Later(Deployment(8, 8, 8, 8), Ours, "chatops")).Phase.ShouldBe(RolloutPhase.Done);

    [Fact]
    public void Other_replicas_set_later_supersede_a_scaling()
    {
        var rollout = Judge(Later(Deployment(8, 8, 8, 8), Ours, "kubectl-set"), new Goal("op1", "u1", 5, Replicas: 6));

        rollout.Phase.ShouldBe(RolloutPhase.Superseded);
        rollout.Message.ShouldStartWith("Superseded by another change: the replicas were set to 8");
    }

    [Fact]
    public void A_refused_pod_is_told_at_once_and_does_not_end_the_rollout()
    {
        var deployment = Deployment(6, 5, 0, 5);
        deployment.Status.Conditions!.Add(
            new() { Type = "ReplicaFailure", Status = "True", Reason = "FailedCreate", Message = "exceeded quota: pods=10" });

        var rollout = Judge(deployment);

        rollout.Phase.ShouldBe(RolloutPhase.Progressing);
        rollout.Problems.ShouldBe([new Problem("deployment web", "FailedCreate", "exceeded quota: pods=10", [])]);
    }

    [Fact]
    public void Only_pods_of_the_wanted_version_have_problems_that_matter()
    {
        var deployment = Deployment(2, 3, 1, 2);
        var before = ReplicaSet("web-1", "registry.acme.io/web:1", Noon.AddDays(-1));
        var wanted = ReplicaSet("web-2", Ours, Noon);

        var rollout = RolloutJudge.Judge(
            Web, Deploy, new ObservedState(WorkloadKind.Of(Web), deployment, [before, wanted], [
                Crashing("web-1-a", before), Crashing("web-2-b", wanted)
            ]), TimeSpan.Zero);

        rollout.Problems.ShouldBe([new Problem("pod web-2-b, container web", "CrashLoopBackOff", "exit code 3", [])]);
        rollout.Problems[0].Restarts.ShouldBe(2);
    }

    public static TheoryData<string, V1ContainerStatus, string?> Containers => new()
    {
        { "starting", new() { State = new() { Waiting = new() { Reason = "ContainerCreating" } } }, null },
        { "running, not ready yet", new() { State = new() { Running = new() } }, null },
        { "done", new() { State = new() { Terminated = new() { ExitCode = 0 } } }, null },
        { "recovered", new()
        {
            Ready = true,
            RestartCount = 1,
            State = new() { Running = new() },
            LastState = new() { Terminated = new() { ExitCode = 1 } },
        }, null },
        { "no image", new()
        {
            State = new() { Waiting = new() { Reason = "ImagePullBackOff", Message = "not found" } },
        }, "ImagePullBackOff" },
        { "no secret", new()
        {
            State = new() { Waiting = new() { Reason = "CreateContainerConfigError" } },
        }, "CreateContainerConfigError" },
        { "crashed once", new() { State = new() { Terminated = new() { ExitCode = 1, Reason = "Error" } } }, "CrashLoopBackOff" },
        { "crashing", new()
        {
            RestartCount = 3,
            State = new() { Waiting = new() { Reason = "CrashLoopBackOff" } },
            LastState = new() { Terminated = new() { ExitCode = 1 } },
        }, "CrashLoopBackOff" },
        { "restarted after a crash", new()
        {
            RestartCount = 3,
            State = new() { Running = new() },
            LastState = new() { Terminated = new() { ExitCode = 1 } },
        }, "CrashLoopBackOff" },
        { "out of memory", new()
        {
            RestartCount = 1,
            State = new() { Waiting = new() { Reason = "CrashLoopBackOff" } },
            LastState = new() { Terminated = new() { ExitCode = 137, Reason = "OOMKilled" } },
        }, "OOMKilled" },
    };

    [Theory]
    [MemberData(nameof(Containers))]
    public void A_container_is_a_problem_when_that_is_certain(string which, V1ContainerStatus status, string? reason)
    {
        status.Name = "web";
        var pod = new V1Pod { Metadata = new() { Name = "web-1" }, Status = new() { Phase = "Running", ContainerStatuses = [status] } };

        PodProblems.Of(pod).Select(problem => problem.Reason).SingleOrDefault().ShouldBe(reason, which);
    }

    [Fact]
    public void A_pod_that_fits_nowhere_is_a_problem()
    {
        var pod = new V1Pod
        {
            Metadata = new() { Name = "web-1" },
            Status = new() { Phase = "Pending", Conditions = [new()
            {
                Type = "PodScheduled",
                Status = "False",
                Reason = "Unschedulable",
                Message = "0/3 nodes are available: 3 Insufficient cpu.",
            }] },
        };

        PodProblems.Of(pod).ShouldBe([new Problem("pod web-1", "Unschedulable", "0/3 nodes are available: 3 Insufficient cpu.", [])]);
    }

    [Theory]
    [InlineData(29, false)]
    [InlineData(31, true)]
    public void A_pod_that_runs_for_long_without_being_ready_is_worth_saying(int seconds, bool said)
    {
        var pod = new V1Pod
        {
            Metadata = new() { Name = "web-1" },
            Status = new()
            {
                Phase = "Running",
                ContainerStatuses = [new() { Name = "web", State = new() { Running = new() { StartedAt = Noon } } }],
            },
        };

        PodProblems.Unready(pod, new DateTimeOffset(Noon).AddSeconds(seconds))
            .Select(problem => problem.Reason)
            .SingleOrDefault()
            .ShouldBe(said ? "NotReady" : null);
    }

    private static Rollout Judge(WorkloadObject deployment, Goal? goal = null, TimeSpan watched = default) =>
        RolloutJudge.Judge(Web, goal ?? Deploy, new ObservedState(WorkloadKind.Of(Web), deployment, [], []), watched);

    private static WorkloadObject Deployment(int wanted, int all, int updated, int available) => new()
    {
        Metadata = new()
        {
            Name = "web",
            Uid = "u1",
            Generation = 5,
            Annotations = new Dictionary<string, string> { ["chatops/operation"] = "op1" },
            ManagedFields = [Manager("chatops")],
        },
        Spec = new()
        {
            Replicas = wanted,
            Selector = new() { MatchLabels = new Dictionary<string, string> { ["app"] = "web" } },
            Template = Template(Ours),
        },
        Status = new()
        {
            ObservedGeneration = 5,
            Replicas = all,
            UpdatedReplicas = updated,
            ReadyReplicas = available,
            AvailableReplicas = available,
            Conditions = [],
        },
    };

    private static WorkloadObject Later(WorkloadObject deployment, string image, string manager)
    {
        deployment.Metadata.Generation = 6;
        deployment.Status.ObservedGeneration = 6;
        deployment.Spec.Template = Template(image);
        deployment.Metadata.ManagedFields = [Manager(manager)];
        return deployment;
    }

    private static V1ManagedFieldsEntry Manager(string name) => new()
    {
        Manager = name,
        Time = Noon,
        FieldsV1 = System.Text.Json.JsonDocument.Parse(
            """{"f:spec":{"f:template":{"f:spec":{"f:containers":{"k:{\"name\":\"web\"}":{"f:image":{}}}}}}}""").RootElement,
    };

    private static V1PodTemplateSpec Template(string image, string? hash = null)
    {
        var labels = new Dictionary<string, string> { ["app"] = "web" };
        if (hash is not null)
        {
            labels["pod-template-hash"] = hash;
        }

        return new() { Metadata = new() { Labels = labels }, Spec = new() { Containers = [new() { Name = "web", Image = image }] } };
    }

    private static RevisionObject ReplicaSet(string name, string image, DateTime created) => new()
    {
        Metadata = new() { Name = name, Uid = name, CreationTimestamp = created, OwnerReferences = [Owner("u1")] },
        Spec = JsonElement.Parse(KubernetesJson.Serialize(new { template = Template(image, hash: name) })),
    };

    private static V1Pod Crashing(string name, RevisionObject owner) => new()
    {
        Metadata = new() { Name = name, OwnerReferences = [Owner(owner.Metadata.Uid)] },
        Status = new()
        {
            Phase = "Running",
            ContainerStatuses =
            [
                new()
                {
                    Name = "web",
                    RestartCount = 2,
                    State = new() { Waiting = new() { Reason = "CrashLoopBackOff" } },
                    LastState = new() { Terminated = new() { ExitCode = 3, Reason = "Error" } },
                },
            ],
        },
    };

    private static V1OwnerReference Owner(string uid) => new() { Uid = uid, Controller = true };

    private static void Progressing(WorkloadObject deployment, string reason, DateTime updated) =>
        deployment.Status.Conditions!.Add(new() { Type = "Progressing", Reason = reason, LastUpdateTime = updated });
}
