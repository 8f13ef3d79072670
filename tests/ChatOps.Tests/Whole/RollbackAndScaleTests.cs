using System.Net;
using ChatOps.Playground.Slack;

namespace ChatOps.Tests.Whole;

public sealed class RollbackAndScaleTests
{
    [Fact]
    public async Task A_rollback_goes_to_the_last_healthy_version_and_not_to_the_broken_previous_one()
    {
        await using var stage = await Stage.StartAsync();
        await stage.RunAsync("/deploy web 1.4.3-broken to staging", m => m.Shown.Contains("❌ Deploy of *1.4.3-broken*"));
        await stage.RunAsync("/deploy web 1.4.4-broken to staging", m => m.Shown.Contains("❌ Deploy of *1.4.4-broken*"));

        var plan = await stage.AskAsync("/rollback web in staging");
        plan.Shown.ShouldContain("Roll web back to 1.4.1");
        plan.Shown.ShouldContain("saw healthy");
        await stage.ClickAsync(plan, "Run");

        await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Rolled back to *1.4.1*")), "the rollback");
        stage.Image("staging").ShouldBe("registry.acme.io/web:1.4.1");
    }

    [Fact]
    public async Task A_version_that_was_rolled_back_is_not_the_target_of_the_next_rollback()
    {
        await using var stage = await Stage.StartAsync();
        await stage.RunAsync("/deploy web 1.4.2 to staging", m => m.Shown.Contains("Deployed *1.4.2*"));
        await stage.RunAsync("/rollback web in staging", m => m.Shown.Contains("Rolled back to *1.4.1*"));

        (await stage.AskAsync("/rollback web in staging")).Shown.ShouldNotContain("back to 1.4.2");
    }

    [Fact]
    public async Task A_version_that_failed_here_runs_only_after_explicit_confirmation()
    {
        await using var stage = await Stage.StartAsync(settings => settings["ChatOps:Environments:staging:Confirm"] = "false");
        (await stage.AskAsync("/deploy web 1.4.2-broken to staging")).Shown.ShouldContain("Started");
        await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("❌ Deploy of *1.4.2-broken*")), "the failure");
        await stage.AskAsync("/rollback web in staging");
        await stage.UntilAsync(
            () => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Rolled back to *1.4.1*")), "the rollback, which asks nothing here");

        var plan = await stage.AskAsync("/rollback web in staging to 1.4.2-broken");

        plan.Shown.ShouldContain("I saw 1.4.2-broken fail here");
        plan.Shown.ShouldContain("Run anyway");
        stage.Image("staging").ShouldBe("registry.acme.io/web:1.4.1");
    }

    [Fact]
    public async Task The_plan_of_a_rollback_lists_the_other_versions_and_has_a_menu_to_choose_one()
    {
        await using var stage = await Stage.StartAsync();
        await stage.RunAsync("/deploy web 1.4.2 to staging", m => m.Shown.Contains("Deployed *1.4.2*"));
        await stage.RunAsync("/deploy web 1.4.3 to staging", m => m.Shown.Contains("Deployed *1.4.3*"), by: "bob");

        var plan = await stage.AskAsync("/rollback web in staging");
        plan.Shown.ShouldContain("Roll web back to 1.4.2");
        plan.Shown.ShouldContain("The whole pod template of revision 2 is restored");
        plan.Shown.ShouldContain("✅ `1.4.1`");
        (await stage.DrivenAsync(stage.Slack.As("ann").SelectAsync(plan, "2:rollback", "✅ 1.4.1", stage.Stop))).ShouldBe(Outcome.Ok);
        var other = await stage.UntilAsync(
            () => stage.Slack.Ephemerals("ann").LastOrDefault(m => m.Shown.Contains("back to 1.4.1")), "the other plan");
        await stage.ClickAsync(other, "Run");

        await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Rolled back to *1.4.1*")), "the rollback");
    }

    [Fact]
    public async Task A_rollback_goes_to_a_revision_by_its_number_and_a_second_one_does_not_go_forward_again()
    {
        await using var stage = await Stage.StartAsync();
        await stage.RunAsync("/deploy web 1.4.2 to staging", m => m.Shown.Contains("Deployed *1.4.2*"));

        (await stage.AskAsync("/rollback web in staging to revision 9")).Shown.ShouldContain("has no revision 9 of web, only 1, 2");
        (await stage.AskAsync("/rollback web in staging to revision two")).Shown.ShouldContain("Which revision?");
        (await stage.AskAsync("/rollback web in staging to revision 2")).Shown.ShouldContain("already at revision 2 in staging");
        await stage.RunAsync("/rollback web in staging to revision 1", m => m.Shown.Contains("Rolled back to *1.4.1*"));

        (await stage.AskAsync("/rollback web in staging")).Shown.ShouldNotContain("back to 1.4.2");
        stage.Image("staging").ShouldBe("registry.acme.io/web:1.4.1");
    }

    [Fact]
    public async Task Revisions_that_the_bot_may_not_read_are_not_reported_as_gone()
    {
        await using var stage = await Stage.StartAsync();
        await stage.RunAsync("/deploy web 1.4.2 to staging", m => m.Shown.Contains("Deployed", StringComparison.Ordinal));
        var faults = stage.World.Staging.Faults;
        faults.FailNext(
            int.MaxValue,
            HttpStatusCode.Forbidden,
            request => !request.IsWatch && request.Path.EndsWith("/replicasets", StringComparison.Ordinal));

        var plan = await stage.AskAsync("/rollback web in staging");
        plan.Shown.ShouldContain("Roll web back to 1.4.1");
        plan.Shown.ShouldContain("forbidden by a fault rule. Only the image is set; the rest of the pod template stays as it is now.");

        faults.Clear();
        faults.FailNext(
            int.MaxValue,
            HttpStatusCode.ServiceUnavailable,
            request => !request.IsWatch && request.Path.EndsWith("/replicasets", StringComparison.Ordinal));
        var refusal = await stage.AskAsync("/rollback web in staging");
        refusal.Shown.ShouldContain("The cluster staging reported an internal error");
        refusal.Shown.ShouldNotContain("Only the image is set");
    }

    [Fact]
    public async Task A_rollback_is_also_posted_in_the_story_of_the_version_it_undoes()
    {
        await using var stage = await Stage.StartAsync();
        await stage.RunAsync("/deploy web 1.4.2 to staging", m => m.Shown.Contains("Deployed *1.4.2*"));

        await stage.RunAsync("/rollback web in staging", m => m.Shown.Contains("Rolled back to *1.4.1*"));

        await stage.UntilAsync(
            () => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Deployed *1.4.2*") && m.Shown.Contains("Rolled back to *1.4.1*")),
            "the mention");
        stage.Deploys.Count.ShouldBe(2);
        stage.Deploys[0].Shown.ShouldStartWith("⚠️", customMessage: "a change that was taken back is no good news");
    }

    [Fact]
    public async Task A_scale_goes_through_the_scale_subresource_and_waits_until_all_are_ready()
    {
        await using var stage = await Stage.StartAsync();

        await stage.RunAsync("/scale web 6 in staging", m => m.Shown.Contains("Scaled to *6*"));

        stage.World.Staging.Deployment("web", "web")!.Status.AvailableReplicas.ShouldBe(6);
        stage.World.Staging.Requests.Count(r => r is { Succeeded: true, DryRun: false } && r.Path.EndsWith("/scale")).ShouldBe(1);
    }

    [Fact]
    public async Task More_replicas_than_allowed_are_refused_with_the_bounds()
    {
        await using var stage = await Stage.StartAsync(settings => settings["ChatOps:Services:web:Workloads:staging:MaxReplicas"] = "5");

        (await stage.AskAsync("/scale web 6 in staging")).Shown.ShouldContain("may have 1 to 5 replicas");
    }

    [Fact]
    public async Task A_restart_is_a_rollout_of_the_same_version_and_not_a_separate_version()
    {
        await using var stage = await Stage.StartAsync();
        var before = stage.World.Staging.Pods("web").Select(p => p.Metadata.Uid).ToList();

        await stage.RunAsync("/ops restart web in staging", m => m.Shown.Contains("Restarted *1.4.1* in *staging*"));

        stage.World.Staging.Pods("web")
            .Where(p => p.Metadata.DeletionTimestamp is null)
            .Select(p => p.Metadata.Uid)
            .Intersect(before)
            .ShouldBeEmpty();
        stage.Patches("staging").ShouldBe(1);
        (await stage.AskAsync("/rollback web in staging")).Shown.ShouldContain("I know of no healthy earlier version");
    }

    [Fact]
    public async Task Rollouts_can_be_paused_and_resumed()
    {
        await using var stage = await Stage.StartAsync();
        await stage.RunAsync("/ops pause web in staging", m => m.Shown.Contains("Paused rollouts"));
        (await stage.AskAsync("/ops pause web in staging")).Shown.ShouldContain("is paused already");
        (await stage.AskAsync("/ops restart web in staging")).Shown.ShouldContain("First run `/ops resume web in staging`");
        (await stage.AskAsync("/ops status web")).Shown.ShouldContain("paused");
        await stage.SetImageByHandAsync("staging", "registry.acme.io/web:1.4.2");

        await stage.RunAsync("/ops resume web in staging", m => m.Shown.Contains("Resumed rollouts"));

        stage.World.Staging.Deployment("web", "web")!.Status.UpdatedReplicas.ShouldBe(3);
        (await stage.AskAsync("/ops resume web in staging")).Shown.ShouldContain("is not paused");
    }

    [Fact]
    public async Task A_scale_for_a_limited_time_is_reverted_automatically_even_if_the_bot_was_down_in_the_meantime()
    {
        await using var stage = await Stage.StartAsync();
        var plan = await stage.AskAsync("/scale web 6 in staging for 1h30m");
        plan.Shown.ShouldContain("For 1 h 30 min, then back to 3 automatically");
        await stage.ClickAsync(plan, "Run");
        await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Scaled to *6*")), "the scale");

        await stage.StopBotAsync();
        stage.Clock.Advance(TimeSpan.FromHours(1));
        await stage.StartBotAsync();
        await stage.PassAsync(TimeSpan.FromSeconds(10));
        stage.World.Staging.Deployment("web", "web")!.Spec.Replicas.ShouldBe(6, "it is not time yet");
        stage.Clock.Advance(TimeSpan.FromMinutes(30));

        await stage.UntilAsync(
            () => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Scaled to *3* in *staging* (was 6) by ChatOps")),
            "the end of it, in the same story");
        stage.World.Staging.Deployment("web", "web")!.Spec.Replicas.ShouldBe(3);
        stage.Deploys.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_scale_for_a_limited_time_that_someone_changed_is_not_reverted()
    {
        await using var stage = await Stage.StartAsync();
        await stage.RunAsync("/scale web 6 in staging for 10m", m => m.Shown.Contains("Scaled to *6*"));
        await stage.RunAsync("/scale web 4 in staging", m => m.Shown.Contains("Scaled to *4*"), by: "bob");
        stage.Clock.Advance(TimeSpan.FromMinutes(10));

        await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(
            m => m.Shown.Contains("Not scaled back to 3 in staging: someone has set 4 replicas in the meantime")), "the reason");
        stage.World.Staging.Deployment("web", "web")!.Spec.Replicas.ShouldBe(4);
    }

    [Theory]
    [InlineData("for ever")]
    [InlineData("for 0m")]
    [InlineData("for 15d")]
    [InlineData("for 999999999999h")]
    public async Task An_invalid_duration_is_answered_with_valid_ones(string words)
    {
        await using var stage = await Stage.StartAsync();

        (await stage.AskAsync($"/scale web 6 in staging {words}")).Shown.ShouldContain("isn't a valid duration");
    }
}
