using ChatOps.Playground.Kubernetes;
using k8s;
using k8s.Models;
using Microsoft.Extensions.Time.Testing;

namespace ChatOps.Tests.Playground.Kubernetes;

/// <summary>What the Deployment controller does. Only the test advances the clock.</summary>
public sealed class RolloutTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _clock = ClusterHost.NewClock();
    private ClusterHost _host = null!;

    private ClusterEmulator Cluster => _host.Cluster;

    private V1Deployment Web => Cluster.Deployment("shop", "web")!;

    public async ValueTask InitializeAsync()
    {
        _host = await ClusterHost.StartAsync(_clock);
        Cluster.Seed("shop", "web", "registry.acme.io/web:1.0", replicas: 4);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public void A_seeded_deployment_is_ready_and_observed()
    {
        Web.Status.ReadyReplicas.ShouldBe(4);
        Web.Status.AvailableReplicas.ShouldBe(4);
        Web.Status.ObservedGeneration.ShouldBe(Web.Metadata.Generation);
        Condition("Progressing").Reason.ShouldBe("NewReplicaSetAvailable");
        Web.Metadata.Annotations["deployment.kubernetes.io/revision"].ShouldBe("1");
        Cluster.Pods("shop").ShouldAllBe(pod => pod.Status.ContainerStatuses[0].Ready);
    }

    [Fact]
    public async Task A_changed_spec_is_observed_only_once_the_controller_has_synced()
    {
        var written = await SetImageAsync("registry.acme.io/web:1.1");

        written.Metadata.Generation.ShouldBe(2);
        Web.Status.ObservedGeneration.ShouldBe(1);
        _clock.Advance(TimeSpan.FromMilliseconds(20));
        Web.Status.ObservedGeneration.ShouldBe(2);
    }

    [Fact]
    public async Task A_good_image_rolls_out_and_keeps_the_old_ReplicaSet_as_history()
    {
        await SetImageAsync("registry.acme.io/web:1.1");
        _clock.Advance(TimeSpan.FromMinutes(1));

        Web.Status.UpdatedReplicas.ShouldBe(4);
        Condition("Progressing").Reason.ShouldBe("NewReplicaSetAvailable");
        Cluster.Pods("shop").ShouldAllBe(pod => pod.Spec.Containers[0].Image == "registry.acme.io/web:1.1");
        Revisions().ShouldBe([("1", 0, "registry.acme.io/web:1.0"), ("2", 4, "registry.acme.io/web:1.1")]);
    }

    [Fact]
    public async Task Rolling_back_moves_the_old_revision_to_the_top_and_records_its_old_number()
    {
        await SetImageAsync("registry.acme.io/web:1.1");
        _clock.Advance(TimeSpan.FromMinutes(1));
        await SetImageAsync("registry.acme.io/web:1.0");
        _clock.Advance(TimeSpan.FromMinutes(1));

        Revisions().ShouldBe([("2", 0, "registry.acme.io/web:1.1"), ("3", 4, "registry.acme.io/web:1.0")]);
        Cluster.ReplicaSets("shop").Single(
            set => set.Spec.Replicas == 4).Metadata.Annotations["deployment.kubernetes.io/revision-history"].ShouldBe("1");
    }

    [Fact]
    public async Task History_beyond_the_limit_is_deleted_oldest_first()
    {
        await PatchAsync("""{"spec":{"revisionHistoryLimit":2}}""");
        foreach (var version in Enumerable.Range(1, 5))
        {
            await SetImageAsync($"registry.acme.io/web:1.{version}");
            _clock.Advance(TimeSpan.FromMinutes(1));
        }

        Revisions().Select(revision => revision.Revision).ShouldBe(["4", "5", "6"]);
    }

    [Fact]
    public async Task A_broken_image_keeps_the_old_pods_and_exceeds_the_deadline_on_time()
    {
        await PatchAsync("""{"spec":{"progressDeadlineSeconds":60}}""");
        await SetImageAsync("registry.acme.io/web:1.1-broken");
        _clock.Advance(TimeSpan.FromSeconds(55));
        Condition("Progressing").Reason.ShouldBe("ReplicaSetUpdated");

        _clock.Advance(TimeSpan.FromSeconds(10));

        Condition("Progressing").Status.ShouldBe("False");
        Condition("Progressing").Reason.ShouldBe("ProgressDeadlineExceeded");
        Condition("Available").Status.ShouldBe("True");
        Web.Status.AvailableReplicas.ShouldBe(3);
        var broken = Cluster.Pods("shop").First(pod => pod.Spec.Containers[0].Image.EndsWith("broken", StringComparison.Ordinal));
        broken.Status.ContainerStatuses[0].State.Waiting.Reason.ShouldBe("ImagePullBackOff");
        Events(
            "Failed").ShouldContain(message => message.StartsWith("Failed to pull image \"registry.acme.io/web:1.1-broken\": rpc error: code = NotFound", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_rollout_that_timed_out_may_still_finish()
    {
        await PatchAsync("""{"spec":{"progressDeadlineSeconds":5}}""");
        await SetImageAsync("registry.acme.io/web:1.1-slow");
        _clock.Advance(TimeSpan.FromSeconds(10));
        Condition("Progressing").Reason.ShouldBe("ProgressDeadlineExceeded");

        _clock.Advance(TimeSpan.FromMinutes(5));

        Condition("Progressing").Reason.ShouldBe("NewReplicaSetAvailable");
        Web.Status.UpdatedReplicas.ShouldBe(4);
    }

    [Fact]
    public async Task Any_progress_restarts_the_deadline()
    {
        await PatchAsync("""{"spec":{"progressDeadlineSeconds":30,"strategy":{"rollingUpdate":{"maxSurge":1,"maxUnavailable":0}}}}""");
        await SetImageAsync("registry.acme.io/web:1.1-slow");

        // Four pods one after another take over 80 s: a deadline of 30 s must never be exceeded.
        var reasons = new HashSet<string>(StringComparer.Ordinal);
        var done = Cluster.UntilAsync(_ =>
        {
            reasons.Add(Condition("Progressing").Reason);
            return ClusterHost.IsRolledOut(Web) ? Web : null;
        }, TestContext.Current.CancellationToken);
        _clock.Advance(TimeSpan.FromMinutes(5));
        await done;

        reasons.ShouldNotContain("ProgressDeadlineExceeded");
    }

    [Fact]
    public async Task A_crashing_container_backs_off_and_reports_its_last_run()
    {
        await SetImageAsync("registry.acme.io/web:1.1-crash");
        _clock.Advance(TimeSpan.FromSeconds(30));

        var status = Cluster.Pods("shop").First(
            pod => pod.Spec.Containers[0].Image.EndsWith("crash", StringComparison.Ordinal)).Status.ContainerStatuses[0];
        status.State.Waiting.Reason.ShouldBe("CrashLoopBackOff");
        status.State.Waiting.Message.ShouldStartWith("back-off 20s restarting failed container=web pod=web-");
        status.LastState.Terminated.ExitCode.ShouldBe(1);
        status.RestartCount.ShouldBe(2);
    }

    [Fact]
    public async Task A_container_without_memory_is_killed_with_137()
    {
        await SetImageAsync("registry.acme.io/web:1.1-oom");
        _clock.Advance(TimeSpan.FromSeconds(10));

        var last = Cluster.Pods("shop").First(
            pod => pod.Spec.Containers[0].Image.EndsWith("oom", StringComparison.Ordinal)).Status.ContainerStatuses[0].LastState.Terminated;
        (last.ExitCode, last.Reason).ShouldBe((137, "OOMKilled"));
    }

    [Fact]
    public async Task An_unready_container_runs_and_its_failed_probes_are_counted()
    {
        await SetImageAsync("registry.acme.io/web:1.1-unready");
        _clock.Advance(TimeSpan.FromSeconds(30));

        var probe = Cluster.Events("shop").First(found => found.Reason == "Unhealthy");
        probe.Message.ShouldBe("Readiness probe failed: HTTP probe failed with statuscode: 503");
        probe.Count!.Value.ShouldBeGreaterThan(2);
        Condition("Progressing").Reason.ShouldBe("ReplicaSetUpdated");
    }

    [Fact]
    public async Task An_exceeded_quota_shows_as_ReplicaFailure_until_there_is_room()
    {
        Cluster.LimitPods("shop", 4);
        await PatchAsync("""{"spec":{"replicas":6}}""");
        _clock.Advance(TimeSpan.FromSeconds(1));

        var failure = Condition("ReplicaFailure");
        failure.Reason.ShouldBe("FailedCreate");
        failure.Message.ShouldEndWith("is forbidden: exceeded quota: pod-quota, requested: pods=1, used: pods=4, limited: pods=4");
        Events("FailedCreate").ShouldContain(message => message.StartsWith("Error creating: pods \"web-", StringComparison.Ordinal));

        Cluster.LimitPods("shop", null);
        _clock.Advance(TimeSpan.FromMinutes(1));
        Web.Status.Conditions.ShouldNotContain(condition => condition.Type == "ReplicaFailure");
        Web.Status.ReadyReplicas.ShouldBe(6);
    }

    [Fact]
    public async Task A_paused_deployment_scales_but_does_not_roll_out()
    {
        await PatchAsync("""{"spec":{"paused":true}}""");
        await SetImageAsync("registry.acme.io/web:1.1");
        await PatchAsync("""{"spec":{"replicas":6}}""");
        _clock.Advance(TimeSpan.FromHours(1));

        Condition("Progressing").Reason.ShouldBe("DeploymentPaused");
        Cluster.Pods("shop").Count.ShouldBe(6);
        Cluster.Pods("shop").ShouldAllBe(pod => pod.Spec.Containers[0].Image == "registry.acme.io/web:1.0");

        await PatchAsync("""{"spec":{"paused":false}}""");
        _clock.Advance(TimeSpan.FromMinutes(1));
        Cluster.Pods("shop").ShouldAllBe(pod => pod.Spec.Containers[0].Image == "registry.acme.io/web:1.1");
    }

    [Fact]
    public async Task Recreate_stops_every_old_pod_before_it_starts_a_new_one()
    {
        await PatchAsync("""{"spec":{"strategy":{"type":"Recreate","rollingUpdate":null}}}""");
        await SetImageAsync("registry.acme.io/web:1.1");
        var mixed = false;
        var done = Cluster.UntilAsync(cluster =>
        {
            mixed |= cluster.Pods("shop").Select(pod => pod.Spec.Containers[0].Image).Distinct().Count() > 1;
            return ClusterHost.IsRolledOut(Web) ? Web : null;
        }, TestContext.Current.CancellationToken);
        _clock.Advance(TimeSpan.FromMinutes(1));
        await done;

        mixed.ShouldBeFalse();
    }

    [Fact]
    public async Task Minimum_ready_seconds_delay_availability()
    {
        await PatchAsync("""{"spec":{"minReadySeconds":20}}""");
        await SetImageAsync("registry.acme.io/web:1.1");
        _clock.Advance(TimeSpan.FromSeconds(10));
        Cluster.Pods("shop")
            .Count(pod => pod.Spec.Containers[0].Image == "registry.acme.io/web:1.1" && pod.Status.ContainerStatuses[0].Ready)
            .ShouldBe(2);
        Web.Status.UpdatedReplicas.ShouldBe(2);

        _clock.Advance(TimeSpan.FromMinutes(3));
        Web.Status.AvailableReplicas.ShouldBe(4);
    }

    [Fact]
    public async Task A_scale_during_a_rollout_is_distributed_proportionally()
    {
        await PatchAsync("""{"spec":{"replicas":10,"strategy":{"rollingUpdate":{"maxSurge":3,"maxUnavailable":2}}}}""");
        _clock.Advance(TimeSpan.FromMinutes(1));
        await SetImageAsync("registry.acme.io/web:1.1-broken");
        _clock.Advance(TimeSpan.FromSeconds(5));
        Sizes().ShouldBe([8, 5]);

        // The documentation's own example: from 10 to 15, the old ReplicaSet gets 3 more and the new one 2 more.
        await PatchAsync("""{"spec":{"replicas":15}}""");
        _clock.Advance(TimeSpan.FromSeconds(5));

        Sizes().ShouldBe([11, 7]);
    }

    [Fact]
    public async Task Deleting_a_deployment_deletes_its_ReplicaSets_and_pods()
    {
        await _host.Client.AppsV1.DeleteNamespacedDeploymentAsync("web", "shop");
        _clock.Advance(TimeSpan.FromSeconds(5));

        Cluster.ReplicaSets("shop").ShouldBeEmpty();
        Cluster.Pods("shop").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_recreated_deployment_has_another_uid()
    {
        var before = Web.Uid();
        await _host.Client.AppsV1.DeleteNamespacedDeploymentAsync("web", "shop");
        Cluster.Seed("shop", "web", "registry.acme.io/web:1.0");

        Web.Uid().ShouldNotBe(before);
    }

    [Fact]
    public async Task The_deployments_annotations_are_copied_to_its_current_ReplicaSet()
    {
        await PatchAsync(
            """{"metadata":{"annotations":{"kubernetes.io/change-cause":"deploy 1.1"}},"spec":{"template":{"spec":{"containers":[{"name":"web","image":"registry.acme.io/web:1.1"}]}}}}""");
        _clock.Advance(TimeSpan.FromMinutes(1));

        var causes = Cluster.ReplicaSets("shop")
            .OrderBy(set => set.Spec.Replicas)
            .Select(set => set.Metadata.Annotations.TryGetValue("kubernetes.io/change-cause", out var cause) ? cause : null);
        causes.ShouldBe([null, "deploy 1.1"]);
    }

    [Fact]
    public async Task Events_expire_after_an_hour()
    {
        await SetImageAsync("registry.acme.io/web:1.1");
        _clock.Advance(TimeSpan.FromMinutes(1));
        Cluster.Events("shop").ShouldNotBeEmpty();

        _clock.Advance(TimeSpan.FromHours(2));

        Cluster.Events("shop").ShouldBeEmpty();
    }

    private Task<V1Deployment> SetImageAsync(string image) =>
        PatchAsync(
            """{"spec":{"template":{"spec":{"containers":[{"name":"web","image":"IMAGE"}]}}}}""".Replace("IMAGE", image, StringComparison.Ordinal));

    private Task<V1Deployment> PatchAsync(string patch) =>
        _host.Client.AppsV1.PatchNamespacedDeploymentAsync(new V1Patch(patch, V1Patch.PatchType.StrategicMergePatch), "web", "shop");

    private V1DeploymentCondition Condition(string type) => Web.Status.Conditions.Single(condition => condition.Type == type);

    private IEnumerable<string> Events(string reason) =>
        Cluster.Events("shop").Where(found => found.Reason == reason).Select(found => found.Message);

    private List<(string Revision, int Replicas, string Image)> Revisions() =>
    [
        .. Cluster.ReplicaSets("shop")
            .Select(set => (
                set.Metadata.Annotations["deployment.kubernetes.io/revision"],
                set.Spec.Replicas ?? 0,
                set.Spec.Template.Spec.Containers[0].Image))
            .OrderBy(revision => revision.Item1, StringComparer.Ordinal),
    ];

    private List<int> Sizes() => [.. Cluster.ReplicaSets("shop").Select(set => set.Spec.Replicas ?? 0).OrderDescending()];
}
