using ChatOps.Playground.Slack;
using ChatOps.Storage;
using Dapper;
using k8s.Models;

namespace ChatOps.Tests.Whole;

/// <summary>What others do to a workload is posted like everything else, once, and without possible secrets.</summary>
public sealed class OutOfBandTests
{
    [Fact]
    public async Task An_image_set_with_kubectl_is_posted_with_who_did_it_and_joins_the_story_of_its_version()
    {
        await using var stage = await StartAsync();
        await stage.RunAsync("/deploy web 1.4.2 to staging", m => m.Shown.Contains("Deployed", StringComparison.Ordinal));

        await stage.SetImageByHandAsync("production", "registry.acme.io/web:1.4.2");

        var told = await stage.UntilAsync(
            () => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("outside ChatOps", StringComparison.Ordinal)), "the change");
        told.Shown.ShouldContain(
            "Changed in *production* by `kubectl-set`, outside ChatOps: image of web registry.acme.io/web:1.4.1 → registry.acme.io/web:1.4.2");
        told.Shown.ShouldContain("Deployed *1.4.2* to *staging*", customMessage: "it is the same version");
        stage.Deploys.Count.ShouldBe(1);
    }

    [Fact]
    public async Task The_bots_own_changes_are_not_posted_twice()
    {
        await using var stage = await StartAsync();

        await stage.RunAsync("/deploy web 1.4.2 to staging", m => m.Shown.Contains("Deployed", StringComparison.Ordinal));
        await stage.RunAsync("/scale web 5 in staging", m => m.Shown.Contains("Scaled", StringComparison.Ordinal));
        await stage.RunAsync("/ops restart web in staging", m => m.Shown.Contains("Restarted", StringComparison.Ordinal));
        await stage.RunAsync("/rollback web in staging", m => m.Shown.Contains("Rolled back", StringComparison.Ordinal));
        await stage.RunAsync("/ops pause web in staging", m => m.Shown.Contains("Paused", StringComparison.Ordinal));
        await stage.RunAsync("/ops resume web in staging", m => m.Shown.Contains("Resumed", StringComparison.Ordinal));
        (await stage.ClickAsync(await stage.AskAsync("/scale web 0 in staging"), "Stop all of web")).ShouldBe(Outcome.Ok);
        await stage.UntilAsync(
            () => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Scaled to *0*", StringComparison.Ordinal)), "the end");
        await stage.RunAsync("/scale web 2 in staging", m => m.Shown.Contains("Scaled to *2*", StringComparison.Ordinal));
        await stage.PassAsync(TimeSpan.FromSeconds(10));

        stage.Deploys.ShouldNotContain(m => m.Shown.Contains("outside ChatOps", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Only_the_names_of_possible_secrets_are_posted()
    {
        await using var stage = await StartAsync();

        await stage.PatchByHandAsync("staging", new
        {
            spec = new
            {
                replicas = 4,
                template = new { spec = new
                {
                    containers = new[] { new { name = "web", env = new[] { new { name = "PASSWORD", value = "hunter2" } } } },
                } },
            },
        });

        var told = await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Replies.Count > 0), "the change");
        told.Shown.ShouldContain("Changed in *staging* by `kubectl-edit`, outside ChatOps: replicas 3 → 4; env of web");
        Stage.Describe(told).ShouldNotContain("hunter2");
        (await stage.DrivenAsync(stage.Get<Database>().ReadAsync(c => c.QueryAsync<string>(
            "select spec from workload_snapshots"), stage.Stop))).ShouldAllBe(spec => spec.Contains("PASSWORD") == spec.Contains("\"replicas\":4") && !spec.Contains("hunter2"));
    }

    [Fact]
    public async Task A_removal_after_the_bots_own_deploy_is_posted_without_naming_anyone()
    {
        await using var stage = await StartAsync();
        await stage.PatchByHandAsync("staging", new { spec = new
        {
            template = new { spec = new { containers = new[] { new { name = "web", env = new[] { new { name = "A", value = "1" } } } } } },
        } });
        await stage.UntilAsync(() => Told(stage, "by `kubectl-edit`, outside ChatOps: env of web"), "the first change");
        await stage.RunAsync("/deploy web 1.4.2 to staging", m => m.Shown.Contains("Deployed", StringComparison.Ordinal));

        await stage.PatchByHandAsync(
            "staging", new[] { new { op = "remove", path = "/spec/template/spec/containers/0/env" } }, "json-patch");
        await stage.UntilAsync(() => Told(stage, "by someone, outside ChatOps: env of web"), "what was taken away");

        await stage.PatchByHandAsync("staging", new { spec = new { paused = true } });
        await stage.UntilAsync(() => Told(stage, "by `kubectl-edit`, outside ChatOps: rollouts paused"), "the pause");
        await stage.PatchByHandAsync("staging", new { spec = new { paused = false } });
        await stage.UntilAsync(() => Told(stage, "by someone, outside ChatOps: rollouts resumed"), "its end");
    }

    [Fact]
    public async Task A_plan_says_who_started_the_current_rollout_and_not_who_wrote_last()
    {
        await using var stage = await StartAsync();
        await stage.PatchByHandAsync("staging", new { spec = new
        {
            template = new { spec = new { containers = new[] { new { name = "web", env = new[] { new { name = "A", value = "1" } } } } } },
        } });
        await stage.UntilAsync(() => Told(stage, "env of web"), "the first change");
        await stage.SetImageByHandAsync("staging", "registry.acme.io/web:1.4.3-broken");
        await stage.UntilAsync(() => Told(stage, "1.4.3-broken"), "the second");
        (await stage.AskAsync("/scale web 5 in staging")).Shown.ShouldContain("A rollout is in progress, started by kubectl-set: ");

        await stage.PatchByHandAsync(
            "staging", new[] { new { op = "remove", path = "/spec/template/spec/containers/0/env" } }, "json-patch");
        await stage.UntilAsync(() => Told(stage, "by someone, outside ChatOps: env of web"), "what was taken away");
        await stage.PassAsync(TimeSpan.FromSeconds(1));

        (await stage.AskAsync("/scale web 5 in staging")).Shown.ShouldContain("A rollout is in progress, started by someone: ");
    }

    [Fact]
    public async Task A_change_made_while_the_bot_was_down_is_posted_when_it_is_back_and_only_once()
    {
        await using var stage = await StartAsync();
        await stage.StopBotAsync();
        await stage.SetImageByHandAsync("staging", "registry.acme.io/web:1.4.9");

        await stage.StartBotAsync();
        await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("1.4.9", StringComparison.Ordinal)), "the change");
        await stage.StopBotAsync();
        await stage.StartBotAsync();
        await stage.PassAsync(TimeSpan.FromSeconds(10));

        stage.Deploys.Count.ShouldBe(1);
    }

    [Fact]
    public async Task The_changes_of_an_autoscaler_are_one_message()
    {
        await using var stage = await StartAsync();
        stage.Cluster("staging").Seed(new V2HorizontalPodAutoscaler
        {
            Metadata = new() { Name = "web", NamespaceProperty = "web" },
            Spec = new()
            {
                MinReplicas = 4,
                MaxReplicas = 6,
                ScaleTargetRef = new() { ApiVersion = "apps/v1", Kind = "Deployment", Name = "web" },
            },
        });

        await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(
            m => m.Shown.Contains("The autoscaler changed *staging*: replicas 3 → 4", StringComparison.Ordinal)), "the autoscaler");
        await stage.RunAsync(
            "/scale web 2..3 in staging",
            m => m.Shown.Contains("Set the autoscaler to keep *2 to 3* in *staging* (was 4 to 6)", StringComparison.Ordinal));

        await stage.UntilAsync(
            () => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("replicas 4 → 3 (2 times in total)", StringComparison.Ordinal)),
            "the autoscaler again");
        stage.Deploys.Count.ShouldBe(2, "the autoscaler's and the change of its bounds");
    }

    [Fact]
    public async Task The_deletion_of_a_workload_is_posted_and_so_is_its_return()
    {
        await using var stage = await StartAsync();
        await DeleteAsync(stage);
        await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(
            m => m.Shown.Contains("Changed in *staging* by someone, outside ChatOps: deleted", StringComparison.Ordinal)), "the news");
        await stage.StopBotAsync();
        await stage.StartBotAsync();
        await stage.PassAsync(TimeSpan.FromSeconds(10));

        stage.Cluster("staging").Seed("web", "web", "registry.acme.io/web:1.4.1");
        await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(
            m => m.Shown.Contains("by `kubectl-create`, outside ChatOps: created again", StringComparison.Ordinal)), "its return");
        await DeleteAsync(stage);
        await stage.UntilAsync(
            () => stage.Deploys.Count(m => m.Shown.Contains("outside ChatOps: deleted", StringComparison.Ordinal)) == 2 ? "both" : null,
            "its second end");
        stage.Deploys.Count.ShouldBe(3);
    }

    [Fact]
    public async Task A_workload_that_was_recreated_while_the_bot_was_down_is_reported()
    {
        await using var stage = await StartAsync();
        await stage.StopBotAsync();
        await DeleteAsync(stage);
        stage.Cluster("staging").Seed("web", "web", "registry.acme.io/web:1.4.1");
        await stage.StartBotAsync();

        await stage.UntilAsync(
            () => stage.Deploys.FirstOrDefault(m => m.Shown.Contains(
                "by `kubectl-create`, outside ChatOps: created again after it had been deleted", StringComparison.Ordinal)),
            "the news");
    }

    private static async Task DeleteAsync(Stage stage)
    {
        using (var client = new HttpClient { BaseAddress = stage.WorldAddress })
        {
            (await stage.DrivenAsync(
                client.DeleteAsync("/clusters/staging/apis/apps/v1/namespaces/web/deployments/web", stage.Stop))).EnsureSuccessStatusCode();
        }

        await stage.UntilAsync(() => stage.Cluster("staging").Deployment("web", "web") is null ? "gone" : null, "its end");
    }

    /// <summary>Starts a stage and waits until the bot has seen all workloads.</summary>
    internal static async Task<Stage> StartAsync()
    {
        var stage = await Stage.StartAsync();
        while (await stage.DrivenAsync(stage.Get<Database>().ReadAsync(
            c => c.ExecuteScalarAsync<long>("select count(*) from workload_snapshots"), stage.Stop)) < stage.World.Clusters.Count)
        {
            await stage.PassAsync(TimeSpan.FromSeconds(1));
        }

        return stage;
    }

    private static Message? Told(Stage stage, string words) =>
        stage.Deploys.FirstOrDefault(m => m.Shown.Contains(words, StringComparison.Ordinal));
}
