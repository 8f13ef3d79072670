using System.Net;
using ChatOps.Playground;
using ChatOps.Playground.Teams;

namespace ChatOps.Tests.Whole;

/// <summary>The whole program in Microsoft Teams.</summary>
public sealed class TeamsTests
{
    [Fact]
    public async Task A_deploy_is_requested_in_a_channel_planned_in_the_persons_chat_and_reported_in_one_message()
    {
        await using var stage = await Stage.StartAsync(TeamsWorld.OnlyTeams);
        await TeamsWorld.InstallAsync(stage);
        var teams = stage.World.Teams;

        var plan = await AskAsync(stage, "ann", "@ChatOps deploy web 1.4.2 to production", "Deploy web 1.4.2 to production?");
        var question = teams.Posts(teams.Channel("Ops")).ShouldHaveSingleItem();
        (await stage.UntilAsync(() => teams.Replies(question.Id) is [var first, ..]
            ? first
            : null, "a line in the channel")).Shown.ShouldBe("@Ann: I answered in our chat");
        stage.Patches("production").ShouldBe(0);

        // People without permission are refused; the person who asked may run it.
        (await stage.DrivenAsync(teams.As("carol").ChatAsync("deploy web 1.4.2 to production", stage.Stop))).Status.ShouldBe(
            HttpStatusCode.OK);
        await stage.UntilAsync(
            () => teams.Chat("carol").FirstOrDefault(post => post.Shown.Contains("no grant allows it here")), "a refusal");
        (await PressAsync(stage, "ann", plan, "Run")).Said.ShouldBe("Working on it.");
        await stage.UntilAsync(
            () => teams.Chat("ann").FirstOrDefault(post => post.Id == plan.Id && post.Shown.Contains("Started")),
            "the plan gives way to what came of it");

        var told = await stage.UntilAsync(
            () => TeamsWorld.Deploys(stage).FirstOrDefault(post => post.Shown.Contains("Deployed")), "the end");
        told.Shown.ShouldContain("by Ann");
        told.Edits.ShouldBeGreaterThan(0);
        TeamsWorld.Deploys(stage).Count.ShouldBe(1);
        stage.Image("production").ShouldBe("registry.acme.io/web:1.4.2");
    }

    [Fact]
    public async Task If_the_app_is_not_installed_for_a_person_the_plan_is_in_the_thread_and_works_only_for_them()
    {
        await using var stage = await Stage.StartAsync(TeamsWorld.OnlyTeams);
        await TeamsWorld.InstallAsync(stage);
        var teams = stage.World.Teams;

        (await stage.DrivenAsync(teams.As("dan").SayAsync("Ops", "@ChatOps deploy “web” 1.4.2 to staging", stage.Stop))).Status.ShouldBe(
            HttpStatusCode.OK);
        var question = teams.Posts(teams.Channel("Ops")).ShouldHaveSingleItem();
        var plan = await stage.UntilAsync(
            () => teams.Replies(question.Id).FirstOrDefault(post => post.Shown.Contains("Deploy web 1.4.2 to staging?")),
            "a plan in the thread");
        plan.Shown.ShouldContain("to @Dan");

        (await PressAsync(stage, "ann", plan, "Run")).Said.ShouldBe(
            "These buttons work for who asked. Ask me yourself, and you get your own.");
        stage.Patches("staging").ShouldBe(0);
        (await PressAsync(stage, "dan", plan, "Run")).Said.ShouldBe("Working on it.");
        await stage.UntilAsync(() => TeamsWorld.Deploys(stage).FirstOrDefault(post => post.Shown.Contains("Deployed")), "the end");
        (await stage.UntilAsync(
            () => teams.Replies(question.Id).FirstOrDefault(post => post.Id == plan.Id && post.Shown.Contains("Started")),
            "the plan gives way")).Shown.ShouldNotContain("[Run]");

        // A form is a card with inputs; in a channel, the bot only sees messages that mention it; doctor finds nothing to fix.
        (await stage.DrivenAsync(teams.As("bob").ChatAsync("deploy", stage.Stop))).Status.ShouldBe(HttpStatusCode.OK);
        var form = await stage.UntilAsync(() => teams.Chat("bob").FirstOrDefault(post => post.Shown.Contains("[Show the plan]")), "a form");
        (await PressAsync(stage, "bob", form, "Show the plan", ("in.service", "web"), ("in.environment", "production"), (
            "in.version", "1.4.2"))).Said.ShouldBe("Working on it.");
        await stage.UntilAsync(
            () => teams.Chat("bob").FirstOrDefault(post => post.Shown.Contains("Deploy web 1.4.2 to production?")), "the form's plan");
        await stage.DrivenAsync(teams.As("bob").SayAsync("Ops", "what does status say?", stage.Stop));
        var doctor = await AskAsync(stage, "bob", "@ChatOps doctor", "Teams credentials");
        doctor.Shown.ShouldContain("accepted");
        doctor.Shown.ShouldContain("in Web");
        doctor.Shown.ShouldContain("channel Web/Deploys");
    }

    [Fact]
    public async Task A_lock_stops_others_and_its_holder_is_told_in_their_chat_or_in_the_thread_that_someone_ended_it()
    {
        await using var stage = await Stage.StartAsync(TeamsWorld.OnlyTeams);
        await TeamsWorld.InstallAsync(stage);
        var teams = stage.World.Teams;

        await AskAsync(
            stage, "ann", "@ChatOps lock web in production for 2h because load test", "You hold the lock on web in production until");
        var told = await ToldAsync("Locked by Ann");
        told.Shown.ShouldContain("load test");
        await AskAsync(stage, "bob", "@ChatOps deploy web 1.4.2 to production", "web in production is locked by @Ann until");
        await AskAsync(stage, "ann", "@ChatOps deploy web 1.4.2 to production", "You hold the lock on web in production until");
        await AskAsync(stage, "bob", "@ChatOps unlock web in production", "who had locked it, will be notified");
        const string Notice = "unlocked web in production, which you had locked since";
        await stage.UntilAsync(() => teams.Chat("ann").FirstOrDefault(post => post.Shown.Contains($"@Bob {Notice}")), "the notice");
        (await ToldAsync("Unlocked by Bob")).Id.ShouldBe(told.Id);

        // Dan doesn't have the app.
        await stage.DrivenAsync(teams.As("dan").SayAsync("Ops", "@ChatOps lock web in staging", stage.Stop));
        var second = await ToldAsync("Locked by Dan");
        await AskAsync(stage, "ann", "@ChatOps unlock web in staging", "who had locked it, will be notified");
        await stage.UntilAsync(
            () => teams.Replies(second.Id).FirstOrDefault(post => post.Shown.Contains("@Dan: Ann unlocked web in staging")),
            "the notice in the thread");

        Task<TeamsPost> ToldAsync(string text) =>
            stage.UntilAsync(() => TeamsWorld.Deploys(stage).FirstOrDefault(post => post.Shown.Contains(text)), text);
    }

    [Fact]
    public async Task A_service_posted_to_Slack_and_Teams_has_the_same_story_in_both()
    {
        await using var stage = await Stage.StartAsync(TeamsWorld.BesideSlack);
        await TeamsWorld.InstallAsync(stage);
        var scenarios = stage.Scenarios();
        await stage.DrivenAsync(scenarios.MergePullRequestAsync(null, stage.Stop));
        await stage.DrivenAsync(scenarios.BuildAsync(null, passes: true, stage.Stop));

        var plan = await AskAsync(stage, "ann", "@ChatOps deploy web 1.4.2 to production", "Deploy web 1.4.2 to production?");
        (await PressAsync(stage, "ann", plan, "Run")).Status.ShouldBe(HttpStatusCode.OK);
        var inSlack = await stage.UntilAsync(
            () => stage.Deploys.FirstOrDefault(message => message.Shown.Contains("Deployed")), "the end in Slack");
        var inTeams = await stage.UntilAsync(
            () => TeamsWorld.Deploys(stage).FirstOrDefault(post => post.Shown.Contains("Deployed")), "the end in Teams");
        inTeams.Shown.ShouldContain("by Ann");
        inSlack.Shown.ShouldContain("by Ann");
        inSlack.Shown.ShouldNotContain("@", customMessage: "nobody on Slack knows an id of Teams");
        stage.Image("production").ShouldBe("registry.acme.io/web:1.4.2");
        TeamsWorld.Deploys(stage).Count.ShouldBe(stage.Deploys.Count);
        stage.Deploys.ShouldContain(message => message.Shown.Contains("web/main #"));
        TeamsWorld.Deploys(stage).ShouldContain(post => post.Shown.Contains("web/main #"));
    }

    /// <summary>Bots can't search for it in Teams. In Slack, it is found again.</summary>
    [Fact]
    public async Task A_message_whose_response_was_lost_is_posted_until_it_is_confirmed_and_says_that_it_may_be_a_duplicate()
    {
        await using var stage = await Stage.StartAsync(TeamsWorld.OnlyTeams);
        await TeamsWorld.InstallAsync(stage);
        stage.World.Teams.Faults.Next("post", new TeamsFault.LoseAnswer(), times: 3);
        var merged = await stage.DrivenAsync(stage.Scenarios().MergePullRequestAsync("Sort orders by date", stage.Stop));
        await stage.UntilAsync(() => TeamsWorld.Deploys(stage).Count == 4 ? "all" : null, "a post that is confirmed");

        await stage.DrivenAsync(stage.Scenarios().BuildAsync(merged.Commit, passes: true, stage.Stop));
        var kept = await stage.UntilAsync(
            () => TeamsWorld.Deploys(stage).FirstOrDefault(post => post.Shown.Contains("web/main #")), "the build");
        await stage.PassAsync(TimeSpan.FromMinutes(20));
        var posts = TeamsWorld.Deploys(stage);
        kept.Id.ShouldBe(posts[^1].Id);
        kept.Shown.ShouldContain("If it is here twice, only the last one is kept up to date.");
        posts.Count.ShouldBe(4);
        TimeSpan[] waits = [.. posts.Zip(posts.Skip(1), (one, next) => next.At - one.At)];
        waits[0].ShouldBeLessThan(TimeSpan.FromSeconds(5));
        waits[1].ShouldBeInRange(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(20));
        waits[2].ShouldBeInRange(TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(80), "an outage must leave few copies");
        (await AskAsync(stage, "bob", "@ChatOps doctor", "Teams credentials")).Shown.ShouldContain(
            "1 in Web/Deploys since yesterday: posted again after a lost answer, so it may be there twice");
    }

    /// <summary>Everything that people do in Slack, done in Teams; if the bot is in both, it posts to both.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Changes_are_posted_scaled_rolled_back_and_approved_in_Teams(bool isBesideSlack)
    {
        await using var stage = await Stage.StartAsync(
            settings =>
            {
                (isBesideSlack ? TeamsWorld.BesideSlack : (Action<Dictionary<string, string?>>)TeamsWorld.OnlyTeams)(settings);
                settings["ChatOps:Services:shop:Workloads:staging:BlueGreen:Approve"] = "true";
            },
            services: [WorldService.Web, WorldService.Shop]);
        await TeamsWorld.InstallAsync(stage);
        var scenarios = stage.Scenarios();
        var merged = await stage.DrivenAsync(scenarios.MergePullRequestAsync("Sort orders by date <at>Bob</at> **now**", stage.Stop));
        var built = await stage.DrivenAsync(scenarios.BuildAsync(merged.Commit, passes: true, stage.Stop));

        var story = await RunAsync(
            $"@ChatOps deploy web {built.Version} to staging", $"Deploy web {built.Version} to staging?", "Deployed");
        TeamsWorld.Deploys(stage).ShouldHaveSingleItem("a merge, its build and its deploy are one message");
        story.Shown.ShouldContain("Sort orders by date <at>Bob</at> **now**");
        story.Shown.IndexOf("Merged", StringComparison.Ordinal).ShouldBeLessThan(story.Shown.IndexOf("web/main", StringComparison.Ordinal));
        story.Shown
            .IndexOf("web/main", StringComparison.Ordinal)
            .ShouldBeLessThan(story.Shown.IndexOf("Deployed", StringComparison.Ordinal));
        await stage.UntilAsync(
            () => stage.World.Teams.Replies(story.Id).FirstOrDefault(reply => reply.Shown.Contains("passed")), "its details, below it");

        var timeline = await AskAsync(stage, "ann", "@ChatOps timeline web", $"Deployed {built.Version}");
        timeline.Activity.GetRawText().ShouldContain(
            $"https://teams.microsoft.com/l/message/19%3Adeploys%40thread.tacv2/{story.Id}?tenantId={stage.World.Teams.App.TenantId}&groupId={stage.World.Teams.Team.Group}&");

        await RunAsync("@ChatOps scale web 6 in staging", "Scale web", "Scaled to 6");
        stage.World.Staging.Deployment("web", "web")!.Status.AvailableReplicas.ShouldBe(6);
        await RunAsync("@ChatOps rollback web in staging", "Roll web back to 1.4.1", "Rolled back to 1.4.1");
        stage.Image("staging").ShouldBe("registry.acme.io/web:1.4.1");

        // Someone else approves the switch with a button under the message in the channel.
        var plan = await AskAsync(stage, "ann", "@ChatOps deploy shop 3.2.0 to staging", "Deploy shop 3.2.0 to staging?");
        (await PressAsync(stage, "ann", plan, "Run")).Said.ShouldBe("Working on it.");
        var question = await stage.UntilAsync(
            () => TeamsWorld.Deploys(stage).Concat(TeamsWorld.Deploys(stage).SelectMany(post => stage.World.Teams.Replies(post.Id)))
                .FirstOrDefault(post => post.Shown.Contains("[Approve]")),
            "the question");
        (await PressAsync(stage, "bob", question, "Approve")).Said.ShouldBe("Working on it.");
        var done = await stage.UntilAsync(
            () => TeamsWorld.Deploys(stage).FirstOrDefault(post => post.Shown.Contains("Deployed 3.2.0")), "the end");
        string.Join('\n', stage.World.Teams.Replies(done.Id).Select(reply => reply.Shown)).ShouldContain("Bob approved the switch");

        if (isBesideSlack)
        {
            await stage.UntilAsync(
                () => stage.Deploys.FirstOrDefault(message => message.Shown.Contains("Deployed *3.2.0*")), "the end in Slack");
            stage.Deploys.Count.ShouldBe(TeamsWorld.Deploys(stage).Count);
            foreach (var (words, told) in new[]
            {
                ("Scaled to 6", "Scaled to *6*"),
                ("Rolled back to 1.4.1", "Rolled back to *1.4.1*"),
                ("Sort orders", "Sort orders"),
            })
            {
                TeamsWorld.Deploys(stage)
                    .Count(post => post.Shown.Contains(words))
                    .ShouldBe(stage.Deploys.Count(message => message.Shown.Contains(told)), words);
            }
        }

        async Task<TeamsPost> RunAsync(string command, string question, string end)
        {
            var asked = await AskAsync(stage, "ann", command, question);
            (await PressAsync(stage, "ann", asked, "Run")).Said.ShouldBe("Working on it.");
            return await stage.UntilAsync(() => TeamsWorld.Deploys(stage).FirstOrDefault(post => post.Shown.Contains(end)), end);
        }
    }

    /// <summary>Asks in a channel, and waits for the answer in the chat.</summary>
    internal static async Task<TeamsPost> AskAsync(Stage stage, string who, string text, string answer)
    {
        var teams = stage.World.Teams;
        var before = teams.Chat(who).Select(post => post.Id).ToHashSet();
        (await stage.DrivenAsync(teams.As(who).SayAsync("Ops", text, stage.Stop))).Status.ShouldBe(HttpStatusCode.OK);
        return await stage.UntilAsync(
            () => teams.Chat(who).FirstOrDefault(post => !before.Contains(post.Id) && post.Shown.Contains(answer)),
            $"an answer to {text}");
    }

    internal static Task<TeamsOutcome> PressAsync(
        Stage stage, string who, TeamsPost post, string button, params (string, string)[] inputs) =>
        stage.DrivenAsync(stage.World.Teams.As(who).PressAsync(post, button, stage.Stop, inputs));
}
