using ChatOps.Clusters;
using ChatOps.Clusters.Watching;
using ChatOps.Clusters.Writing;
using k8s;
using k8s.Models;

namespace ChatOps.Tests.Clusters;

/// <summary>The cluster contract on the Playground's emulator.</summary>
public sealed class EmulatedClusterTests : ClusterContract
{
    private EmulatedCluster? _emulated;

    [Theory]
    [InlineData("registry.acme.io/web:2-crash", 4, "CrashLoopBackOff", "exit code 1", "Unhandled exception")]
    [InlineData("registry.acme.io/web:2-oom", 2, "OOMKilled", "exit code 137", "509 MiB")]
    [InlineData("registry.acme.io/web:2-unready", 7, "Unhealthy", "Readiness probe failed", null)]
    public async Task A_diagnosis_names_the_reason_and_quotes_the_log(
        string image, int deadline, string reason, string message, string? logged)
    {
        await CreateAsync(replicas: 1, deadline);
        var applied = (await DeployAsync("op1", image)).ShouldBeOfType<WriteResult.Applied>();
        (await FollowAsync(new Goal("op1", applied.Uid, applied.Generation, Image: image)))[^1].Phase.ShouldBe(RolloutPhase.Failed);

        var problem = (await Cluster.DiagnoseAsync(Web, Cancel)).ShouldHaveSingleItem();

        problem.Reason.ShouldBe(reason);
        problem.Text.ShouldContain(message);
        string.Join('\n', problem.Log).ShouldContain(logged ?? "");
    }

    [Fact]
    public async Task Nodes_without_room_for_the_pods_of_a_change_are_warned_of()
    {
        await CreateAsync(replicas: 1);
        await Client.AppsV1.PatchNamespacedDeploymentAsync(
            new V1Patch(
                new { spec = new { template = new { spec = new
                {
                    containers = new[] { new { name = "web", resources = new { requests = new { cpu = "7", memory = "1Gi" } } } },
                } } } },
                V1Patch.PatchType.StrategicMergePatch),
            "web", Under.Namespace, cancellationToken: Cancel);
        var now = await SeeAsync();
        (await FollowAsync(new Goal("", now.Uid, now.Generation)))[^1].Phase.ShouldBe(RolloutPhase.Done);
        var nodes = (await Client.CoreV1.ListNodeAsync(cancellationToken: Cancel)).Items.Count;

        // Two of seven processors fit on a node of almost sixteen, and one place is taken.
        (await Cluster.PreflightAsync(Web, replicas: 2 * nodes, Cancel)).Warnings.ShouldBeEmpty();
        (await Cluster.PreflightAsync(Web, replicas: (2 * nodes) + 1, Cancel)).Warnings.ShouldHaveSingleItem().Text
            .ShouldContain($"The nodes have room for about {(2 * nodes) - 1} more pods of this size, and {2 * nodes} are needed");
    }

    [Fact]
    public async Task Whoever_else_manages_a_workload_is_warned_of()
    {
        await CreateAsync(replicas: 1);
        await Client.AppsV1.PatchNamespacedDeploymentAsync(
            new V1Patch(
                new
                {
                    metadata = new
                    {
                        labels = new Dictionary<string, string> { ["argocd.argoproj.io/instance"] = "shop" },
                        annotations = new Dictionary<string, string>
                        {
                            ["kubectl.kubernetes.io/last-applied-configuration"] = "{}",
                            ["meta.helm.sh/release-name"] = "web",
                        },
                    },
                },
                V1Patch.PatchType.MergePatch),
            "web", Under.Namespace, cancellationToken: Cancel);

        (await SeeAsync()).Warnings.Select(warning => warning.Text.ToString()).ShouldBe(
        [
            "Argo CD manages it (shop) and may revert it to what its repository says.",
            "Helm manages it (release web): the next upgrade restores the chart's version.",
            "It was created with kubectl apply: applying the same files again restores their version.",
        ]);
    }

    [Fact]
    public async Task What_the_bot_may_not_do_is_found_with_one_question_and_with_more_only_where_the_answer_leaves_it_open()
    {
        var emulator = _emulated!.Emulator;
        IEnumerable<string> Asked() => emulator.Requests
            .Where(request => request.Path.Contains("authorization", StringComparison.Ordinal))
            .Select(request => request.Path.Split('/')[^1]);
        emulator.Rules.Of = _ =>
        [
            new() { Verbs = ["get", "list", "watch"], ApiGroups = ["*"], Resources = ["*"] },
            new() { Verbs = ["patch"], ApiGroups = ["apps"], Resources = ["deployments"], ResourceNames = ["web"] },
            new() { Verbs = ["*"], ApiGroups = ["apps"], Resources = ["*/scale"] },
        ];
        const string Denied =
            "The cluster production does not allow the bot to patch deployments in web. Grant it with a Role and RoleBinding.";

        (await Cluster.ExamineAsync([Web], Cancel)).ShouldBe(Denied);
        Asked().ShouldBe(["selfsubjectrulesreviews"]);

        emulator.Rules.AreIncomplete = true;
        (await Cluster.ExamineAsync([Web], Cancel)).ShouldBe(Denied);
        Asked().ShouldBe(["selfsubjectrulesreviews", "selfsubjectrulesreviews", "selfsubjectaccessreviews"]);

        emulator.Faults.FailNext(
            1, System.Net.HttpStatusCode.NotFound, request => request.Path.EndsWith("/selfsubjectrulesreviews", StringComparison.Ordinal));
        (await Cluster.ExamineAsync([Web], Cancel)).ShouldBe(Denied);
        Asked().Count(asked => asked == "selfsubjectaccessreviews").ShouldBeGreaterThan(5, "it is asked of each right alone");
    }

    protected override async Task<ClusterUnderTest> OpenAsync()
    {
        _emulated = await EmulatedCluster.StartAsync();
        _emulated.Emulator.CreateNamespace("web");
        return new(
            _emulated.Cluster,
            (hands, clock) => _emulated.Through(hands, clock),
            _emulated.Client,
            "web",
            new(
                "registry.acme.io/web:1.4.1",
                "registry.acme.io/web:1.4.2",
                "registry.acme.io/web:1.4.3-broken",
                "registry.acme.io/web:1.4.4-crash"),
            DeadlineSeconds: 2,
            pods =>
            {
                _emulated.Emulator.LimitPods("web", pods);
                return Task.CompletedTask;
            });
    }

    protected override async Task CloseAsync() => await _emulated!.DisposeAsync();
}
