using ChatOps.Clusters;
using ChatOps.Clusters.Reading;
using ChatOps.Clusters.Writing;
using k8s;
using k8s.Models;

namespace ChatOps.Tests.Clusters;

/// <summary>What a blue-green deploy needs of a cluster besides its workloads.</summary>
public abstract partial class ClusterContract
{
    [Fact]
    public async Task Traffic_is_switched_once_and_only_from_where_it_was_seen()
    {
        await Client.CoreV1.CreateNamespacedServiceAsync(
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
        var seen = await Cluster.TrafficAsync(Under.Namespace, "shop", "color", Cancel);
        seen.Value.ShouldBe("blue");
        (await Cluster.TrafficAsync(Under.Namespace, "shop", "hue", Cancel)).Value.ShouldBeNull();
        (await Should.ThrowAsync<ClusterException>(Cluster.TrafficAsync(Under.Namespace, "nobody", "color", Cancel))).Message.ShouldContain(
            "nobody");
        var change = new TrafficChange("op1", "shop", seen.Uid, "color", "blue", "green");

        (await Cluster.SwitchAsync(Under.Namespace, change, Cancel, isDryRun: true)).ShouldBeOfType<WriteResult.Applied>();
        (await Cluster.TrafficAsync(Under.Namespace, "shop", "color", Cancel)).Value.ShouldBe("blue");
        (await Cluster.SwitchAsync(Under.Namespace, change with { Uid = "another" }, Cancel)).ShouldBeOfType<WriteResult.Stale>();
        (await Cluster.SwitchAsync(Under.Namespace, change with
        {
            From = "red",
        }, Cancel)).ShouldBeOfType<WriteResult.Stale>().What.ShouldContain("no longer sends its traffic to red, but to blue");
        (await Cluster.SwitchAsync(Under.Namespace, change, Cancel)).ShouldBeOfType<WriteResult.Applied>();
        (await Cluster.SwitchAsync(Under.Namespace, change, Cancel)).ShouldBeOfType<WriteResult.AlreadyApplied>();

        var after = await Client.CoreV1.ReadNamespacedServiceAsync("shop", Under.Namespace, cancellationToken: Cancel);
        after.Spec.Selector.ShouldBe(new Dictionary<string, string> { ["app"] = "shop", ["color"] = "green" }, ignoreOrder: true);
        after.Metadata.Annotations["chatops/operation"].ShouldBe("op1");
        after.Metadata.ManagedFields.ShouldContain(entry => entry.Manager == "chatops");

        var back = new V1Patch("""{"spec":{"selector":{"color":"blue"}}}""", V1Patch.PatchType.StrategicMergePatch);
        await Client.CoreV1.PatchNamespacedServiceAsync(back, "shop", Under.Namespace, cancellationToken: Cancel);
        (await Cluster.SwitchAsync(Under.Namespace, change, Cancel)).ShouldBeOfType<WriteResult.Overtaken>(
            "it is not switched twice, whoever took it back").What.ShouldContain("was sent to blue");
        (await Cluster.TrafficAsync(Under.Namespace, "shop", "color", Cancel)).Value.ShouldBe("blue");
    }

    [Fact]
    public async Task A_test_is_a_Job_made_once_from_a_template_and_told_what_to_test()
    {
        await Client.BatchV1.CreateNamespacedCronJobAsync(
            new()
            {
                Metadata = new() { Name = "smoke" },
                Spec = new()
                {
                    Schedule = "0 0 1 1 *",
                    Suspend = true,
                    JobTemplate = new()
                    {
                        Spec = new()
                        {
                            BackoffLimit = 0,
                            Template = new() { Spec = new() { RestartPolicy = "Never", Containers = [new()
                            {
                                Name = "smoke",
                                Image = Under.Images.Good,
                                Command = ["/pause", "-v"],
                                Env = [new() { Name = "OTHER", Value = "stays" }],
                            }] } },
                        },
                    },
                },
            },
            Under.Namespace, cancellationToken: Cancel);
        var variables = new Dictionary<string, string> { ["CHATOPS_VERSION"] = "2" };

        (await Cluster.TestAsync(Under.Namespace, "nobody", "chatops-op1", variables, Cancel)).ShouldSatisfyAllConditions(
            r => r.Passed.ShouldBeFalse(), r => r.Message.ShouldContain("nobody"));
        var results = await Task.WhenAll(
            Cluster.TestAsync(Under.Namespace, "smoke", "chatops-op1", variables, Cancel),
            Cluster.TestAsync(Under.Namespace, "smoke", "chatops-op1", variables, Cancel));

        results.ShouldAllBe(result => result.Passed);
        var job = (await Client.BatchV1.ListNamespacedJobAsync(Under.Namespace, cancellationToken: Cancel)).Items.ShouldHaveSingleItem();
        job.Spec.Template.Spec.Containers[0].Env.Select(e => (e.Name, e.Value)).ShouldBe([("OTHER", "stays"), ("CHATOPS_VERSION", "2")]);
    }
}
