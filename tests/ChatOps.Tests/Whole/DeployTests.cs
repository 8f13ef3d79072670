using System.Net;
using ChatOps.Playground.Slack;

namespace ChatOps.Tests.Whole;

public sealed class DeployTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_deploy_is_planned_run_watched_and_told_in_one_message(bool http)
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
    public async Task A_broken_version_fails_with_the_reason_and_offers_the_way_back()
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
    public async Task A_version_that_does_not_stay_well_has_failed_though_the_cluster_called_it_complete()
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
    public async Task A_bot_restarted_while_a_version_proves_itself_watches_on()
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
    public async Task A_secret_in_what_the_cluster_says_is_cut_out_before_it_is_told()
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
    public async Task What_the_cluster_would_refuse_is_said_before_anyone_presses_Run()
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
    public async Task What_already_runs_is_said_at_once_and_nothing_is_planned()
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
    public async Task A_plan_is_shown_again_when_the_world_moved_and_what_runs_is_what_was_shown()
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
    public async Task A_cancelled_plan_changes_nothing_and_leaves_the_channel_alone()
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
    public async Task Two_people_at_once_get_one_deploy_and_one_answer_with_a_link_to_it()
    {
        await using var stage = await Stage.StartAsync();
        var ann = await stage.AskAsync("/deploy web 1.4.2-slow to staging");
        var bob = await stage.AskAsync("/deploy web 1.4.2-slow to staging", by: "bob");

        await stage.ClickAsync(ann, "Run");
        await stage.ClickAsync(bob, "Run", by: "bob");

        // Whose press is taken first nobody can say.
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
    public async Task Whoever_confirms_while_the_same_deploy_starts_is_told_of_it_and_no_one_else_is()
    {
        await using var stage = await Stage.StartAsync();
        var ann = await stage.AskAsync("/deploy web 1.4.2-slow to staging");
        var bob = await stage.AskAsync("/deploy web 1.4.2-slow to staging", by: "bob");

        // Bob's press is judged before Ann's deploy starts, and planned after it has changed the cluster.
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
    public async Task An_environment_without_confirmation_runs_at_once()
    {
        await using var stage = await Stage.StartAsync(settings => settings["ChatOps:Environments:staging:Confirm"] = "false");

        (await stage.AskAsync("/deploy web 1.4.2 to staging")).Shown.ShouldContain("Started");

        await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Deployed")), "the end");
    }

    [Fact]
    public async Task A_command_typed_alone_asks_in_a_dialog_and_its_answer_is_a_plan()
    {
        await using var stage = await Stage.StartAsync();
        (await stage.TypeAsync("/deploy")).ShouldBe(Outcome.Ok);
        var dialog = await stage.UntilAsync(() => stage.Slack.View("ann"), "the dialog");

        (await stage.DrivenAsync(stage.Slack.As("ann").SubmitAsync(
            dialog,
            new Dictionary<string, string> { ["Service"] = "web", ["Environment"] = "staging", ["Version"] = "1.4.2" },
            stage.Stop))).ShouldBe(Outcome.Ok);

        var plan = await stage.UntilAsync(() => stage.Slack.Ephemerals("ann").FirstOrDefault(m => m.Shown.Contains("1.4.2")), "the plan");
        await stage.ClickAsync(plan, "Run");
        await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Deployed")), "the end");
    }
}
