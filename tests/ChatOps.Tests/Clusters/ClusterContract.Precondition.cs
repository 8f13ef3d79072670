using ChatOps.Clusters;
using ChatOps.Clusters.Watching;
using ChatOps.Clusters.Writing;
using k8s;
using k8s.Models;

namespace ChatOps.Tests.Clusters;

/// <summary>A change's preconditions are checked again at the moment it is made.</summary>
public abstract partial class ClusterContract
{
    [Fact]
    public async Task Traffic_goes_only_to_what_was_judged_and_is_healthy_at_that_moment()
    {
        await CreateAsync(replicas: 2);
        var service = await CreateServiceAsync();
        var down = (await DeployAsync("op0", Under.Images.Broken)).ShouldBeOfType<WriteResult.Applied>();
        (await TrySwitchAsync(new(Web, down.Uid, 2) { Image = new("op0", Under.Images.Broken), Template = down.Template }))
            .ShouldBeOfType<WriteResult.PreconditionUnmet>("it does not come up").What.ToString().ShouldStartWith("web");
        var deployed = (await DeployAsync("op1", Under.Images.Good2)).ShouldBeOfType<WriteResult.Applied>();
        var judged = new Precondition(Web, deployed.Uid, 2) { Image = new("op1", Under.Images.Good2), Template = deployed.Template };
        await FollowAsync(new Goal("op1", deployed.Uid, deployed.Generation, Image: Under.Images.Good2));

        (await TrySwitchAsync(judged)).ShouldBeOfType<WriteResult.Applied>();
        (await TrySwitchAsync(judged with { Replicas = 3 })).ShouldBeOfType<WriteResult.PreconditionUnmet>().What.ShouldContain(
            "web has 2 of 3 replicas");
        (await TrySwitchAsync(judged with { Uid = "another" })).ShouldBeOfType<WriteResult.Overtaken>().What.ShouldContain(
            "deleted and created again");
        (await TrySwitchAsync(judged with { Generation = deployed.Generation - 1 })).ShouldBeOfType<WriteResult.Stale>().What.ShouldContain(
            "web was changed");
        (await TrySwitchAsync(judged with
        {
            Generation = deployed.Generation + 1,
        })).ShouldBeOfType<WriteResult.PreconditionUnmet>().What.ShouldContain("older state");
        (await TrySwitchAsync(judged with
        {
            ReadyFor = TimeSpan.FromDays(1),
        })).ShouldBeOfType<WriteResult.PreconditionUnmet>().What.ShouldContain("has been ready for less than 86400 s");

        await PatchAsync(new { spec = new { replicas = 0 } });
        (await TrySwitchAsync(judged)).ShouldBeOfType<WriteResult.PreconditionUnmet>().What.ShouldContain("web has 0 of 2 replicas");
        (await TrySwitchAsync(judged with { Replicas = 0 })).ShouldBeOfType<WriteResult.PreconditionUnmet>(
            "nothing available is never enough").What.ShouldContain("web has 0 of 1 replica");

        await PatchAsync(new { spec = new
        {
            replicas = 2,
            template = new { spec = new { containers = new[] { new { name = "web", env = new[] { new { name = "A", value = "b" } } } } } },
        } });
        (await TrySwitchAsync(judged)).ShouldBeOfType<WriteResult.Overtaken>().What.ShouldContain(
            "the pod template of web was changed by kubectl-set");
        await SetImageAsSomebodyElseAsync(Under.Images.Good);
        (await TrySwitchAsync(judged)).ShouldBeOfType<WriteResult.Overtaken>().What.ShouldContain(
            $"the image of web was set to {Under.Images.Good} by kubectl-set");

        await DeleteAsync();
        (await TrySwitchAsync(judged)).ShouldBeOfType<WriteResult.Stale>();
        (await Cluster.TrafficAsync(Under.Namespace, "shop", "color", Cancel)).Value.ShouldBe("blue");

        Task<WriteResult> TrySwitchAsync(Precondition precondition) =>
            Cluster.SwitchAsync(
                Under.Namespace,
                new("op1", "shop", service.Metadata.Uid, "color", "blue", "green") { Precondition = precondition },
                Cancel,
                isDryRun: true);
    }

    [Fact]
    public async Task What_has_no_traffic_is_scaled_down_only_while_what_has_it_is_healthy()
    {
        await CreateAsync(replicas: 1);
        await CreateServiceAsync();
        var old = await Client.AppsV1.CreateNamespacedDeploymentAsync(
            new()
            {
                Metadata = new() { Name = "old" },
                Spec = new()
                {
                    Replicas = 1,
                    Selector = new() { MatchLabels = new Dictionary<string, string> { ["app"] = "old" } },
                    Template = new()
                    {
                        Metadata = new() { Labels = new Dictionary<string, string> { ["app"] = "old" } },
                        Spec = new() { Containers = [new() { Name = "web", Image = Under.Images.Good }] },
                    },
                },
            },
            Under.Namespace,
            cancellationToken: Cancel);
        var precondition = new TrafficPrecondition("shop", "color", "blue", new(Web, null, 1));
        var down = new ScaleChange("op1", 0, old.Metadata.Uid, old.Metadata.Generation ?? 0) { Precondition = precondition };
        (await Cluster.LookAtAsync(precondition, Cancel)).ShouldBeOfType<PreconditionResult.Met>();

        await Client.AppsV1.PatchNamespacedDeploymentAsync(
            new V1Patch(
                $$"""{"spec":{"strategy":{"type":"Recreate","rollingUpdate":null},"template":{"spec":{"containers":[{"name":"web","image":"{{Under.Images.Broken}}"}]} } } }""",
                V1Patch.PatchType.StrategicMergePatch),
            "web", Under.Namespace, cancellationToken: Cancel);
        (await ScaleOldAsync()).ShouldBeOfType<WriteResult.PreconditionUnmet>().What.ShouldStartWith("web");
        (await Cluster.LookAtAsync(precondition, Cancel)).ShouldBeOfType<PreconditionResult.Unmet>();

        await SetImageAsSomebodyElseAsync(Under.Images.Good);
        await foreach (var standing in Cluster.FollowAsync(precondition.Live, Cancel))
        {
            if (standing is PreconditionResult.Met)
            {
                break;
            }
        }

        (await ScaleOldAsync(precondition with { Value = "green" })).ShouldBeOfType<WriteResult.PreconditionUnmet>().What.ShouldContain(
            "sends its traffic to blue");
        (await ScaleOldAsync()).ShouldBeOfType<WriteResult.Applied>();
        (await Client.AppsV1.ReadNamespacedDeploymentAsync("old", Under.Namespace, cancellationToken: Cancel)).Spec.Replicas.ShouldBe(0);

        Task<WriteResult> ScaleOldAsync(TrafficPrecondition? other = null) =>
            Cluster.ScaleAsync(Web with { Name = "old" }, down with { Precondition = other ?? precondition }, Cancel);
    }

    [Fact]
    public async Task What_waits_is_told_when_its_ground_gives_way_and_when_it_is_firm_again()
    {
        await CreateAsync(replicas: 2);
        var seen = await SeeAsync();
        List<Type> told = [];

        await foreach (var standing in Cluster.FollowAsync(new Precondition(Web, seen.Uid, 2), Cancel))
        {
            if (told.LastOrDefault() != standing.GetType())
            {
                told.Add(standing.GetType());
            }

            switch (told.Count)
            {
                case 1:
                    await PatchAsync(new { spec = new { replicas = 0 } });
                    break;
                case 2 when (await SeeAsync()).Replicas == 0:
                    await PatchAsync(new { spec = new { replicas = 2 } });
                    break;
                case 3:
                    await DeleteAsync();
                    break;
            }

            if (standing is PreconditionResult.Changed)
            {
                break;
            }
        }

        told.ShouldBe([typeof(PreconditionResult.Met), typeof(PreconditionResult.Unmet), typeof(PreconditionResult.Met), .. told[3..]]);
        told[^1].ShouldBe(typeof(PreconditionResult.Changed));
    }

    /// <summary>A Service that picks blue.</summary>
    private Task<V1Service> CreateServiceAsync() => Client.CoreV1.CreateNamespacedServiceAsync(
        new()
        {
            Metadata = new() { Name = "shop" },
            Spec = new()
            {
                Selector = new Dictionary<string, string> { ["app"] = "shop", ["color"] = "blue" },
                Ports = [new() { Port = 80 }],
            },
        },
        Under.Namespace, cancellationToken: Cancel);
}
