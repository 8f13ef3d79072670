using ChatOps.Playground;
using ChatOps.Playground.Kubernetes;
using k8s.Models;

namespace ChatOps.Tests.Whole;

/// <summary>
/// One namespace for each of many services: the bot keeps to its own rate limit, and neither it nor the clusters are reported as unhealthy
/// because of that.
/// </summary>
public sealed class ManyServicesTests
{
    private const int Many = 45;

    private static readonly IReadOnlyList<WorldService> Services =
    [
        WorldService.Web, .. Enumerable.Range(1, Many - 1).Select(i => new WorldService($"s{i}", "1.0.0"))
    ];

    [Fact]
    public async Task Status_sends_no_requests_to_a_watched_cluster_and_doctor_one_for_each_namespace()
    {
        await using var stage = await Stage.StartAsync(services: Services);
        await WatchedAsync(stage, stage.World.Production);
        await WatchedAsync(stage, stage.World.Staging);
        var asked = stage.World.Production.RequestCount;

        var status = (await stage.AskAsync("/ops status")).Shown;

        (stage.World.Production.RequestCount - asked).ShouldBe(0);
        status.ShouldContain($"\n{2 * Many} healthy\n");
        status.Split('\n').Count(line => line.StartsWith('✅') && line.Contains("available", StringComparison.Ordinal)).ShouldBe(20, status);

        stage.World.Production.Rules.Of = place =>
            [new V1ResourceRule
            {
                Verbs = place == "s7" ? ["get", "list", "watch", "update"] : ["*"],
                ApiGroups = ["", "apps"],
                Resources = ["*", "*/scale"],
            }];
        var doctor = (await stage.AskAsync("/ops doctor")).Shown;

        doctor.ShouldContain("✅ *cluster staging*: reachable; permissions OK");
        doctor.ShouldContain("❌ *cluster production*: The cluster production does not allow the bot to patch deployments in s7. Grant it");
        Reviews(stage.World.Production).ShouldBe(Enumerable.Repeat("selfsubjectrulesreviews", Many));
    }

    [Fact]
    public async Task A_cluster_waiting_for_the_bots_own_limit_is_not_reported_as_silent_or_unreachable()
    {
        await using var stage = await Stage.StartAsync(
            settings => (
                settings["ChatOps:Clusters:staging:RequestsPerSecond"], settings["ChatOps:Clusters:production:RequestsPerSecond"]) = (
                    "2", "200"), services: Services);
        await WatchedAsync(stage, stage.World.Production);

        var status = (await stage.AskAsync("/ops status")).Shown;
        var doctor = (await stage.AskAsync("/ops doctor")).Shown;

        status.ShouldContain("🔌 cluster *staging*: I couldn't ask it yet: my limit for staging is 2 requests a second");
        status.Split('\n').Count(line => line.Contains("🔌", StringComparison.Ordinal)).ShouldBe(1, status);
        status.ShouldContain("*s10* in production: `1.0.0`, 3 of 3 available");
        status.ShouldNotContain("no answer");
        doctor.ShouldContain("✅ *cluster staging*: still looking");
        doctor.ShouldNotContain("❌ *cluster", customMessage: doctor);

        await stage.PassAsync(TimeSpan.FromSeconds(110));
        (await stage.AskAsync("/ops doctor")).Shown.ShouldContain("✅ *cluster staging*: reachable; permissions OK");
    }

    /// <summary>
    /// Waits until the bot watches everything in a cluster: each namespace was listed and is being watched, and no more requests follow.
    /// </summary>
    private static async Task WatchedAsync(Stage stage, ClusterEmulator cluster)
    {
        await stage.UntilAsync(() => cluster.RequestCount >= 2 * Many ? "watched" : null, "a watch of each namespace");
        for (var asked = 0; asked != cluster.RequestCount;)
        {
            asked = cluster.RequestCount;
            await stage.PassAsync(TimeSpan.FromSeconds(5));
        }
    }

    private static IEnumerable<string> Reviews(ClusterEmulator cluster) =>
        cluster.Requests
            .Where(request => request.Path.Contains("authorization.k8s.io", StringComparison.Ordinal))
            .Select(request => request.Path.Split('/')[^1]);
}
