using ChatOps.Playground.Kubernetes;
using k8s;
using k8s.Autorest;
using k8s.Models;
using Microsoft.Extensions.Time.Testing;

namespace ChatOps.Tests.Playground.Kubernetes;

/// <summary>What the Job controller does. Only the test advances the clock.</summary>
public sealed class JobTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _clock = ClusterHost.NewClock();
    private ClusterHost _host = null!;

    private ClusterEmulator Cluster => _host.Cluster;

    private V1Job Migrate => Cluster.Job("shop", "migrate")!;

    public async ValueTask InitializeAsync()
    {
        _host = await ClusterHost.StartAsync(_clock);
        Cluster.CreateNamespace("shop");
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task A_job_runs_its_pod_and_is_complete()
    {
        await CreateAsync("migrate:1");
        _clock.Advance(TimeSpan.FromSeconds(1));
        (Migrate.Status.Active, Migrate.Status.Succeeded).ShouldBe((1, null));

        _clock.Advance(TimeSpan.FromMinutes(1));

        (Migrate.Status.Active, Migrate.Status.Succeeded, Migrate.Status.Failed).ShouldBe((null, 1, null));
        Migrate.Status.CompletionTime.ShouldNotBeNull();
        Migrate.Status.Conditions.Select(condition => (condition.Type, condition.Status, condition.Reason)).ShouldBe(
            [("SuccessCriteriaMet", "True", "CompletionsReached"), ("Complete", "True", "CompletionsReached")]);
        var pod = Cluster.Pods("shop").ShouldHaveSingleItem();
        pod.Status.Phase.ShouldBe("Succeeded");
        pod.Metadata.Labels["batch.kubernetes.io/job-name"].ShouldBe("migrate");
    }

    [Fact]
    public async Task A_failing_job_is_retried_with_growing_delays_up_to_its_limit()
    {
        await CreateAsync("migrate:1-fails", limit: 2);
        _clock.Advance(TimeSpan.FromSeconds(8));
        (Migrate.Status.Active, Migrate.Status.Failed).ShouldBe((null, 1));

        _clock.Advance(TimeSpan.FromMinutes(5));

        Migrate.Status.Failed.ShouldBe(3);
        Migrate.Status.Conditions
            .Select(condition => (condition.Type, condition.Reason))
            .ShouldBe([("FailureTarget", "BackoffLimitExceeded"), ("Failed", "BackoffLimitExceeded")]);
        Cluster.Pods("shop").Select(pod => pod.Status.Phase).ShouldBe(["Failed", "Failed", "Failed"]);
        Cluster.Events("shop").ShouldContain(found => found.Reason == "BackoffLimitExceeded");
    }

    [Fact]
    public async Task Where_containers_are_restarted_in_place_their_restarts_count()
    {
        await CreateAsync("migrate:1-fails", limit: 2, restart: "OnFailure");
        _clock.Advance(TimeSpan.FromMinutes(5));

        Migrate.Status.Conditions[^1].Type.ShouldBe("Failed");
        Cluster.Pods("shop").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_job_with_three_completions_and_a_parallelism_of_two()
    {
        await CreateAsync("migrate:1", completions: 3, parallelism: 2);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Migrate.Status.Active.ShouldBe(2);

        _clock.Advance(TimeSpan.FromMinutes(1));

        Migrate.Status.Succeeded.ShouldBe(3);
        Cluster.Pods("shop").Count.ShouldBe(3);
    }

    [Fact]
    public async Task A_job_may_not_always_restart()
    {
        var refused = await Should.ThrowAsync<HttpOperationException>(() => CreateAsync("migrate:1", restart: "Always"));

        refused.Response.Content.ShouldContain(
            "spec.template.spec.restartPolicy: Required value: valid values: \\\"OnFailure\\\", \\\"Never\\\"");
    }

    private Task<V1Job> CreateAsync(
        string image, int? limit = null, string restart = "Never", int? completions = null, int? parallelism = null) =>
        _host.Client.BatchV1.CreateNamespacedJobAsync(
            new()
            {
                Metadata = new() { Name = "migrate" },
                Spec = new()
                {
                    BackoffLimit = limit,
                    Completions = completions,
                    Parallelism = parallelism,
                    Template = new() { Spec = new() { RestartPolicy = restart, Containers = [new() { Name = "migrate", Image = image }] } },
                },
            },
            "shop");
}
