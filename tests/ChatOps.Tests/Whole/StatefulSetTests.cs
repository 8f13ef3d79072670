using ChatOps.Playground;
using ChatOps.Playground.Slack;
using k8s.Models;

namespace ChatOps.Tests.Whole;

/// <summary>Services that aren't plain Deployments, as in the Playground: search is a StatefulSet, api has an autoscaler.</summary>
public sealed class StatefulSetTests
{
    [Fact]
    public async Task A_deploy_of_a_StatefulSet_replaces_one_pod_after_another_and_is_watched_to_the_end()
    {
        await using var stage = await StartAsync();
        var before = stage.World.Staging.Pods("search").Select(pod => pod.Metadata.Uid).ToList();
        var plan = await stage.AskAsync("/deploy search 2.4.0 to staging");
        plan.Shown.ShouldContain("staging/search/statefulset/search");
        await stage.ClickAsync(plan, "Run");

        await stage.UntilAsync(
            () => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("1/3 updated", StringComparison.Ordinal)), "the first pod");
        var done = await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(
            m => m.Shown.Contains("Deployed *2.4.0* to *staging* (was 2.3.0)", StringComparison.Ordinal)), "the end");

        done.Shown.ShouldStartWith("✅ *search · Deploy of 2.4.0 to staging*");
        var pods = stage.World.Staging.Pods("search");
        pods.Select(pod => pod.Name()).ShouldBe(["search-0", "search-1", "search-2"], ignoreOrder: true);
        pods.ShouldAllBe(pod => pod.Spec.Containers[0].Image == "registry.acme.io/search:2.4.0" && !before.Contains(pod.Metadata.Uid));
        stage.Image("staging").ShouldBe("registry.acme.io/web:1.4.1", "its neighbour is none of its business");
        stage.Patches("staging").ShouldBe(1);
    }

    [Fact]
    public async Task A_broken_version_of_a_StatefulSet_is_explained_before_it_fails_and_the_rollback_frees_its_stuck_pod()
    {
        await using var stage = await StartAsync();
        await stage.ClickAsync(await stage.AskAsync("/deploy search 2.4.1-broken to staging"), "Run");

        var story = await stage.UntilAsync(
            () => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("pod search-2, container search: ", StringComparison.Ordinal)),
            "the reason");
        story.Shown.ShouldNotContain("failed:", customMessage: "nothing has given up yet");
        await stage.UntilAsync(() => stage.Deploys[0].Replies.FirstOrDefault(
            r => r.Shown.Contains("failed to pull and unpack image", StringComparison.Ordinal)), "the details, in the thread");
        var stuck = Pod(stage, "search-2").Metadata.Uid;

        await stage.RunAsync(
            "/rollback search in staging", m => m.Shown.Contains("Rolled back to *2.3.0* in *staging*", StringComparison.Ordinal));

        await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(Freed), "the pod that was deleted, in the thread");
        Pod(stage, "search-2").ShouldSatisfyAllConditions(
            pod => pod.Metadata.Uid.ShouldNotBe(stuck),
            pod => pod.Spec.Containers[0].Image.ShouldBe("registry.acme.io/search:2.3.0"));
        stage.World.Staging.StatefulSet("search", "search")!.Status.ReadyReplicas.ShouldBe(3);
        stage.World.Staging.Requests.Count(r => r is { Method: "DELETE", Succeeded: true }).ShouldBe(1, "no other pod was touched");

        static bool Freed(Message message) => message.Shown.Contains(
            "Deleted pod search-2 (previous version): it was not ready and blocked the rollout of 2.3.0.", StringComparison.Ordinal)
            && message.Replies.Count(reply => reply.Shown.Contains("Deleted pod search-2", StringComparison.Ordinal)
                && !reply.Shown.Contains("⚠️", StringComparison.Ordinal)) == 1
            && !message.Replies.Any(reply => reply.Shown.Contains("Deleting it if it is still unchanged", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_crash_of_a_StatefulSet_is_reported_with_its_containers_log_while_the_deploy_is_still_running()
    {
        await using var stage = await StartAsync();
        await stage.ClickAsync(await stage.AskAsync("/deploy search 2.4.1-crash to staging"), "Run");

        await stage.UntilAsync(
            () => stage.Deploys.SelectMany(m => m.Replies).FirstOrDefault(
                r => r.Shown.Contains("Configuration value 'Database:ConnectionString' is missing", StringComparison.Ordinal)), "the log");

        stage.Deploys.ShouldHaveSingleItem().Shown.ShouldContain("Deploying *2.4.1-crash* to *staging*");
    }

    [Fact]
    public async Task A_StatefulSet_is_restarted_scaled_and_shown_by_status_like_any_other()
    {
        await using var stage = await StartAsync();
        var before = stage.World.Staging.Pods("search").Select(pod => pod.Metadata.Uid).ToList();

        await stage.RunAsync(
            "/ops restart search in staging", m => m.Shown.Contains("Restarted *2.3.0* in *staging*", StringComparison.Ordinal));
        stage.World.Staging.Pods("search").ShouldAllBe(pod => !before.Contains(pod.Metadata.Uid));
        await stage.RunAsync(
            "/scale search 4 in staging", m => m.Shown.Contains("Scaled to *4* in *staging* (was 3)", StringComparison.Ordinal));

        Pod(stage, "search-3").Status.Conditions.ShouldContain(condition => condition.Type == "Ready" && condition.Status == "True");
        (await stage.AskAsync("/ops status search")).Shown.ShouldContain("*search* in staging: `2.3.0`, 4 of 4 available");
    }

    [Fact]
    public async Task A_StatefulSet_cannot_be_paused_and_the_answer_says_what_can_be()
    {
        await using var stage = await StartAsync();

        (await stage.AskAsync("/ops pause search in staging")).Shown.ShouldContain(
            "search is a StatefulSet in staging: only Deployments can be paused and resumed.");

        stage.World.Staging.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Scaling_beyond_an_autoscalers_bounds_shows_a_warning_and_a_button_to_change_them()
    {
        await using var stage = await StartAsync();
        var plan = await stage.AskAsync("/scale api 9 in staging");
        plan.Shown.ShouldContain("⚠️ The autoscaler api keeps it at 2 to 5 replicas and will scale it back to 5 within a minute.");

        await stage.ClickAsync(plan, "Change the autoscaler instead");
        var bounds = await stage.UntilAsync(() => stage.Slack.Ephemerals("ann").LastOrDefault(
            m => m.Shown.Contains("Let the autoscaler keep api at 2 to 9 in staging?", StringComparison.Ordinal)), "the other plan");
        Bounds(stage).ShouldBe((2, 5), "it is only a plan");
        await stage.ClickAsync(bounds, "Run");

        await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(
            m => m.Shown.Contains("Set the autoscaler to keep *2 to 9* in *staging* (was 2 to 5)", StringComparison.Ordinal)), "the end");
        Bounds(stage).ShouldBe((2, 9));
        stage.World.Staging.Deployment("api", "api")!.Spec.Replicas.ShouldBe(3, "the autoscaler decides within them");
    }

    [Fact]
    public async Task Scaling_an_autoscaled_service_to_0_needs_explicit_confirmation_and_disables_the_autoscaler()
    {
        await using var stage = await StartAsync(settings => settings["ChatOps:Environments:staging:Confirm"] = "false");

        var plan = await stage.AskAsync("/scale api 0 in staging");
        plan.Shown.ShouldContain("⚠️ With 0 replicas api serves no requests in staging.");
        plan.Shown.ShouldContain("⚠️ This disables the autoscaler api");
        stage.World.Staging.Deployment("api", "api")!.Spec.Replicas.ShouldBe(3);
        await stage.ClickAsync(plan, "Stop all of api");

        await stage.UntilAsync(
            () => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Scaled to *0* in *staging*", StringComparison.Ordinal)), "the end");
        await stage.PassAsync(TimeSpan.FromSeconds(40));
        stage.World.Staging.Deployment("api", "api")!.Spec.Replicas.ShouldBe(0, "the autoscaler leaves it alone");
    }

    private static Task<Stage> StartAsync(Action<Dictionary<string, string?>>? configure = null) =>
        Stage.StartAsync(configure, services: WorldService.All);

    private static V1Pod Pod(Stage stage, string name) => stage.World.Staging.Pods("search").Single(pod => pod.Name() == name);

    private static (int? Min, int Max) Bounds(Stage stage) =>
        stage.World.Staging.HorizontalPodAutoscaler("api", "api")!.Spec is var spec ? (spec.MinReplicas, spec.MaxReplicas) : default;
}
