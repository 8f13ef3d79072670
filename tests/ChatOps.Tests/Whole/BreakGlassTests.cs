using ChatOps.Journal;
using ChatOps.Operations;
using ChatOps.Playground.Slack;
using ChatOps.Playground.Teams;

namespace ChatOps.Tests.Whole;

/// <summary>Going ahead without approvals takes two presses and a reason, and what never ran isn't reviewed.</summary>
public sealed class BreakGlassTests
{
    private const string Policy =
        """
        roles:
          all: { users: ["*"] }
          leads: { users: [U02ANN, U03BOB] }
        grants:
          - { role: all, allow: ["*"], environments: [production] }
        approvals:
          - { environments: [production], from: [leads] }
        break-glass:
          - { roles: [leads], environments: [production] }
        """;

    private const string Button = "Break glass…";

    [Fact]
    public async Task Whoever_may_has_a_button_that_asks_why_and_others_have_none()
    {
        await using var stage = await StartAsync(Policy + "\nconfirm:\n  - { environments: [production] }");
        var plan = await stage.AskAsync("/deploy web 1.4.2 to production", "carol");
        plan.Shown.ShouldNotContain(Button);
        var own = await stage.AskAsync("/deploy web 1.4.3 to production");
        own.Shown.ShouldContain(Button);

        // A button that reached someone else opens nothing.
        (await stage.ClickAsync(plan with { Blocks = own.Blocks }, Button, "carol")).ShouldBe(Outcome.Ok);
        await AnswerAsync(stage, "carol", "Only leads can do that.");
        stage.Slack.View("carol").ShouldBeNull();

        // The service's name is typed in the same dialog, exactly.
        (await stage.ClickAsync(own, Button)).ShouldBe(Outcome.Ok);
        await SubmitAsync(
            stage,
            "ann",
            new() { ["service"] = "api", ["reason"] = "checkout is down" },
            "That isn't the service's name, so nothing was done.");
        stage.Patches("production").ShouldBe(0);
        (await stage.ClickAsync(own, Button)).ShouldBe(Outcome.Ok);
        await SubmitAsync(
            stage,
            "ann",
            new() { ["service"] = "web", ["reason"] = "checkout is down" },
            "Going ahead without approval: deploy");
        var done = await SaidAsync(stage, "Deployed *1.4.3*");
        done.Shown.ShouldContain("🚨 Break glass by Ann Archer: checkout is down. Someone else must review it");

        // It has ended, so there is nothing to go ahead with.
        (await stage.ClickAsync(own, Button)).ShouldBe(Outcome.Ok);
        await AnswerAsync(stage, "ann", "in production: succeeded.");
    }

    [Fact]
    public async Task What_waits_has_the_button_in_its_answer_and_on_the_home_page_and_a_review_of_what_never_ran_closes_itself()
    {
        await using var stage = await StartAsync(Policy);
        (await stage.ClickAsync(await stage.AskAsync("/deploy web 1.4.2 to production in 10m"), "Ask for approval")).ShouldBe(Outcome.Ok);
        (await AnswerAsync(stage, "ann", "Waits for approval: ")).Shown.ShouldContain(Button);
        (await stage.AskAsync("/ops home", "carol")).Shown.ShouldNotContain("Break glass");
        var own = (await stage.AskAsync("/ops home")).Shown;
        own.ShouldContain("in production waits for others to approve it");
        own.ShouldContain("Break glass: web in production…");
        var home = await stage.AskAsync("/ops home", "bob");
        home.Shown.ShouldContain("Approve web in production");

        (await stage.ClickAsync(home, "Break glass: web in production…", "bob")).ShouldBe(Outcome.Ok);
        await SubmitAsync(stage, "bob", new() { ["reason"] = "checkout is down." }, "Going ahead without approval: deploy");
        var scheduled = await SaidAsync(stage, "is scheduled for");
        scheduled.Shown.ShouldContain("🚨 Break glass by Bob Baker: checkout is down. Someone else must review it");
        var told = await OperatorsAsync(stage, "broke the glass: deploy web in production without approval");
        var id = await OnlyAsync(stage, OperationState.Scheduled);
        (await stage.AskAsync($"/ops break-glass {id} because again", "bob")).Shown.ShouldContain("It isn't waiting for approval.");

        await stage.AskAsync($"/ops cancel {id}");

        var closed = await OperatorsAsync(stage, "☑️ Nothing to review of deploy web in production without approval: it never ran");
        closed.Ts.ShouldBe(told.Ts, "it takes the place of what asked for the review");
        closed.Shown.ShouldNotContain("Reviewed");
        await stage.UntilSaidAsync(scheduled, "☑️ Break glass by Bob Baker needs no review: it never ran");
        await stage.UntilSaidAsync(scheduled, "☑️ Nothing to review: it never ran");
        (await stage.AskAsync("/ops reviews")).Shown.ShouldContain("Nothing waits for a review.");
        (await stage.AskAsync("/ops doctor")).Shown.ShouldNotContain("nobody has reviewed");
        (await stage.AskAsync("/ops audit since 1d")).Shown.ShouldContain("dropped the review of web in production");
    }

    [Fact]
    public async Task When_the_cluster_moved_the_break_of_the_glass_is_void_and_so_is_its_review()
    {
        await using var stage = await StartAsync(Policy);
        (await stage.ClickAsync(await stage.AskAsync("/deploy web 1.4.2 to production", "carol"), "Ask for approval", "carol"))
            .ShouldBe(Outcome.Ok);
        var asked = await SaidAsync(stage, "waits for approval");
        var id = await OnlyAsync(stage, OperationState.Waiting);
        await stage.SetImageByHandAsync("production", "registry.acme.io/web:1.4.0");

        (await stage.AskAsync($"/ops break-glass {id} because checkout is down")).Shown.ShouldContain("Going ahead without approval");

        await stage.UntilSaidAsync(asked, "Approvals so far are void");
        await stage.UntilSaidAsync(asked, "☑️ Nothing to review: it no longer counted before anything ran");
        (await stage.AskAsync("/ops reviews")).Shown.ShouldContain("Nothing waits for a review.");
        stage.Patches("production").ShouldBe(0);
    }

    [Fact]
    public async Task In_Teams_the_button_asks_why_in_a_form()
    {
        await using var stage = await Stage.StartAsync(settings =>
        {
            TeamsWorld.OnlyTeams(settings);
            settings["Rules"] = Policy.Replace("[U02ANN, U03BOB]", "[0a000000-0000-4000-8000-00000000000a]", StringComparison.Ordinal);
        });
        await TeamsWorld.InstallAsync(stage);
        const string Command = "@ChatOps deploy web 1.4.2 to production";
        (await TeamsTests.AskAsync(stage, "bob", Command, "It needs 1 approval")).Shown.ShouldNotContain(Button);
        var plan = await TeamsTests.AskAsync(stage, "ann", Command, "It needs 1 approval");

        (await TeamsTests.PressAsync(stage, "ann", plan, Button)).Said.ShouldBe("Working on it.");
        var form = await ToldAsync("Only in an emergency");
        (await TeamsTests.PressAsync(stage, "ann", form, "Go ahead", ("in.reason", "checkout is down"))).Said.ShouldBe("Working on it.");

        await ToldAsync("Going ahead without approval");
        await stage.UntilAsync(
            () => TeamsWorld.Deploys(stage).FirstOrDefault(post => post.Shown.Contains("Deployed 1.4.2", StringComparison.Ordinal)),
            "the end");
        stage.Patches("production").ShouldBe(1);

        Task<TeamsPost> ToldAsync(string says) => stage.UntilAsync(
            () => stage.World.Teams.Chat("ann").LastOrDefault(post => post.Shown.Contains(says, StringComparison.Ordinal)), says);
    }

    private static Task<Stage> StartAsync(string policy) => Stage.StartAsync(settings =>
    {
        settings["Rules"] = policy;
        settings["ChatOps:OperatorsChannel"] = "#ops";
    });

    /// <summary>Someone fills in the dialog, and is answered in it.</summary>
    private static async Task SubmitAsync(Stage stage, string who, Dictionary<string, string> answers, string says)
    {
        var view = await stage.UntilAsync(() => stage.Slack.View(who), "the dialog");
        (await stage.DrivenAsync(stage.Slack.As(who).SubmitAsync(view, answers, stage.Stop))).ShouldBe(Outcome.Ok);
        var answer = await stage.UntilAsync(
            () => stage.Slack.View(who) is { } now && now.Shown.Contains(says, StringComparison.Ordinal) ? now : null, says);
        (await stage.DrivenAsync(stage.Slack.As(who).CloseAsync(answer, stage.Stop))).ShouldBe(Outcome.Ok);
    }

    private static async Task<string> OnlyAsync(Stage stage, OperationState state) =>
        (await stage.DrivenAsync(stage.Get<OperationRows>().InAsync(state, stage.Stop))).ShouldHaveSingleItem().Id;

    private static Task<Message> SaidAsync(Stage stage, string says) =>
        stage.UntilAsync(() => stage.Deploys.LastOrDefault(m => m.Shown.Contains(says, StringComparison.Ordinal)), says);

    private static Task<Message> AnswerAsync(Stage stage, string who, string says) => stage.UntilAsync(
        () => stage.Slack.Ephemerals(who).LastOrDefault(m => m.Shown.Contains(says, StringComparison.Ordinal)), says);

    private static Task<Message> OperatorsAsync(Stage stage, string says) => stage.UntilAsync(
        () => stage.Slack.Channel("ops").Messages.FirstOrDefault(m => m.Shown.Contains(says, StringComparison.Ordinal)), says);
}
