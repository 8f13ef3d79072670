using ChatOps.Clusters;
using ChatOps.Clusters.Reading;
using ChatOps.Clusters.Watching;
using ChatOps.Clusters.Writing;
using k8s;
using k8s.Models;

namespace ChatOps.Tests.Clusters;

/// <summary>The author of a change is named if the cluster knows it, and nobody otherwise.</summary>
public abstract partial class ClusterContract
{
    [Fact]
    public async Task A_scale_to_0_leaves_no_author_on_record_nor_does_any_scale_after_it()
    {
        await CreateAsync(replicas: 2);
        var before = await CompareAsync(null);
        before.Creators.ShouldBe(["kubectl-create"]);
        var plan = await SeeAsync();
        var change = new ScaleChange("op1", 0, plan.Uid, plan.Generation) { Writers = plan.Writers };

        var applied = (await Cluster.ScaleAsync(Web, change, Cancel)).ShouldBeOfType<WriteResult.Applied>();
        (await FollowAsync(new Goal("op1", applied.Uid, applied.Generation, Replicas: 0)))[^1].Phase.ShouldBe(RolloutPhase.Done);

        applied.Generation.ShouldBe(plan.Generation + 1, "by this it is known for our own");
        var down = await CompareAsync(before.Now);
        down.Now.Generation.ShouldBe(applied.Generation);
        Told(down).ShouldBe([("replicas 2 → 0", "")]);
        (await Cluster.ScaleAsync(Web, change, Cancel)).ShouldBeOfType<WriteResult.AlreadyApplied>();

        await ScaleAsAnotherAsync(1, "kubectl");
        var up = await CompareAsync(down.Now);
        Told(up).ShouldBe([("replicas 0 → 1", "")]);
        (await Cluster.ScaleAsync(Web, change with { Replicas = 4 }, Cancel)).ShouldBeOfType<WriteResult.Overtaken>().What.ShouldContain(
            "was changed several times since the plan was made. It has 1 replica;");

        await PatchAsync(new { spec = new { replicas = 3 } });
        var patched = await CompareAsync(up.Now);
        Told(patched).ShouldBe([("replicas 1 → 3", Other)]);
        await ScaleAsAnotherAsync(2, "kubectl");
        var scaled = await CompareAsync(patched.Now);
        Told(scaled).ShouldBe([("replicas 3 → 2", "kubectl")]);
        scaled.Differences[0].At.ShouldBeNull("of a scale there is no time on record");
    }

    [Fact]
    public async Task Who_takes_something_away_is_someone_and_never_the_last_on_record()
    {
        await CreateAsync(replicas: 1);
        await RevisionIsMadeAsync();
        await PatchAsync(new { spec = new { template = new { spec = new
        {
            containers = new[] { new { name = "web", env = new[] { new { name = "A", value = "1" }, new { name = "B", value = "1" } } } },
        } } } });
        await RevisionIsMadeAsync();
        (await DeployAsync("op1", Under.Images.Broken)).ShouldBeOfType<WriteResult.Applied>();
        await RevisionIsMadeAsync();
        (await Cluster.PreflightAsync(Web, replicas: null, Cancel)).RolloutBy.ShouldBe(["chatops"]);
        var plan = await SeeAsync();
        var before = await CompareAsync(null);

        await RemoveAsync("/spec/template/spec/containers/0/env/0");
        await RevisionIsMadeAsync();

        var less = await CompareAsync(before.Now);
        Told(less).ShouldBe([("env of web", "")]);
        (await Cluster.ScaleAsync(Web, new("op2", 2, plan.Uid, plan.Generation)
        {
            Writers = plan.Writers,
        }, Cancel)).ShouldBeOfType<WriteResult.Stale>().What.ShouldContain("was changed by someone since the plan was made");
        (await Cluster.PreflightAsync(Web, replicas: null, Cancel)).RolloutBy.ShouldBeEmpty("whoever began it is not on record");

        await PauseAsync(true);
        var paused = await CompareAsync(less.Now);
        Told(paused).ShouldBe([("rollouts paused", Other)]);
        await PauseAsync(false);
        var resumed = await CompareAsync(paused.Now);
        Told(resumed).ShouldBe([("rollouts resumed", "")]);

        await PatchAsync(new { spec = new { template = new
        {
            metadata = new { labels = new Dictionary<string, string> { ["tier"] = "front" } },
            spec = new { containers = new[] { new { name = "web", env = new[] { new { name = "B", value = "2" } } } } },
        } } });
        var relabeled = await CompareAsync(resumed.Now);
        Told(relabeled).ShouldBe([("label tier of its pods", Other), ("env of web", Other)]);

        var probe = new { exec = new { command = new[] { "true" } } };
        await PatchAsync(new { spec = new { template = new { spec = new
        {
            containers = new[]
            {
                new
                {
                    name = "web",
                    livenessProbe = probe,
                    readinessProbe = probe,
                    resources = new { limits = new Dictionary<string, string> { ["memory"] = "64Mi" } },
                },
            },
        } } } });
        var probed = await CompareAsync(relabeled.Now);
        foreach (var removed in new[] { "livenessProbe", "readinessProbe", "resources" })
        {
            await RemoveAsync($"/spec/template/spec/containers/0/{removed}");
            var now = await CompareAsync(probed.Now);
            // Empty resources are a value, which whoever removed the old ones owns.
            Told(now).ShouldBe([($"{removed} of web", removed == "resources" ? "kubectl-patch" : "")]);
            probed = now;
        }
    }

    private static IEnumerable<(string Words, string By)> Told(Comparison seen) =>
        seen.Differences.Select(difference => (difference.Words, string.Join(" or ", difference.Managers)));

    private Task<Comparison> CompareAsync(Snapshot? before) => Cluster.CompareAsync(Web, before, Cancel);

    private Task<k8s.Models.V1Scale> ScaleAsAnotherAsync(int replicas, string manager) => Client.AppsV1.PatchNamespacedDeploymentScaleAsync(
        new V1Patch(new { spec = new { replicas } }, V1Patch.PatchType.MergePatch),
        "web",
        Under.Namespace,
        fieldManager: manager,
        cancellationToken: Cancel);

    private Task<k8s.Models.V1Deployment> RemoveAsync(string path) => Client.AppsV1.PatchNamespacedDeploymentAsync(
        new V1Patch(new[] { new { op = "remove", path } }, V1Patch.PatchType.JsonPatch),
        "web",
        Under.Namespace,
        fieldManager: "kubectl-patch",
        cancellationToken: Cancel);

    /// <summary>The controller has seen what is wanted: two changes that it sees at once are one rollout, begun by both.</summary>
    private Task RevisionIsMadeAsync() =>
        Patience.UntilAsync(async () => (await Cluster.HistoryAsync(Web, Cancel)).Any(revision => revision.Current));
}
