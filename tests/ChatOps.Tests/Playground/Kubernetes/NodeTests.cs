using k8s;
using k8s.Models;
using Microsoft.Extensions.Time.Testing;

namespace ChatOps.Tests.Playground.Kubernetes;

/// <summary>What happens on the nodes, and how the cluster reports it.</summary>
public sealed class NodeTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _clock = ClusterHost.NewClock();
    private ClusterHost _host = null!;

    private V1Deployment Web => _host.Cluster.Deployment("default", "web")!;

    public async ValueTask InitializeAsync()
    {
        _host = await ClusterHost.StartAsync(_clock);
        _host.Cluster.Seed("default", "web", "web:1");
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [InlineData("web:1:2", "invalid reference format")]
    [InlineData("https://registry.acme.io/web:1", "invalid reference format")]
    [InlineData("registry.acme.io/Team/web:1", "invalid reference format: repository name (Team/web) must be lowercase")]
    [InlineData("Web", "invalid reference format: repository name (library/Web) must be lowercase")]
    public async Task An_invalid_image_name_is_accepted_and_its_pods_fail(string image, string why)
    {
        await PatchAsync($$"""{"spec":{"template":{"spec":{"containers":[{"name":"web","image":"{{image}}"}]} } } }""");
        _clock.Advance(TimeSpan.FromSeconds(30));

        var pod = _host.Cluster.Pods("default").Single(pod => pod.Spec.Containers[0].Image == image);
        var message = $"Failed to apply default image tag \"{image}\": couldn't parse image name \"{image}\": {why}";
        var waiting = pod.Status.ContainerStatuses[0].State.Waiting;
        (pod.Status.Phase, waiting.Reason, waiting.Message).ShouldBe(("Pending", "InvalidImageName", message));
        var told = EventsOf(pod.Metadata.Uid).Where(e => e.Type == "Warning").ToList();
        told.Select(e => (e.Reason, e.Message)).ShouldBe([("InspectFailed", message), ("Failed", "Error: InvalidImageName")]);
        told.ShouldAllBe(
            e => e.Count == 3 && e.LastTimestamp - e.FirstTimestamp == TimeSpan.FromSeconds(24), "once more with every look at the pod");

        await PatchAsync(
            """{"spec":{"template":{"spec":{"containers":[{"name":"web","image":"registry.acme.io:5000/team_a/web-1.x:v1.2_3@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}]}}}}""");
        _clock.Advance(TimeSpan.FromMinutes(2));
        ClusterHost.IsRolledOut(Web).ShouldBeTrue();
    }

    [Fact]
    public async Task Events_that_differ_only_in_their_message_are_combined_from_the_tenth_on()
    {
        await PatchAsync("""{"spec":{"replicas":20}}""");
        _clock.Advance(TimeSpan.FromSeconds(30));

        var made = EventsOf(_host.Cluster.ReplicaSets("default").Single().Metadata.Uid).Where(e => e.Reason == "SuccessfulCreate").ToList();
        var combined = made.Single(
            e => e.Message.StartsWith("(combined from similar events): Created pod: web-", StringComparison.Ordinal));
        made.Except([combined]).Count().ShouldBe(9);
        made.Except([combined]).ShouldAllBe(e => e.Count == 1);
        made.Sum(e => e.Count).ShouldBe(20);

        _clock.Advance(TimeSpan.FromMinutes(11));
        await PatchAsync("""{"spec":{"replicas":21}}""");
        _clock.Advance(TimeSpan.FromSeconds(30));
        EventsOf(combined.InvolvedObject.Uid).Count(e => e.Reason == "SuccessfulCreate").ShouldBe(11, "after ten minutes it is news again");
    }

    [Fact]
    public async Task Terminating_pods_are_counted_by_their_set_and_its_deployment()
    {
        Terminating().ShouldBe((0, 0));
        await PatchAsync("""{"spec":{"replicas":1}}""");

        for (var i = 0; i < 100 && Terminating() != (2, 2); i++)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(10));
        }

        Terminating().ShouldBe((2, 2));
        Web.Status.Replicas.ShouldBe(1, "those do not count any more");
        _clock.Advance(TimeSpan.FromMinutes(1));
        Terminating().ShouldBe((0, 0));

        (int?, int?) Terminating() =>
            (_host.Cluster.ReplicaSets("default").Single().Status.TerminatingReplicas, Web.Status.TerminatingReplicas);
    }

    private IEnumerable<Corev1Event> EventsOf(string uid) => _host.Cluster.Events("default").Where(e => e.InvolvedObject.Uid == uid);

    private Task<V1Deployment> PatchAsync(string patch) =>
        _host.Client.AppsV1.PatchNamespacedDeploymentAsync(new V1Patch(patch, V1Patch.PatchType.StrategicMergePatch), "web", "default");
}
