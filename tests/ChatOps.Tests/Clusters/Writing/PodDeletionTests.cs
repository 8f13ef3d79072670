using ChatOps.Clusters;
using ChatOps.Clusters.Watching;
using ChatOps.Clusters.Writing;
using k8s.Models;

namespace ChatOps.Tests.Clusters.Writing;

/// <summary>A pod that blocks a rollout is deleted once, only if unchanged, and the bot knows whether it was.</summary>
public sealed class PodDeletionTests : IAsyncLifetime
{
    private static readonly Workload Web = new("production", "web", "deployment", "web", null);
    private EmulatedCluster _emulated = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _emulated = await EmulatedCluster.StartAsync();
        _emulated.Emulator.Seed("web", "web", "registry.acme.io/web:1.4.1", replicas: 1);
    }

    public async ValueTask DisposeAsync() => await _emulated.DisposeAsync();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Whatever_becomes_of_the_request_it_is_deleted_once_and_said_to_be(bool arrives)
    {
        if (arrives)
        {
            _emulated.Emulator.Faults.LoseNextAnswers(1, request => request.Method == "DELETE");
        }
        else
        {
            _emulated.Emulator.Faults.DropNext(1, request => request.Method == "DELETE");
        }

        var pod = Pod();
        var deleted = await _emulated.Cluster.DeleteAsync(Web, Stuck(pod), Cancel);

        deleted.ShouldBe(new Deletion(IsDone: true, Refusal: null));
        _emulated.Emulator.Requests.Count(r => r is { Method: "DELETE", Succeeded: true }).ShouldBe(1);
        _emulated.Emulator.Pods("web").ShouldNotContain(p => p.Uid() == pod.Uid() && p.Metadata.DeletionTimestamp == null);
    }

    [Fact]
    public async Task One_that_changed_since_is_left_and_nothing_is_claimed()
    {
        var pod = Pod();

        var deleted = await _emulated.Cluster.DeleteAsync(Web, Stuck(pod) with { ResourceVersion = "1" }, Cancel);

        deleted.ShouldBe(new Deletion(IsDone: false, Refusal: null));
        Pod().Uid().ShouldBe(pod.Uid());
    }

    [Fact]
    public async Task A_refusal_is_told_in_words()
    {
        _emulated.Emulator.Faults.FailNext(1, System.Net.HttpStatusCode.Forbidden, request => request.Method == "DELETE");

        (await _emulated.Cluster.DeleteAsync(Web, Stuck(Pod()), Cancel)).Refusal.ShouldNotBeNull().ShouldContain("forbidden");
    }

    private V1Pod Pod() => _emulated.Emulator.Pods("web").Single(p => p.Metadata.DeletionTimestamp is null);

    private static StuckPod Stuck(V1Pod pod) => new(pod.Name(), pod.Uid(), pod.ResourceVersion());
}
