namespace ChatOps.Tests.Whole;

/// <summary>What happens after a deploy has failed or was superseded.</summary>
public sealed class AutomaticRollbackTests
{
    [Fact]
    public async Task Where_enabled_a_failed_deploy_is_rolled_back_automatically_in_the_same_story_and_only_once()
    {
        await using var stage = await StartAsync("On");

        await stage.RunAsync("/deploy web 1.4.3-broken to staging", m => m.Shown.Contains("Rolled back to *1.4.1*"));

        stage.Deploys.Count.ShouldBe(1, "it is one story");
        stage.Deploys[0].Shown.ShouldContain("❌ Deploy of *1.4.3-broken*");
        stage.Deploys[0].Shown.ShouldContain("Rolled back to *1.4.1* in *staging* (was 1.4.3-broken) by ChatOps");
        stage.Deploys[0].Shown.ShouldContain("Automatic rollback is on hold in *staging*");
        stage.Deploys[0].Replies.Count(r => r.Shown.Contains("Rolling back to 1.4.1 automatically")).ShouldBe(1);
        stage.Image("staging").ShouldBe("registry.acme.io/web:1.4.1");
        (await stage.AskAsync("/ops status web")).Shown.ShouldContain("automatic rollback is on hold");

        await stage.RunAsync("/deploy web 1.4.4-broken to staging", m => m.Shown.Contains("❌ Deploy of *1.4.4-broken*"));
        await stage.UntilAsync(() => stage.Deploys[^1].Replies.FirstOrDefault(
            r => r.Shown.Contains("No automatic rollback") && r.Shown.Contains("/ops release-hold web in staging")), "the reason");
        stage.Image("staging").ShouldBe("registry.acme.io/web:1.4.4-broken");

        (await stage.AskAsync("/ops release-hold web in staging")).Shown.ShouldContain("is enabled again");
        (await stage.AskAsync("/ops release-hold web in staging")).Shown.ShouldContain("is not on hold");
        await stage.UntilAsync(() => stage.Deploys[0].Shown.Contains("was released by") ? "told" : null, "the release, in the story");
    }

    [Fact]
    public async Task A_bot_killed_right_after_a_failure_still_rolls_back()
    {
        await using var stage = await StartAsync("On");
        await stage.ClickAsync(await stage.AskAsync("/deploy web 1.4.3-broken to staging"), "Run");
        await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("❌ Deploy of")), "the failure");

        await stage.StopBotAsync();
        await stage.StartBotAsync();

        await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Rolled back to *1.4.1*")), "the way back");
        stage.Patches("staging").ShouldBe(2);
    }

    [Fact]
    public async Task Requests_to_a_cluster_that_does_not_respond_at_that_moment_are_retried()
    {
        await using var stage = await StartAsync("On");
        var staging = stage.Cluster("staging");
        await stage.ClickAsync(await stage.AskAsync("/deploy web 1.4.3-broken to staging"), "Run");
        await stage.UntilAsync(() => stage.Image("staging").EndsWith("broken", StringComparison.Ordinal) ? "set" : null, "the change");

        // The reads of the planner, and of the code that finds the reasons.
        staging.Faults.FailNext(8, System.Net.HttpStatusCode.ServiceUnavailable, t =>
            t is { Method: "GET", IsWatch: false } && t.Path.EndsWith("/deployments/web", StringComparison.Ordinal)
            && staging.Deployment("web", "web")!.Status.Conditions.Any(c => c.Reason == "ProgressDeadlineExceeded"));

        await stage.UntilAsync(
            () => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Rolled back to *1.4.1*", StringComparison.Ordinal)), "the way back");
        stage.Patches("staging").ShouldBe(2);
    }

    [Fact]
    public async Task A_manual_fix_in_the_meantime_is_left_alone()
    {
        await using var stage = await StartAsync("On");
        await stage.ClickAsync(await stage.AskAsync("/deploy web 1.4.3-broken to staging"), "Run");
        await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("ImagePullBackOff")), "trouble");

        await stage.SetImageByHandAsync("staging", "registry.acme.io/web:1.4.0");

        await stage.UntilAsync(() => stage.Deploys[0].Replies.FirstOrDefault(r => r.Shown.Contains("was superseded")
            && r.Shown.Contains("the image was set to registry.acme.io/web:1.4.0 by kubectl-set")), "the reason");
        stage.Image("staging").ShouldBe("registry.acme.io/web:1.4.0");
        stage.Patches("staging").ShouldBe(1);
    }

    [Fact]
    public async Task A_manual_change_that_leaves_the_image_is_not_undone_and_the_reason_is_posted()
    {
        await using var stage = await StartAsync("On");
        await stage.ClickAsync(await stage.AskAsync("/deploy web 1.4.3-broken to staging"), "Run");
        await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("ImagePullBackOff")), "trouble");

        await stage.PatchByHandAsync("staging", new
        {
            spec = new { template = new { spec = new
            {
                containers = new[] { new { name = "web", env = new[] { new { name = "A", value = "1" } } } },
            } } },
        });

        await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("❌ Deploy of *1.4.3-broken*")), "the end");
        var story = stage.Deploys.First(m => m.Shown.Contains('❌'));
        await stage.UntilSaidAsync(story, "No automatic rollback: the pod template of web was changed by kubectl-edit at ");
        await stage.UntilSaidAsync(story, "`/rollback web in staging` undoes that change, too.");
        stage.Image("staging").ShouldBe("registry.acme.io/web:1.4.3-broken");
    }

    [Theory]
    [InlineData("Ask", true)]
    [InlineData("Off", false)]
    public async Task Elsewhere_a_rollback_is_offered_or_not_mentioned(string automatic, bool offers)
    {
        await using var stage = await StartAsync(automatic);

        var story = await stage.RunAsync("/deploy web 1.4.3-broken to staging", m => m.Shown.Contains("❌ Deploy of *1.4.3-broken*"));

        story.Shown.Contains("Roll back…").ShouldBe(offers);
        stage.Image("staging").ShouldBe("registry.acme.io/web:1.4.3-broken");
    }

    [Fact]
    public async Task A_newer_deploy_asks_whether_to_supersede_the_running_one()
    {
        await using var stage = await Stage.StartAsync(settings => settings["ChatOps:Environments:staging:Confirm"] = "false");
        await stage.AskAsync("/deploy web 1.4.2-slow to staging");
        await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains('▰')), "the first under way");

        var plan = await stage.AskAsync("/deploy web 1.4.3 to staging", by: "bob");
        plan.Shown.ShouldContain("deploy to 1.4.2-slow");
        plan.Shown.ShouldContain("is still running here. Running this supersedes it");
        stage.Image("staging").ShouldEndWith("1.4.2-slow", customMessage: "it is asked, also where plans run at once");
        await stage.ClickAsync(plan, "Run", by: "bob");

        await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Deployed *1.4.3*")), "the end of the second");
        await stage.UntilAsync(
            () => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Deploy of *1.4.2-slow* to *staging* was superseded")),
            "the end of the first");
        stage.Deploys.ShouldAllBe(m => !m.Shown.Contains("failed"));
        stage.Patches("staging").ShouldBe(2);
    }

    [Fact]
    public async Task A_rollback_need_not_wait_for_a_stuck_deploy_to_fail()
    {
        await using var stage = await Stage.StartAsync();
        await stage.ClickAsync(await stage.AskAsync("/deploy web 1.4.3-broken to staging"), "Run");
        await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("ImagePullBackOff")), "trouble");

        await stage.RunAsync("/rollback web in staging", m => m.Shown.Contains("Rolled back to *1.4.1*"));

        stage.Image("staging").ShouldBe("registry.acme.io/web:1.4.1");
        await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("was superseded")), "the end of the deploy");
    }

    private static Task<Stage> StartAsync(string automatic) =>
        Stage.StartAsync(settings => settings["ChatOps:Environments:staging:AutoRollback"] = automatic);
}
