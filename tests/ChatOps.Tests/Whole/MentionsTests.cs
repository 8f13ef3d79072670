using ChatOps.Journal;
using ChatOps.Playground.Slack;
using ChatOps.Tests.Timeline;

namespace ChatOps.Tests.Whole;

/// <summary>People are mentioned once, only when something is theirs to act on, and only if it is certain who they are.</summary>
public sealed class MentionsTests
{
    private const string Called = "🔔 <@U02ANN>: ";

    [Fact]
    public async Task Whoever_ran_an_operation_that_fails_is_mentioned_once_whatever_happens_later()
    {
        await using var stage = await Stage.StartAsync();
        await stage.AskAsync("/ops subscribe everything", channel: "general");
        await SubscriptionsTests.FailAsync(stage, "1.4.3-broken");
        var told = await stage.UntilAsync(() => stage.Deploys.SingleOrDefault(m => Mentions(m).Count > 0), "the mention");
        Mentions(told).ShouldHaveSingleItem().ShouldContain($"{Called}Deploy of 1.4.3-broken to production failed");

        await stage.StopBotAsync();
        await stage.StartBotAsync();
        await stage.UntilAsync(() => stage.Slack.Sockets.Connections.Any(c => c.IsReady) ? "connected" : null, "a socket");
        await stage.RunAsync("/rollback web in production", m => m.Shown.Contains("Rolled back", StringComparison.Ordinal));
        await stage.PassAsync(TimeSpan.FromSeconds(20));
        Mentions(Now(stage, told)).Count.ShouldBe(1);
        stage.Slack.Channel("general").Messages.SelectMany(Mentions).ShouldBeEmpty("it is the same, elsewhere");
    }

    [Fact]
    public async Task Whoever_pushed_or_merged_what_broke_is_mentioned_if_their_account_is_proven_and_nobody_by_what_a_commit_claims()
    {
        await using var stage = await Stage.StartAsync(settings =>
        {
            settings["ChatOps:People:U02ANN:Accounts:github"] = "octo-ann";
            settings["ChatOps:People:U03BOB:Accounts:github"] = "octo-bob";
        });
        await HearAsync(stage, Told.Pull(PullRequestAction.Opened), "Octo-Ann");
        await HearAsync(stage, Told.Pull(PullRequestAction.Merged, merge: 'b'), "someone-else");
        var push = new Pushed(
            "acme/web", "main", false, true, Told.Sha('b'), [new(Told.Sha('b'), "Keep the cart", "octo-bob")], 1, null, false);
        await HearAsync(stage, push, "someone-else");
        await HearAsync(stage, Told.Build(BuildState.Failed, commit: 'b'), "someone-else");
        var told = await stage.UntilAsync(() => stage.Deploys.SingleOrDefault(m => Mentions(m).Count > 0), "the mention");
        Mentions(told).ShouldHaveSingleItem().ShouldContain($"{Called}❌ Build ");

        await HearAsync(stage, Told.Build(BuildState.Failed, 2, commit: 'b'), "someone-else");
        await HearAsync(stage, Told.Build(BuildState.Failed, 3, job: "github/1/workflow/8", commit: 'b'), "someone-else");
        await stage.UntilAsync(() => Mentions(Now(stage, told)).Count == 2 ? "there" : null, "another job, which is another thing");
        await stage.PassAsync(TimeSpan.FromSeconds(20));
        Stage.Describe(Now(stage, told)).ShouldNotContain("U03BOB");
        Mentions(Now(stage, told)).Count.ShouldBe(2);
    }

    [Fact]
    public async Task Who_switches_it_off_is_named_everywhere_and_mentioned_nowhere_with_any_of_their_accounts()
    {
        await using var stage = await Stage.StartAsync(settings =>
        {
            TeamsWorld.BesideSlack(settings);
            settings["ChatOps:People:slack:U02ANN:User"] = "ann@acme.io";
            settings[$"ChatOps:People:teams:{TeamsWorld.Ann}:User"] = "ann@acme.io";
        });
        await TeamsWorld.InstallAsync(stage);
        (await stage.AskAsync("/ops mentions")).Shown.ShouldContain("🔔 You are mentioned when something is yours to act on");
        await TeamsTests.AskAsync(stage, "ann", "@ChatOps mentions off", "You are not mentioned");
        var off = (await stage.AskAsync("/ops mentions")).Shown;
        off.ShouldContain("🔕 You are not mentioned");
        off.ShouldContain($"`teams:{TeamsWorld.Ann}`");
        off.ShouldContain(
            "GitHub: I don't know which account is yours, so builds with your changes don't mention you. `/ops iam link github LOGIN` proves it.");

        await SubscriptionsTests.FailAsync(stage, "1.4.3-broken");
        await stage.UntilAsync(
            () => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("failed", StringComparison.Ordinal)), "the failure");
        await stage.PassAsync(TimeSpan.FromSeconds(20));
        var told = stage.Deploys.Single(m => m.Shown.Contains("1.4.3-broken", StringComparison.Ordinal));
        Stage.Describe(told).ShouldNotContain("<@U02ANN>");
        told.Shown.ShouldContain("by Ann Archer");
        Mentions(told).ShouldBeEmpty();
        var teams = stage.World.Teams;
        var post = teams.Posts(teams.Channel("Deploys")).Single(post => post.Shown.Contains("1.4.3-broken", StringComparison.Ordinal));
        teams.Replies(post.Id).Append(post).ShouldAllBe(one => !one.Shown.Contains("@Ann", StringComparison.Ordinal));

        (await stage.AskAsync("/ops mentions on")).Shown.ShouldContain("🔔 You are mentioned");
        await stage.RunAsync("/rollback web in production", m => m.Shown.Contains("Rolled back", StringComparison.Ordinal));
        await stage.PassAsync(TimeSpan.FromSeconds(20));
        Mentions(Now(stage, told)).ShouldBeEmpty("what was before isn't said later");
        await SubscriptionsTests.FailAsync(stage, "1.4.4-broken");
        await stage.UntilAsync(
            () => stage.Deploys.SelectMany(Mentions).FirstOrDefault(said => said.Contains("1.4.4-broken", StringComparison.Ordinal)),
            "the next one");
        teams.Posts(teams.Channel("Deploys")).SelectMany(one => teams.Replies(one.Id)).ShouldAllBe(
            reply => !reply.Shown.Contains("🔔", StringComparison.Ordinal), "she was mentioned in Slack");
    }

    private static Message Now(Stage stage, Message told) => stage.Deploys.Single(m => m.Ts == told.Ts);

    private static Task HearAsync(Stage stage, Fact fact, string by) =>
        stage.TellAsync("github", new NewEvent(stage.Clock.GetUtcNow(), new(by), fact));

    private static List<string> Mentions(Message message) =>
        [.. message.Replies.Select(reply => reply.Shown).Where(shown => shown.Contains("🔔", StringComparison.Ordinal))];
}
