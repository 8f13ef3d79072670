using ChatOps.Journal;
using ChatOps.Playground.Slack;

namespace ChatOps.Tests.Whole;

/// <summary>In quiet hours, what can wait is held, and told in one message afterwards; what can't is told at once.</summary>
public sealed class QuietHoursTests
{
    [Fact]
    public async Task Merges_wait_for_the_end_and_failures_and_production_do_not_and_nothing_is_lost_over_a_restart()
    {
        await using var stage = await Stage.StartAsync(Quiet);
        await stage.AskAsync("/ops subscribe everything", channel: "general");
        var listed = (await stage.AskAsync("/ops subscriptions", channel: "general")).Shown;
        listed.ShouldContain("🌙 Quiet 9:00–10:00 UTC, now until ");
        listed.ShouldContain("; at once: `failed waiting; operation; in prod*`; by `ChatOps:QuietHours:0`");
        var scenarios = stage.Scenarios();
        var first = await stage.DrivenAsync(scenarios.MergePullRequestAsync("Sort orders", stage.Stop));
        await stage.DrivenAsync(scenarios.MergePullRequestAsync("Keep the cart", stage.Stop));
        var broken = await stage.DrivenAsync(scenarios.MergePullRequestAsync("Pay by invoice", stage.Stop));
        await stage.UntilAsync(
            () => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Pay by invoice", StringComparison.Ordinal)), "all, elsewhere");
        General(stage).ShouldBeEmpty();
        (await stage.AskAsync("/ops doctor")).Shown.ShouldContain("#general is quiet, and 3 messages held");

        await stage.DrivenAsync(scenarios.BuildAsync(broken.Commit, passes: false, stage.Stop));
        await stage.UntilAsync(
            () => General(stage).SingleOrDefault(m => m.Shown.Contains("Pay by invoice", StringComparison.Ordinal) && m.Replies.Count > 0),
            "the failure, with its story");
        await stage.RunAsync("/deploy web 1.4.2 to production", m => m.Shown.Contains("Deployed *1.4.2*", StringComparison.Ordinal));
        await stage.UntilAsync(
            () => General(stage).SingleOrDefault(m => m.Shown.Contains("Deployed *1.4.2*", StringComparison.Ordinal)), "production");
        General(stage).Count.ShouldBe(2);

        await stage.StopBotAsync();
        await stage.StartBotAsync();
        await stage.PassAsync(TimeSpan.FromMinutes(35));
        var told = await stage.UntilAsync(
            () => General(stage).SingleOrDefault(m => m.Shown.Contains("🌙", StringComparison.Ordinal)), "the summary");
        told.Shown.ShouldContain("2 changes in the quiet hours, since ");
        told.Shown.ShouldContain("Sort orders");
        told.Shown.ShouldContain("Keep the cart");
        General(stage).Count.ShouldBe(3);

        await stage.TellAsync("jenkins", new NewEvent(
            stage.Clock.GetUtcNow(),
            null,
            new BuildChanged(
                "builder/web/main", 900, "web/main", null, BuildState.Succeeded, "acme/web", first.Commit, "main", null, null, null, null)));
        await stage.UntilAsync(
            () => General(stage).FirstOrDefault(m => m.Ts != told.Ts && m.Shown.Contains("Sort orders", StringComparison.Ordinal)),
            "later news, in a message of its own");
        await stage.PassAsync(TimeSpan.FromSeconds(30));
        General(stage).Count.ShouldBe(4);
    }

    [Fact]
    public async Task Without_quiet_hours_in_the_configuration_what_was_held_is_told_and_one_thing_has_its_own_message()
    {
        Action<Dictionary<string, string?>> configure = Quiet;
        await using var stage = await Stage.StartAsync(settings => configure(settings));
        await stage.AskAsync("/ops subscribe everything", channel: "general");
        await stage.DrivenAsync(stage.Scenarios().MergePullRequestAsync("Sort orders", stage.Stop));
        await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Replies.Count > 0), "it, elsewhere");
        await stage.PassAsync(TimeSpan.FromSeconds(10));
        General(stage).ShouldBeEmpty();

        await stage.StopBotAsync();
        configure = _ => { };
        await stage.StartBotAsync();
        var told = await stage.UntilAsync(() => General(stage).SingleOrDefault(m => m.Replies.Count > 0), "the merge");
        told.Shown.ShouldContain("Sort orders");
        told.Shown.ShouldNotContain("🌙");
    }

    [Fact]
    public async Task In_Teams_it_is_the_same_and_what_is_told_at_once_can_be_chosen()
    {
        await using var stage = await Stage.StartAsync(settings =>
        {
            TeamsWorld.BesideSlack(settings);
            Quiet(settings);
            settings["ChatOps:QuietHours:0:Channel"] = "teams:Web/Deploys";
            settings["ChatOps:QuietHours:0:AtOnce:0:Kinds:0"] = "releases";
        });
        await TeamsWorld.InstallAsync(stage);
        var teams = stage.World.Teams;
        var scenarios = stage.Scenarios();
        var merged = await stage.DrivenAsync(scenarios.MergePullRequestAsync("Sort orders", stage.Stop));
        await stage.DrivenAsync(scenarios.BuildAsync(merged.Commit, passes: false, stage.Stop));
        await stage.DrivenAsync(scenarios.MergePullRequestAsync("Keep the cart", stage.Stop));
        await stage.UntilAsync(
            () => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Keep the cart", StringComparison.Ordinal)), "all, in Slack");
        await stage.PassAsync(TimeSpan.FromSeconds(10));
        teams.Posts(teams.Channel("Deploys")).Where(post => post.IsFromBot).ShouldBeEmpty();

        await stage.PassAsync(TimeSpan.FromMinutes(35));
        await stage.UntilAsync(
            () => teams.Posts(teams.Channel("Deploys")).SingleOrDefault(
                post => post.Shown.Contains("2 changes in the quiet hours", StringComparison.Ordinal)),
            "the summary");
    }

    private static void Quiet(Dictionary<string, string?> settings)
    {
        settings["ChatOps:QuietHours:0:Channel"] = "#general";
        settings["ChatOps:QuietHours:0:From"] = "9:00";
        settings["ChatOps:QuietHours:0:Until"] = "10:00";
    }

    private static List<Message> General(Stage stage) =>
        [.. stage.Slack.Channel("general").Messages.Where(m => m.User == stage.Slack.Bot.Id)];
}
