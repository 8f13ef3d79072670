using System.Net;
using ChatOps.Playground.Slack;

namespace ChatOps.Tests.Whole;

public sealed class DeployTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_deploy_is_planned_run_watched_and_reported_in_one_message(bool http)
    {
        await using var stage = await Stage.StartAsync(http: http);

        var plan = await stage.AskAsync("/deploy web 1.4.2 to staging");
        plan.Shown.ShouldContain("1.4.1");
        plan.Shown.ShouldContain("Search without accents", customMessage: "the commits in between are named");
        stage.Deploys.ShouldBeEmpty("a plan is private");

        await stage.ClickAsync(plan, "Run");
        await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains('▰')), "progress");
        var story = await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Deployed")), "the end");

        story.Shown.ShouldContain("1.4.2");
        stage.Deploys.Count.ShouldBe(1);
        stage.Image("staging").ShouldBe("registry.acme.io/web:1.4.2");
        stage.Patches("staging").ShouldBe(1);
        stage.World.Staging.Deployment("web", "web")!.Metadata.Annotations.ShouldContainKey("chatops/operation");
    }

    [Fact]
    public async Task A_broken_version_fails_with_the_reason_and_offers_a_rollback()
    {
        await using var stage = await Stage.StartAsync();

        var story = await stage.RunAsync("/deploy web 1.4.3-broken to staging", m => m.Shown.Contains("❌ Deploy of"));

        story.Shown.ShouldContain("ImagePullBackOff");
        await stage.UntilAsync(
            () => stage.Deploys[0].Replies.FirstOrDefault(r => r.Shown.Contains("progressDeadlineSeconds")), "the failure in the thread");
        await stage.ClickAsync(stage.Deploys[0], "Roll back…");
        var plan = await stage.UntilAsync(
            () => stage.Slack.Ephemerals("ann").LastOrDefault(m => m.Shown.Contains("back to")), "the plan of the way back");
        await stage.ClickAsync(plan, "Run");
        await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Rolled back to *1.4.1*")), "the rollback");
        stage.Image("staging").ShouldBe("registry.acme.io/web:1.4.1");
    }

    [Fact]
    public async Task A_crash_shows_the_last_lines_of_the_log_in_the_thread()
    {
        await using var stage = await Stage.StartAsync();

        await stage.RunAsync("/deploy web 1.4.3-crash to staging", m => m.Shown.Contains("❌ Deploy of"));

        await stage.UntilAsync(
            () => stage.Deploys[0].Replies.FirstOrDefault(r => r.Shown.Contains("failed after") && r.Shown.Contains("Exception")),
            "the log");
    }

    [Fact]
    public async Task A_version_that_does_not_stay_healthy_has_failed_even_if_the_cluster_called_it_complete()
    {
        await using var stage = await Stage.StartAsync(settings => settings["ChatOps:Environments:staging:StabilityPeriod"] = "00:00:20");
        await stage.ClickAsync(await stage.AskAsync("/deploy web 1.4.3-late to staging"), "Run");
        await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("All pods are up")), "the time of proof");
        stage.World.Staging.Deployment("web", "web")!.Status.Conditions.ShouldContain(c => c.Reason == "NewReplicaSetAvailable");

        var story = await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("❌ Deploy of")), "the failure");

        story.Shown.ShouldContain("OOMKilled");
        await stage.UntilAsync(() => stage.Deploys[0].Replies.FirstOrDefault(
            r => r.Shown.Contains("Became unhealthy after the rollout") && r.Shown.Contains("509 MiB")), "the reason and the log");
        (await stage.AskAsync("/rollback web in staging")).Shown.ShouldContain("back to 1.4.1");
    }

    [Fact]
    public async Task A_bot_restarted_during_the_stability_period_continues_to_watch()
    {
        await using var stage = await Stage.StartAsync(settings => settings["ChatOps:Environments:staging:StabilityPeriod"] = "00:00:20");
        await stage.ClickAsync(await stage.AskAsync("/deploy web 1.4.2 to staging"), "Run");
        await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("All pods are up")), "the time of proof");

        await stage.StopBotAsync();
        await stage.StartBotAsync();

        await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Deployed *1.4.2*")), "the end");
        stage.Patches("staging").ShouldBe(1);
    }

    [Fact]
    public async Task Secrets_in_the_clusters_messages_are_redacted_before_they_are_posted()
    {
        await using var stage = await Stage.StartAsync();

        await stage.ClickAsync(await stage.AskAsync("/deploy web 1.4.3-broken-AKIAIOSFODNN7EXAMPLE to staging"), "Run");

        var warning = await stage.UntilAsync(
            () => stage.Deploys
                .SelectMany(m => m.Replies)
                .FirstOrDefault(r => r.Shown.StartsWith("⚠️", StringComparison.Ordinal) && r.Shown.Contains("ImagePull")), "the warning");
        warning.Shown.ShouldContain("1.4.3-broken-");
        warning.Shown.ShouldNotContain("AKIAIOSFODNN7EXAMPLE");
    }

    [Fact]
    public async Task A_change_that_the_cluster_would_refuse_is_reported_before_anyone_presses_Run()
    {
        await using var stage = await Stage.StartAsync();
        stage.World.Staging.Faults.FailNext(
            1, HttpStatusCode.Forbidden, request => request.Method == "PATCH" && request.Query.ContainsKey("dryRun"));

        var answer = await stage.AskAsync("/deploy web 1.4.2 to staging");

        answer.Shown.ShouldContain("The cluster would refuse it");
        answer.Shown.ShouldContain("forbidden by a fault rule");
        stage.World.Staging.Requests.ShouldNotContain(
            r => r.Succeeded && !r.DryRun && r.UserAgent.StartsWith("chatops", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_version_that_is_already_running_is_reported_immediately_and_nothing_is_planned()
    {
        await using var stage = await Stage.StartAsync();

        (await stage.AskAsync("/deploy web 1.4.1 to staging")).Shown.ShouldContain("already runs 1.4.1");
    }

    [Fact]
    public async Task Run_pressed_twice_runs_once()
    {
        await using var stage = await Stage.StartAsync();
        var plan = await stage.AskAsync("/deploy web 1.4.2 to staging");

        await stage.ClickAsync(plan, "Run");
        await stage.ClickAsync(plan, "Run");
        await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Deployed")), "the end");

        stage.Patches("staging").ShouldBe(1);
        stage.Deploys.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Everything_delivered_twice_happens_once()
    {
        await using var stage = await Stage.StartAsync();
        stage.Slack.DeliversTwice = true;

        await stage.RunAsync("/deploy web 1.4.2 to staging", m => m.Shown.Contains("Deployed"));

        stage.Patches("staging").ShouldBe(1);
        stage.Deploys.Count.ShouldBe(1);
        stage.Slack.Ephemerals("ann").Count.ShouldBe(1, "the plan, which became the answer to Run");
    }

    [Fact]
    public async Task A_plan_is_shown_again_if_something_has_changed_and_only_the_plan_that_was_shown_runs()
    {
        await using var stage = await Stage.StartAsync();
        var plan = await stage.AskAsync("/deploy web 1.4.2 to staging");
        await stage.SetImageByHandAsync("staging", "registry.acme.io/web:1.4.0");

        await stage.ClickAsync(plan, "Run");
        var again = await stage.UntilAsync(
            () => stage.Slack.Ephemerals("ann").FirstOrDefault(m => m.Shown.Contains("Something changed since the plan was shown")),
            "the new plan");
        again.Shown.ShouldContain("1.4.0");
        stage.Image("staging").ShouldBe("registry.acme.io/web:1.4.0", "nothing ran");

        await stage.ClickAsync(again, "Run");
        await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Deployed")), "the end");
        stage.Image("staging").ShouldBe("registry.acme.io/web:1.4.2");
    }

    [Fact]
    public async Task A_cancelled_plan_changes_nothing_and_posts_nothing_in_the_channel()
    {
        await using var stage = await Stage.StartAsync();
        var plan = await stage.AskAsync("/deploy web 1.4.2 to staging");

        await stage.ClickAsync(plan, "Cancel");

        var answer = await stage.UntilAsync(
            () => stage.Slack.Ephemerals("ann").FirstOrDefault(m => m.Shown.Contains("Cancelled")), "the answer");
        answer.Shown.ShouldEndWith(". Nothing was changed.*", customMessage: "one space where there is nothing to say in between");
        stage.Image("staging").ShouldBe("registry.acme.io/web:1.4.1");
        stage.Deploys.ShouldBeEmpty();
    }

    [Fact]
    public async Task Two_people_at_the_same_time_get_one_deploy_and_one_answer_with_a_link_to_it()
    {
        await using var stage = await Stage.StartAsync();
        var ann = await stage.AskAsync("/deploy web 1.4.2-slow to staging");
        var bob = await stage.AskAsync("/deploy web 1.4.2-slow to staging", by: "bob");

        await stage.ClickAsync(ann, "Run");
        await stage.ClickAsync(bob, "Run", by: "bob");

        // It is unpredictable whose click is handled first.
        var answer = await stage.UntilAsync(
            () => stage.Slack.Ephemerals("ann")
                .Concat(stage.Slack.Ephemerals("bob"))
                .FirstOrDefault(m => m.Shown.Contains("Already running") || m.Shown.Contains("still running")),
            "the other's answer");
        answer.Shown.ShouldContain("ollow it");
        await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains('▰')), "progress");
        stage.Patches("staging").ShouldBe(1);
        stage.Deploys.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_person_who_confirms_while_the_same_deploy_starts_is_informed_and_no_one_else_is()
    {
        await using var stage = await Stage.StartAsync();
        var ann = await stage.AskAsync("/deploy web 1.4.2-slow to staging");
        var bob = await stage.AskAsync("/deploy web 1.4.2-slow to staging", by: "bob");

        // Bob's click is checked before Ann's deploy starts, and planned after it has changed the cluster.
        var (asked, changed) = (new TaskCompletionSource(), new TaskCompletionSource());
        var faults = stage.Cluster("staging").Faults;
        faults.HoldNext(
            int.MaxValue, changed.Task, target => target.Method == "GET" && target.Path.EndsWith("/deployments/web") && Seen(asked));
        await stage.ClickAsync(bob, "Run", by: "bob");
        await stage.UntilAsync(() => asked.Task.IsCompleted ? "asked" : null, "Bob's question to the cluster");
        faults.Clear();
        await stage.ClickAsync(ann, "Run");
        await stage.UntilAsync(() => stage.Patches("staging") == 1 ? "set" : null, "Ann's deploy");
        changed.SetResult();

        var answer = await stage.UntilAsync(
            () => stage.Slack.Ephemerals("bob").FirstOrDefault(m => m.Shown.Contains("Already running")), "Bob's answer");
        answer.Shown.ShouldContain("requested by <@U02ANN>");
        await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Deployed")), "the end");

        await stage.ClickAsync(bob, "Run", by: "bob");
        await stage.UntilAsync(
            () => stage.Slack.Ephemerals("bob").FirstOrDefault(m => m.Shown.Contains("web already runs 1.4.2-slow in staging")),
            "nothing to do");
        await stage.PassAsync(TimeSpan.FromSeconds(10));
        stage.Deploys.Single().Replies.ShouldNotContain(r => r.Shown.Contains("already"), "Bob's plan isn't part of Ann's deploy");

        static bool Seen(TaskCompletionSource asked)
        {
            asked.TrySetResult();
            return true;
        }
    }

    [Fact]
    public async Task In_an_environment_without_confirmation_changes_run_immediately()
    {
        await using var stage = await Stage.StartAsync(settings => settings["ChatOps:Environments:staging:Confirm"] = "false");

        (await stage.AskAsync("/deploy web 1.4.2 to staging")).Shown.ShouldContain("Started");

        await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Deployed")), "the end");
    }

    [Fact]
    public async Task A_command_without_arguments_opens_a_dialog_which_leads_to_a_plan()
    {
        await using var stage = await Stage.StartAsync();
        (await stage.TypeAsync("/deploy")).ShouldBe(Outcome.Ok);
        var dialog = await stage.UntilAsync(() => stage.Slack.View("ann"), "the dialog");

        (await stage.DrivenAsync(stage.Slack.As("ann").SubmitAsync(
            dialog,
            new Dictionary<string, string> { ["Service"] = "web", ["Environment"] = "staging", ["Version"] = "1.4.2" },
            stage.Stop))).ShouldBe(Outcome.Ok);

        // The plan takes the form's place.
        var plan = await stage.UntilAsync(
            () => stage.Slack.View("ann") is { } view && view.Shown.Contains("Deploy web 1.4.2 to staging?") ? view : null, "the plan");
        (await stage.DrivenAsync(stage.Slack.As("ann").ClickAsync(plan, "Run", stage.Stop))).ShouldBe(Outcome.Ok);
        await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Deployed")), "the end");
    }
}
