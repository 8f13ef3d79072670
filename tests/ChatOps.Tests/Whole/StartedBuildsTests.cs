using ChatOps.Checks;
using ChatOps.Playground;
using ChatOps.Playground.Jenkins;
using ChatOps.Playground.Slack;
using Microsoft.AspNetCore.Http;

namespace ChatOps.Tests.Whole;

/// <summary>Builds are started and aborted from chat, once each.</summary>
public sealed class StartedBuildsTests
{
    private const string Main = "job/web/job/main/";

    private const string Rules = """
        roles:
          oncall: { groups: [S01ONCALL] }
        grants:
          - role: oncall
            allow: [build]
            services: [web]

        """;

    [Fact]
    public async Task A_build_is_started_with_values_and_its_message_follows_it_to_the_end()
    {
        await using var stage = await StartAsync();

        var answer = await stage.AskAsync("/ops build web main VERSION=1.4.3");

        answer.Shown.ShouldContain("/job/web/job/main/128/|web/main #128> has started with VERSION=1.4.3.");
        answer.Shown.ShouldContain("deploys follows it.");
        var built = await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("✅ Built")), "the end");
        built.Shown.ShouldContain("was started by Ann");
        built.Shown.ShouldContain("with VERSION=1.4.3");
        built.Shown.ShouldNotContain("Abort");
        stage.Deploys.ShouldHaveSingleItem();
        stage.World.Jenkins.Queue.All.ShouldHaveSingleItem().Parameters["VERSION"].ShouldBe("1.4.3");
        (await stage.AskAsync("/ops audit web")).Shown.ShouldContain("asked for a build of web/main with VERSION=1.4.3");
        // A version that was built is offered like any other.
        (await stage.AskAsync("/deploy web 1.4.3 to staging")).Shown.ShouldContain("Deploy web 1.4.3 to staging?");
    }

    [Fact]
    public async Task It_is_in_the_message_of_the_change_that_it_builds()
    {
        await using var stage = await StartAsync();
        await stage.DrivenAsync(stage.Scenarios().MergePullRequestAsync("Sort orders by date", stage.Stop));

        await stage.AskAsync("/ops build web/main VERSION=1.4.3");

        var built = await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("✅ Built")), "the end");
        built.Shown.ShouldContain("Sort orders by date");
        await stage.UntilSaidAsync(built, "was started by Ann");
        stage.Deploys.ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("/ops build wbe main", "There is no job `wbe`.", "Did you mean `web`, `tools/web`?")]
    [InlineData("/ops build we main", "There is no job `we`.", "Similar: `web`")]
    [InlineData("/ops build web", "Which branch of web?", "It has `feature/cart`, `main`")]
    [InlineData("/ops build web nain", "web has no branch `nain`.", "Did you mean `main`?")]
    [InlineData("/ops build web/main other", "web/main has no branches", "what `other` is")]
    [InlineData("/ops build tools", "tools is a folder.", "In it: `tools/sweep`, `tools/web`")]
    [InlineData("/ops build web main VERSOIN=1", "web/main takes no `VERSOIN`.", "Did you mean `VERSION`?")]
    [InlineData("/ops build web main REGION=moon", "`REGION` can't be `moon`.", "It is one of eu, us")]
    [InlineData("/ops build web main DRY=maybe", "`DRY` is `true` or `false`", "not `maybe`")]
    [InlineData("/ops build web main SIGNING=abc", "`SIGNING` is a secret, or looks like one", "Nothing was done.")]
    [InlineData("/ops build web main NOTE=ghp_0123456789abcdefghijABCDEFGHIJ012345", "`NOTE` is a secret, or looks like one", "Nothing")]
    [InlineData("/ops build web main NOTE=1 NOTE=2", "You gave `NOTE` twice.", "Nothing was done.")]
    [InlineData("/ops build sweep VERSION=1", "tools/sweep takes no values", "Nothing was done.")]
    [InlineData("/ops build abort", "Abort which build?", "`web/main#128`")]
    [InlineData("/ops build web/main#999 abort", "I know no build `web/main#999`.", "Nothing was done.")]
    [InlineData("/ops build web/main abort", "waits in the queue of `web/main`", "Nothing was done.")]
    public async Task What_names_no_job_or_does_not_fit_is_answered_with_what_is_near(string typed, string answer, string more)
    {
        await using var stage = await StartAsync();

        var said = (await stage.AskAsync(typed)).Shown;

        said.ShouldContain(answer);
        said.ShouldContain(more);
        said.ShouldNotContain("ghp_");
        stage.World.Jenkins.Queue.All.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_job_is_found_by_as_much_of_its_end_as_only_it_has_and_gets_its_values_as_typed()
    {
        await using var stage = await StartAsync();

        (await stage.AskAsync("/ops build feature/cart")).Shown.ShouldContain("web/feature/cart");
        (await stage.AskAsync("/ops build sweep")).Shown.ShouldContain("tools/sweep");
        (await stage.AskAsync("/ops build WEB on main version=1.5.0 region=US dry=yes \"NOTE=two words\"")).Shown.ShouldContain(
            "with VERSION=1.5.0, REGION=us, DRY=true, NOTE=two words");

        stage.World.Jenkins.Queue.All.Select(run => run.Job)
            .ShouldBe(["job/web/job/feature%252Fcart/", "job/tools/job/sweep/", Main]);
        stage.World.Jenkins.Queue.All[^1].Parameters["NOTE"].ShouldBe("two words");
    }

    [Fact]
    public async Task Typed_alone_it_asks_in_a_dialog_for_what_the_chosen_job_takes()
    {
        await using var stage = await StartAsync();
        (await stage.TypeAsync("/ops build")).ShouldBe(Outcome.Ok);
        var dialog = await DialogsTests.OpenAsync(stage, "ann");

        (await OfferedAsync("job", "")).ShouldBe(["tools/sweep", "tools/web", "tools/web/deep", "web", "web/feature/cart", "web/main"]);
        (await OfferedAsync("job", "WEB main")).ShouldBe(["web/main"]);
        (await OfferedAsync("job-branch", "")).ShouldBeEmpty("no job is chosen yet");
        await DialogsTests.ChooseAsync(stage, dialog, "job", "web");
        await DialogsTests.SaysAsync(stage, "Which branch of web?");
        (await OfferedAsync("job-branch", "")).ShouldBe(["feature/cart", "main"]);
        await DialogsTests.ChooseAsync(stage, dialog, "job-branch", "main");
        var asked = await DialogsTests.SaysAsync(stage, "*web/main*: what you leave empty has the job's default.");
        asked.Shown.ShouldContain("Not asked for here: SIGNING.");
        (await stage.DrivenAsync(stage.Slack.As("ann").SubmitAsync(
            asked,
            new Dictionary<string, string>
            {
                ["job"] = "web", ["job-branch"] = "main", ["param.VERSION"] = "1.5.0", ["param.REGION"] = "us", ["param.DRY"] = "true",
                ["param.NOTE"] = "two words, and a=b",
            },
            stage.Stop))).ShouldBe(Outcome.Ok);

        await DialogsTests.SaysAsync(stage, "with DRY=true, NOTE=two words, and a=b, REGION=us, VERSION=1.5.0");
        var run = stage.World.Jenkins.Queue.All.ShouldHaveSingleItem();
        run.Job.ShouldBe(Main);
        new[] { "VERSION", "REGION", "DRY", "NOTE" }.Select(name => run.Parameters[name]).ShouldBe(
            ["1.5.0", "us", "true", "two words, and a=b"]);

        (await stage.TypeAsync("/ops build", "carol")).ShouldBe(Outcome.Ok);
        var other = await DialogsTests.OpenAsync(stage, "carol");
        (await stage.DrivenAsync(stage.Slack.As("carol").SelectAsync(other, "job", "tools/sweep", stage.Stop))).ShouldBe(Outcome.Ok);
        await stage.UntilAsync(
            () => stage.Slack.View("carol") is { } view && view.Shown.Contains("⛔ You may not build web") ? view : null, "why not");

        async Task<IReadOnlyList<string>> OfferedAsync(string input, string typed)
        {
            IReadOnlyList<string> found = [];
            (await stage.DrivenAsync(OnceAsync())).ShouldBe(Outcome.Ok);
            return found;

            async Task<Outcome> OnceAsync()
            {
                var suggested = await stage.Slack.As("ann").SearchAsync(stage.Slack.View("ann")!, input, typed, stage.Stop);
                found = [.. suggested.Options.Select(option => option.GetProperty("value").GetString()!)];
                return suggested.Outcome;
            }
        }
    }

    [Fact]
    public async Task Who_may_is_decided_by_the_policy_and_may_says_so()
    {
        await using var stage = await StartAsync();

        (await stage.AskAsync("/ops build web main", "carol")).Shown.ShouldContain("You may not build web: no grant allows build here.");

        stage.World.Jenkins.Queue.All.ShouldBeEmpty();
        (await stage.AskAsync("/ops audit web")).Shown.ShouldContain("was refused: build");
        (await stage.AskAsync("/ops may build web")).Shown.ShouldBe("✅ *You may build web*\n`policy.yaml:4` allows it to *oncall*.");
        (await stage.AskAsync("/ops may build web", "carol")).Shown.ShouldContain(
            "❌ *You may not build web*\nNo grant allows build here.\n`policy.yaml:4` allows it to *oncall*.");
        (await stage.AskAsync("/ops may input web")).Shown.ShouldContain("*You may not answer builds of web*");
        (await stage.AskAsync("/ops may build web in production")).Shown.ShouldContain("Builds are in no environment");
    }

    [Theory]
    [InlineData("forbidden", "Jenkins doesn't let chatops do that: that user needs the permission Job/Build.")]
    [InlineData("disabled", "It is disabled.")]
    [InlineData("disabled meanwhile", "Jenkins doesn't build it now: it is disabled.")]
    [InlineData("gone", "Jenkins knows no such job, or doesn't show it to chatops.")]
    [InlineData("changed", "Jenkins doesn't take these values")]
    [InlineData("redirect", "Jenkins answered 302 and queued nothing.")]
    [InlineData("crumb", "Jenkins wants a crumb (CSRF protection) and accepts none from here")]
    public async Task What_Jenkins_refuses_says_why_and_is_audited(string how, string why)
    {
        await using var stage = await StartAsync();
        var jenkins = stage.World.Jenkins;
        jenkins.MayBuild = how is not "forbidden";
        if (how is "disabled")
        {
            jenkins.Define(new(Main) { IsDisabled = true });
        }

        jenkins.Instead = context => (context.Request.Method, how) switch
        {
            ("POST", "disabled meanwhile") => Results.StatusCode(409),
            ("POST", "gone") => Results.StatusCode(404),
            ("POST", "changed") => Results.StatusCode(400),
            ("POST", "redirect") => Results.StatusCode(302),
            ("POST", "crumb") => Results.Text("No valid crumb was included in the request", statusCode: 403),
            _ => null,
        };

        (await stage.AskAsync("/ops build web main")).Shown.ShouldContain($"web/main wasn't started: {why}");

        jenkins.Queue.All.ShouldBeEmpty();
        if (how is not "disabled")
        {
            (await stage.AskAsync("/ops audit web")).Shown.ShouldContain("got no build of web/main: ");
        }

        await stage.PassAsync(TimeSpan.FromMinutes(1));
        stage.Deploys.ShouldBeEmpty();
    }

    [Fact]
    public async Task Where_Jenkins_wants_a_crumb_it_gets_one()
    {
        await using var stage = await StartAsync();
        stage.World.Jenkins.WantsCrumbs = true;

        (await stage.AskAsync("/ops build web main")).Shown.ShouldContain("has started");

        stage.World.Jenkins.Queue.All.Count.ShouldBe(1);
    }

    [Fact]
    public async Task What_waits_in_the_queue_says_for_what_and_the_same_is_there_once_until_it_is_cancelled()
    {
        await using var stage = await StartAsync();
        stage.World.Jenkins.Queue.IsHeld = true;

        var waiting = await stage.AskAsync("/ops build web main");
        waiting.Shown.ShouldContain("A build of web/main is in the queue.");
        waiting.Shown.ShouldContain("Waiting for next available executor on ‘linux’");
        (await stage.AskAsync("/ops build web main", "bob")).Shown.ShouldContain(
            "A build of web/main was in the queue already, and is there once.");
        (await stage.ClickAsync(waiting, "Cancel", "ann")).ShouldBe(Outcome.Ok);
        await stage.UntilAsync(
            () => stage.Slack.Ephemerals("ann").FirstOrDefault(m => m.Shown.Contains("It hadn't started.")), "the answer");

        stage.World.Jenkins.Queue.All.ShouldHaveSingleItem();
        stage.World.Jenkins.Queue.Waiting.ShouldBeEmpty();
        await stage.UntilAsync(
            () => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("was cancelled before it started")), "what became of it");
        (await stage.AskAsync("/ops build web main abort")).Shown.ShouldContain("Nothing was done.");
        (await stage.AskAsync("/ops audit web")).Shown.ShouldContain("aborted web/main");
    }

    [Fact]
    public async Task A_build_that_started_while_no_bot_ran_is_found_although_the_queue_has_forgotten_it()
    {
        await using var stage = await StartAsync();
        stage.World.Jenkins.IsCutOff = true;
        stage.World.Jenkins.Queue.IsHeld = true;
        await stage.AskAsync("/ops build web main VERSION=1.4.3");
        await stage.StopBotAsync();
        stage.World.Jenkins.Queue.Release();
        await stage.PassAsync(TimeSpan.FromMinutes(6));

        await stage.StartBotAsync();

        var built = await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("was started by Ann")), "the build");
        await stage.UntilSaidAsync(built, "✅ Built");
        stage.World.Jenkins.Queue.All.Count.ShouldBe(1);
    }

    [Fact]
    public async Task While_Jenkins_cannot_be_asked_what_became_of_a_request_doctor_says_so_and_it_is_followed_afterwards()
    {
        await using var stage = await StartAsync();
        stage.World.Jenkins.Queue.IsHeld = true;
        await stage.AskAsync("/ops build web main");
        stage.World.Jenkins.Instead = _ => Results.StatusCode(503);
        await stage.PassAsync(TimeSpan.FromSeconds(30));

        (await FindingsAsync(stage)).ShouldContain(finding => !finding.Healthy
            && finding.Message.PlainText.Contains("1 build asked for since")
            && finding.Message.PlainText.EndsWith("isn't found there yet: Jenkins answered 503."));
        stage.World.Jenkins.Instead = _ => null;
        stage.World.Jenkins.Queue.Release();

        var built = await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("was started by Ann")), "the build");
        await stage.UntilSaidAsync(built, "✅ Built");
        (await FindingsAsync(stage)).ShouldAllBe(finding => !finding.Message.PlainText.Contains("asked for"));
    }

    private static async Task<IReadOnlyList<Finding>> FindingsAsync(Stage stage) =>
        [.. (await stage.DrivenAsync(stage.Get<Doctor>().ExamineAsync(stage.Stop))).Where(finding => finding.Subject == "Jenkins")];

    [Fact]
    public async Task A_request_whose_answer_was_lost_is_looked_for_and_not_sent_again()
    {
        await using var stage = await StartAsync();
        var posts = LoseAnswers(stage, arrives: true);

        var answer = await stage.AskAsync("/ops build web main VERSION=1.4.3");

        answer.Shown.ShouldContain("It isn't known whether a build of web/main with VERSION=1.4.3 was started:");
        answer.Shown.ShouldContain("I'm looking for it in the queue and among the builds, and don't send it again.");
        var built = await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("was started by Ann")), "the build");
        await stage.UntilSaidAsync(built, "✅ Built");
        posts().ShouldBe(1);
        stage.World.Jenkins.Queue.All.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_build_that_only_its_notification_tells_of_is_known_by_its_id_in_the_queue()
    {
        await using var stage = await StartAsync();
        stage.World.Jenkins.Instead = context => context.Request.Method is "GET" && stage.World.Jenkins.Queue.All.Count > 0
            ? Results.StatusCode(503)
            : null;

        (await stage.TypeAsync("/ops build web main VERSION=1.4.3")).ShouldBe(Outcome.Ok);

        var built = await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("was started by Ann")), "the build");
        built.Shown.ShouldContain("web/main #128");
        stage.World.Jenkins.Instead = _ => null;
        await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("✅ Built")), "its end");
        stage.Deploys.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_request_that_never_arrived_is_said_to_be_lost_in_the_channel()
    {
        await using var stage = await StartAsync();
        var posts = LoseAnswers(stage, arrives: false);

        await stage.AskAsync("/ops build web main");
        // Someone else's build of the same job isn't it.
        await stage.DrivenAsync(stage.Scenarios().BuildAsync(null, passes: true, stage.Stop));

        var lost = await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("didn't start")), "what became of it");
        lost.Shown.ShouldContain("No build was found that was started for it, so it didn't arrive.");
        posts().ShouldBe(1);
        (await stage.AskAsync("/ops audit web")).Shown.ShouldContain("got no build of web/main: No build was found");
    }

    [Fact]
    public async Task A_bot_that_is_stopped_while_it_asks_says_that_it_is_not_known_and_asks_no_second_time()
    {
        await using var stage = await StartAsync();
        var asked = new TaskCompletionSource();
        var posts = 0;
        stage.World.Jenkins.Instead = context =>
        {
            if (context.Request.Method is "POST")
            {
                posts++;
                asked.TrySetResult();
                return new Unanswered();
            }

            return null;
        };
        (await stage.TypeAsync("/ops build web main")).ShouldBe(Outcome.Ok);
        await stage.DrivenAsync(asked.Task);
        await stage.StopBotAsync();

        await stage.StartBotAsync();

        await stage.UntilAsync(
            () => stage.Slack.Ephemerals("ann").FirstOrDefault(m => m.Shown.Contains("It isn't known whether a build of web/main")),
            "an answer");
        posts.ShouldBe(1);
    }

    [Fact]
    public async Task A_build_that_was_asked_for_is_aborted_from_its_message_and_only_once()
    {
        await using var stage = await StartAsync(TimeSpan.FromMinutes(10));
        await stage.AskAsync("/ops build web main");
        var running = await stage.UntilAsync(
            () => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("was started by Ann") && m.Shown.Contains("Abort")), "the build");

        (await stage.ClickAsync(running, "Abort", "carol")).ShouldBe(Outcome.Ok);
        await stage.UntilAsync(
            () => stage.Slack.Ephemerals("carol").FirstOrDefault(m => m.Shown.Contains("You may not build web")), "the refusal");
        (await stage.ClickAsync(running, "Abort", "bob")).ShouldBe(Outcome.Ok);

        await stage.UntilAsync(
            () => stage.Slack.Ephemerals("bob").FirstOrDefault(m => m.Shown.Contains("web/main #128 is aborted.")), "the answer");
        var ended = await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("🛑 Build")), "the end");
        ended.Shown.ShouldContain("⏹ web/main #128 was aborted by Bob Baker");
        (await stage.ClickAsync(running, "Abort", "ann")).ShouldBe(Outcome.Ok);
        await stage.UntilAsync(
            () => stage.Slack.Ephemerals("ann").FirstOrDefault(m => m.Shown.Contains("#128 is over, so it can't be aborted")),
            "the second answer");
        (await stage.AskAsync("/ops audit web")).Shown.ShouldContain("aborted web/main #128");
    }

    [Fact]
    public async Task A_build_that_fails_shows_the_end_of_its_log_without_colors_and_secrets()
    {
        await using var stage = await StartAsync();

        await stage.AskAsync("/ops build web main VERSION=broken");

        var failed = await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("❌ Build")), "the end");
        await stage.UntilSaidAsync(failed, "Error: registry.acme.io: connection refused\n");
        var log = failed.Replies.First(reply => reply.Shown.Contains("connection refused")).Shown;
        log.ShouldContain("token=***");
        log.ShouldNotContain("\u001b");
        log.ShouldNotContain("hunter2");
        log.ShouldNotContain("Base64Note");
    }

    private static async Task<Stage> StartAsync(TimeSpan? takes = null)
    {
        var stage = await Stage.StartAsync(
            settings =>
            {
                settings["ChatOps:Services:web:Jobs:1"] = "tools";
                settings["Rules"] = Rules;
            },
            recovers: true);
        var jenkins = stage.World.Jenkins;
        jenkins.Define(new(
            Main,
            new("VERSION"),
            new("REGION", "eu", "Choice", "eu", "us"),
            new("DRY", "false", "Boolean"),
            new("SIGNING", Type: "Password"),
            new("NOTE")));
        jenkins.Define(new("job/web/job/feature%252Fcart/"));
        jenkins.Define(new("job/tools/job/sweep/"));
        jenkins.Define(new("job/tools/job/web/job/deep/"));
        var http = new HttpClient { BaseAddress = stage.BotAddress };
        var sender = new JenkinsSender(http, BotInWorld.JenkinsToken, stage.Clock)
        {
            Controller = jenkins, HasTests = false, Log = "curl https://registry.acme.io?token=hunter2hunter2\n",
        };
        jenkins.Queue.Builder = run => run.Job == Main
            ? sender.BuildAsync(
                stage.World.Repository.Head,
                run.Parameters["VERSION"] is { Length: > 0 } version ? version : "1.4.2",
                run.Parameters["VERSION"] is not "broken",
                takes ?? TimeSpan.FromMinutes(1),
                stage.Stop,
                run)
            : Task.CompletedTask;
        return stage;
    }

    /// <summary>The answers to what is posted don't reach the bot.</summary>
    /// <returns>How often something was.</returns>
    private static Func<int> LoseAnswers(Stage stage, bool arrives)
    {
        var posts = 0;
        stage.World.Jenkins.Instead = context =>
        {
            if (context.Request.Method is not "POST")
            {
                return null;
            }

            posts++;
            if (arrives)
            {
                stage.World.Jenkins.Request(
                    Main, [.. context.Request.Form.Select(value => KeyValuePair.Create(value.Key, $"{value.Value}"))]);
            }

            context.Abort();
            return Results.Empty;
        };
        return () => posts;
    }

    /// <summary>A request that is still waiting for its answer when whoever sent it ends.</summary>
    private sealed class Unanswered : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext) =>
            Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, httpContext.RequestAborted);
    }
}
