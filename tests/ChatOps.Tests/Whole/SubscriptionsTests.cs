using ChatOps.Journal;
using ChatOps.Playground.Slack;
using ChatOps.Tests.Timeline;

namespace ChatOps.Tests.Whole;

/// <summary>What a channel is subscribed to is posted there, besides the service's own channel, and kept up to date.</summary>
public sealed class SubscriptionsTests
{
    [Fact]
    public async Task A_channel_gets_what_it_wants_and_it_stays_current_there_after_a_restart_and_after_the_subscription_has_ended()
    {
        await using var stage = await Stage.StartAsync();
        var made = await stage.AskAsync("/ops subscribe failures and production only");
        made.Shown.ShouldContain("🔔 This channel is subscribed to `failed in production`");
        made.Shown.ShouldContain("`/ops unsubscribe failed in production` ends it");
        (await stage.AskAsync("/ops subscribe failed in production")).Shown.ShouldContain("already.");

        await stage.RunAsync("/deploy web 1.4.2 to staging", m => m.Shown.Contains("Deployed", StringComparison.Ordinal));
        await stage.RunAsync("/deploy web 1.4.3-broken to staging", m => m.Shown.Contains("failed", StringComparison.Ordinal));
        await stage.RunAsync("/deploy web 1.4.2 to production", m => m.Shown.Contains("in *production*", StringComparison.Ordinal)
            || m.Shown.Contains("Deployed *1.4.2* to *production*", StringComparison.Ordinal));
        await stage.PassAsync(TimeSpan.FromSeconds(30));
        Ops(stage).ShouldBeEmpty();

        await FailAsync(stage, "1.4.3-broken");
        var told = await stage.UntilAsync(() => Ops(stage).SingleOrDefault(m => m.Replies.Count > 0), "the failure, in #ops");
        await stage.UntilSaidAsync(told, "1.4.3-broken");
        var twin = stage.Deploys.Single(m => m.Shown == told.Shown);
        var why = (await stage.AskAsync("/ops why 1.4.3-broken web")).Shown;
        why.ShouldContain("💬 #deploys: message `");
        why.ShouldContain("put there by `ChatOps:Services:web:Channels`");
        why.ShouldContain("put there by `/ops subscribe failed in production`");

        (await stage.AskAsync("/ops subscriptions")).Shown.ShouldContain("🔔 `failed in production`, by <@U02ANN>, since ");
        var ended = await stage.AskAsync("/ops unsubscribe failures in production", "bob");
        ended.Shown.ShouldContain("🔕 No longer subscribed to `failed in production`");
        ended.Shown.ShouldContain("Messages that are already there stay up to date.");
        await RestartAsync(stage);

        await stage.RunAsync("/rollback web in production", m => m.Shown.Contains("Rolled back", StringComparison.Ordinal));
        await stage.UntilAsync(
            () => Ops(stage).SingleOrDefault(m => m.Ts == told.Ts && m.Shown.Contains("Rolled back", StringComparison.Ordinal)),
            "what was shown before, with the rollback");
        stage.Deploys.Single(m => m.Ts == twin.Ts).Shown.ShouldBe(Ops(stage).Single().Shown);
        await FailAsync(stage, "1.4.4-broken");
        await stage.PassAsync(TimeSpan.FromSeconds(30));
        Ops(stage).Count.ShouldBe(1);
        (await stage.AskAsync("/ops audit")).Shown.ShouldContain("unsubscribed <#");
    }

    [Fact]
    public async Task A_subscription_survives_a_restart_and_a_services_own_channel_has_one_message_however_often_it_is_wanted_there()
    {
        await using var stage = await Stage.StartAsync();
        await stage.AskAsync("/ops subscribe everything", channel: "deploys");
        await stage.AskAsync("/ops subscribe deploys in staging", channel: "deploys");
        (await stage.AskAsync("/ops subscribe deploys in staging without threads", channel: "general")).Shown.ShouldContain(
            "No details are posted below the messages.");
        (await stage.AskAsync("/ops subscribe web", channel: "deploys")).Shown.ShouldContain("This is the channel of web already");
        await stage.RunAsync("/scale web 4 in staging", m => m.Shown.Contains("Scaled", StringComparison.Ordinal));
        await RestartAsync(stage);
        stage.Slack.Rename("deploys", "ship-it");
        stage.Slack.Rename("general", "everyone");

        (await stage.ClickAsync(await stage.AskAsync("/deploy web 1.4.2 to staging"), "Run")).ShouldBe(Outcome.Ok);
        var there = await stage.UntilAsync(
            () => stage.Slack.Channel("everyone").Messages.FirstOrDefault(m => m.Shown.Contains("Deployed", StringComparison.Ordinal)),
            "the deploy in the renamed channel");
        await stage.PassAsync(TimeSpan.FromSeconds(20));

        there = stage.Slack.Channel("everyone").Messages.Single(m => m.Ts == there.Ts);
        there.Replies.ShouldBeEmpty();
        stage.Slack.Channel("everyone").Messages.Count(m => m.Shown.Contains("Deployed", StringComparison.Ordinal)).ShouldBe(1);
        stage.Slack.Channel("ship-it").Messages.Count(m => m.Shown.Contains("Deployed", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public async Task The_configuration_subscribes_channels_too_and_whom_it_mentions_is_mentioned_once()
    {
        await using var stage = await Stage.StartAsync(settings =>
        {
            settings["ChatOps:Subscriptions:0:Channel"] = "#general";
            settings["ChatOps:Subscriptions:0:Services:0"] = "w*";
            settings["ChatOps:Subscriptions:0:Kinds:0"] = "builds";
            settings["ChatOps:Subscriptions:0:Outcomes:0"] = "failed";
            settings["ChatOps:Subscriptions:0:Threads"] = "false";
            settings["ChatOps:Subscriptions:0:Mention:0"] = "U02ANN";
        });
        var scenarios = stage.Scenarios();
        var merged = await stage.DrivenAsync(scenarios.MergePullRequestAsync("Sort orders", stage.Stop));
        await stage.DrivenAsync(scenarios.BuildAsync(merged.Commit, passes: false, stage.Stop));
        var told = await stage.UntilAsync(() => General(stage).FirstOrDefault(m => m.Replies.Count > 0), "the failed build");
        told.Shown.ShouldContain("Sort orders");
        told.Replies.Single().Shown.ShouldContain("🔔 <@U02ANN>: ❌ Build ");
        await stage.DrivenAsync(scenarios.BuildAsync(merged.Commit, passes: true, stage.Stop));
        await stage.UntilSaidAsync(told, "✅ Built");
        await stage.DrivenAsync(scenarios.BuildAsync(merged.Commit, passes: false, stage.Stop));
        await stage.PassAsync(TimeSpan.FromSeconds(20));

        General(stage).Count(m => m.Shown.Contains("Sort orders", StringComparison.Ordinal)).ShouldBe(1);
        General(stage).Single(m => m.Ts == told.Ts).Replies.Count.ShouldBe(1);
        var listed = (await stage.AskAsync("/ops subscriptions", channel: "general")).Shown;
        listed.ShouldContain("📌 `w* failed build`, without threads, mentioning <@U02ANN>, by `ChatOps:Subscriptions:0`");
        (await stage.AskAsync("/ops unsubscribe w* failed builds", channel: "general")).Shown.ShouldContain(
            "The configuration posts `w* failed build` here (`ChatOps:Subscriptions:0 (w* failed build)`): an operator changes that.");
        (await stage.AskAsync("/ops unsubscribe web", channel: "deploys")).Shown.ShouldContain("`ChatOps:Services:web:Channels`");
        (await stage.AskAsync("/ops subscriptions everywhere")).Shown.ShouldContain(
            "📌 #deploys: `web`, by `ChatOps:Services:web:Channels`");
    }

    [Fact]
    public async Task Stories_that_turn_out_to_be_one_continue_in_every_channel_that_either_was_in()
    {
        await using var stage = await Stage.StartAsync();
        await stage.AskAsync("/ops subscribe failed builds", channel: "general");
        await TellAsync(Told.Pull(PullRequestAction.Opened));
        await TellAsync(Told.Build(BuildState.Failed, commit: 'b'));
        var told = await stage.UntilAsync(() => General(stage).SingleOrDefault(m => m.Replies.Count > 0), "the failed build");
        (await stage.AskAsync("/ops unsubscribe failed builds", channel: "general")).Shown.ShouldContain("No longer subscribed");

        await TellAsync(Told.Pull(PullRequestAction.Updated, 'b', before: 'a'));
        await stage.UntilSaidAsync(told, "Continued in Keep the cart");
        await stage.UntilAsync(
            () => General(stage).FirstOrDefault(m => m.Ts != told.Ts && m.Shown.Contains("Keep the cart", StringComparison.Ordinal)
                && m.Shown.Contains("failed", StringComparison.Ordinal)),
            "where it continues");

        Task TellAsync(Fact fact) => stage.TellAsync("github", new NewEvent(stage.Clock.GetUtcNow(), new("ann"), fact));
    }

    [Fact]
    public async Task After_a_rename_in_the_configuration_too_what_a_channel_wants_twice_has_one_message()
    {
        var name = "#deploys";
        await using var stage = await Stage.StartAsync(settings => settings["ChatOps:Services:web:Channels:0"] = name);
        await stage.AskAsync("/ops subscribe everything", channel: "deploys");
        stage.Slack.Rename("deploys", "ship-it");
        name = "#ship-it";
        await RestartAsync(stage);
        await stage.PassAsync(TimeSpan.FromSeconds(10));

        (await stage.ClickAsync(await stage.AskAsync("/deploy web 1.4.2 to staging"), "Run")).ShouldBe(Outcome.Ok);
        await stage.UntilAsync(
            () => stage.Slack.Channel("ship-it").Messages.FirstOrDefault(m => m.Shown.Contains("Deployed", StringComparison.Ordinal)),
            "the deploy");
        await stage.PassAsync(TimeSpan.FromSeconds(20));
        stage.Slack.Channel("ship-it").Messages.Count(m => m.Shown.Contains("1.4.2", StringComparison.Ordinal)).ShouldBe(1);
    }

    private static async Task RestartAsync(Stage stage)
    {
        await stage.StopBotAsync();
        await stage.StartBotAsync();
        await stage.UntilAsync(() => stage.Slack.Sockets.Connections.Any(c => c.IsReady) ? "connected" : null, "a socket");
    }

    internal static async Task FailAsync(Stage stage, string version)
    {
        (await stage.ClickAsync(await stage.AskAsync($"/deploy web {version} to production"), "Run")).ShouldBe(Outcome.Ok);
        await stage.UntilAsync(
            () => stage.Deploys.FirstOrDefault(m => m.Shown.Contains(version, StringComparison.Ordinal)
                && m.Shown.Contains('❌') && m.Shown.Contains("production", StringComparison.Ordinal)),
            $"the failure of {version}");
    }

    internal static IReadOnlyList<Message> Ops(Stage stage) => Stories(stage, "ops");

    private static IReadOnlyList<Message> General(Stage stage) => Stories(stage, "general");

    private static IReadOnlyList<Message> Stories(Stage stage, string channel) =>
        [.. stage.Slack.Channel(channel).Messages.Where(m => m.Shown.Contains("web", StringComparison.Ordinal))];
}
