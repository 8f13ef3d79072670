using ChatOps.Playground.Slack;
using ChatOps.Playground.Teams;

namespace ChatOps.Tests.Whole;

/// <summary>Everyone has a page that says what waits for them.</summary>
public sealed class HomeTests
{
    private const string Policy =
        """
        roles:
          oncall: { groups: [S01ONCALL] }
        grants:
          - { role: oncall, allow: ["*"], environments: [production] }
        approvals:
          - { environments: [production], verbs: [scale], from: [oncall] }
        freezes:
          - { from: 2026-03-01 00:00, until: 2026-04-01 00:00, environments: [staging], verbs: [restart], reason: audit }
        """;

    [Fact]
    public async Task The_Home_tab_says_what_waits_for_someone_and_lets_them_act_on_it()
    {
        await using var stage = await Stage.StartAsync(settings => settings["Rules"] = Policy);
        stage.Slack.As("bob").OpenHome();
        (await SaysAsync(stage, "bob", "Your ChatOps")).Shown.ShouldContain("No operations through ChatOps yet.");

        await stage.AskAsync("/ops lock web in staging for 2h because load test");
        var plan = await stage.AskAsync("/scale web 5 in production because of the sale");
        await stage.AskAsync("/deploy web 1.4.2 to production");
        (await stage.ClickAsync(plan, "Ask for approval")).ShouldBe(Outcome.Ok);
        await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("waits for approval")), "the request");

        stage.Slack.As("ann").OpenHome();
        var hers = await SaysAsync(stage, "ann", "✋ scale *web* 6 → *5* in production waits for approval");
        hers.Shown.ShouldContain("You may deploy web in production and staging.");
        hers.Shown.ShouldContain("It is refreshed when you open it, and after what you do.");
        (await stage.AskAsync("/ops home")).Shown.ShouldNotContain("refreshed", Case.Insensitive, "a message stays as it is");
        // Slack leaves room between blocks, so that a heading doesn't stick to what is above it.
        hers.Blocks.Count(block => block.GetProperty("type").GetString() == "section"
            && block.GetProperty("text").GetProperty("text").GetString()!.StartsWith('*')).ShouldBe(5, hers.Shown);
        hers.Shown.ShouldContain("📋 Your plan: deploy *web* 1.4.1 → *1.4.2* in production");
        hers.Shown.ShouldContain("🔒 ");
        hers.Shown.ShouldContain("🧊 `policy.yaml:8` freezes until");

        hers.Shown.ShouldNotContain("asked by", customMessage: "nobody approves their own");
        stage.Slack.As("carol").OpenHome();
        (await SaysAsync(stage, "carol", "Your ChatOps")).Shown.ShouldNotContain("asked by", customMessage: "she isn't on call");

        // Who may approve it does so there, and the page is up to date at once.
        stage.Slack.As("bob").OpenHome();
        var his = await SaysAsync(stage, "bob", "✋ scale *web* 6 → *5* in production, asked by <@U02ANN>");
        his.Shown.ShouldContain(": the sale");
        his.Shown.ShouldNotContain("Your plan");
        (await stage.DrivenAsync(stage.Slack.As("bob").ClickAsync(his, "Approve web in production", stage.Stop))).ShouldBe(Outcome.Ok);
        await stage.UntilAsync(() => stage.Slack.View("bob")?.Shown.Contains("Approved: scale") is true ? "" : null, "the answer");
        await stage.UntilAsync(() => stage.Slack.Home("bob")!.Shown.Contains("asked by") ? null : "", "the page without it");
        await stage.UntilAsync(
            () => stage.World.Production.Deployment("web", "web")!.Spec.Replicas == 5 ? "" : null, "the change");

        // Who may do nothing sees that, and no buttons for it; who isn't ours sees nothing.
        stage.Slack.As("carol").OpenHome();
        var carols = await SaysAsync(stage, "carol", "You may deploy web in staging; nothing in production.");
        carols.Shown.ShouldNotContain("asked by");
        stage.Slack.AddUser("eve", "Eve");
        stage.Slack.ChangeUser("eve", user => user with { TeamId = "T02OTHER" });
        stage.Slack.As("eve").OpenHome();
        var eves = await SaysAsync(stage, "eve", "Nothing here is for you");
        eves.Shown.ShouldNotContain("web");
        eves.Blocks.Count.ShouldBeLessThan(5);
        stage.Slack.Ephemerals("eve").ShouldBeEmpty();
        stage.Slack.FindChannel("@eve")?.Messages.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_command_shows_the_same_where_there_is_no_such_tab()
    {
        await using var stage = await Stage.StartAsync(TeamsWorld.OnlyTeams);
        await TeamsWorld.InstallAsync(stage);
        var teams = stage.World.Teams;
        await SayAsync("scale web 5 in production", "Scale web");
        var page = await SayAsync("home", "Your plan: scale");
        page.Shown.ShouldContain("You may deploy web in production and staging.");
        page.Activity.GetRawText().Split("\"spacing\":\"Large\"").Length.ShouldBe(5, "before each of the four headings");
        (await stage.DrivenAsync(teams.As("ann").PressAsync(page, "Show web in production", stage.Stop))).Said.ShouldBe("Working on it.");
        await stage.UntilAsync(
            () => teams.Chat("ann").FirstOrDefault(post => post.Shown.Contains("This is the current plan:")), "the plan again");

        // Dialogs are cards there.
        await SayAsync("lock", "[Go on]");
        await SayAsync("approve", "[Go on]");

        async Task<TeamsPost> SayAsync(string text, string answer)
        {
            var before = teams.Chat("ann").Select(post => post.Id).ToHashSet();
            await stage.DrivenAsync(teams.As("ann").ChatAsync(text, stage.Stop));
            return await stage.UntilAsync(
                () => teams.Chat("ann").FirstOrDefault(post => !before.Contains(post.Id) && post.Shown.Contains(answer)), answer);
        }
    }

    private static Task<View> SaysAsync(Stage stage, string who, string text) => stage.UntilAsync(
        () => stage.Slack.Home(who) is { } home && home.Shown.Contains(text, StringComparison.Ordinal) ? home : null,
        $"{text} on the page of {who}, which says\n{stage.Slack.Home(who)?.Shown}\n");
}
