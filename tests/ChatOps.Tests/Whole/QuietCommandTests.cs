using ChatOps.Playground.Slack;

namespace ChatOps.Tests.Whole;

/// <summary>A channel is given quiet hours by those who are in it.</summary>
public sealed class QuietCommandTests
{
    [Fact]
    public async Task What_can_wait_is_held_until_the_hours_end_or_someone_ends_them_over_a_restart_too()
    {
        await using var stage = await Stage.StartAsync();
        await stage.AskAsync("/ops subscribe everything", channel: "general");

        var answer = (await stage.AskAsync("/ops quiet 9:00–10:00", channel: "general")).Shown;

        answer.ShouldContain("🌙 Quiet here 9:00–10:00 UTC");
        answer.ShouldContain("Now until ");
        (await stage.AskAsync("/ops quiet 9-10am", channel: "general")).Shown.ShouldContain("isn't two times of day");
        (await stage.AskAsync("/ops quiet from 9am until 10am", channel: "general")).Shown.ShouldContain(
            "is quiet 9:00–10:00 UTC already");
        (await stage.AskAsync("/ops subscriptions", channel: "general")).Shown.ShouldContain(
            "🌙 Quiet 9:00–10:00 UTC, now until ");
        var scenarios = stage.Scenarios();
        await stage.DrivenAsync(scenarios.MergePullRequestAsync("Sort orders", stage.Stop));
        await stage.DrivenAsync(scenarios.MergePullRequestAsync("Keep the cart", stage.Stop));
        await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Keep the cart")), "all, elsewhere");
        await stage.StopBotAsync();
        await stage.StartBotAsync();
        await stage.PassAsync(TimeSpan.FromSeconds(10));
        General(stage).ShouldBeEmpty();
        var doctor = (await stage.AskAsync("/ops doctor")).Shown;
        doctor.ShouldContain("is quiet, and 2 messages held");

        (await stage.AskAsync("/ops quiet off", channel: "general")).Shown.ShouldContain("This channel has no quiet hours now.");

        var told = await stage.UntilAsync(() => General(stage).SingleOrDefault(), "what was held");
        told.Shown.ShouldContain("2 changes in the quiet hours, since ");
        (await stage.AskAsync("/ops quiet off", channel: "general")).Shown.ShouldContain("This channel has no quiet hours.");
        var audit = (await stage.AskAsync("/ops audit")).Shown;
        audit.ShouldContain("quiet hours, 9:00–10:00 UTC");
        audit.ShouldContain("ended the quiet hours of ");
    }

    [Theory]
    [InlineData("/ops quiet 22-7", "`22-7` isn't two times of day, such as `22:00-7:00`. Nothing was done.")]
    [InlineData("/ops quiet 22:00", "`22:00` isn't two times of day")]
    [InlineData("/ops quiet 22:00-7:00 CET", "Unknown time zone `CET`: name a place, such as `Europe/Berlin`.")]
    [InlineData("/ops quiet 22:00-7:00 Europe/Berlni", "Unknown time zone `Europe/Berlni`")]
    [InlineData("/ops quiet 22:00-7:00 Europe/Berlin", "🌙 Quiet here 22:00–7:00 Europe/Berlin")]
    [InlineData("/ops quiet 10pm to 7:00 in UTC", "🌙 Quiet here 22:00–7:00 UTC")]
    [InlineData("/ops quiet off", "The configuration (`ChatOps:QuietHours:0`) makes this channel quiet 1:00–2:00 UTC")]
    public async Task What_is_typed_is_understood_or_answered_with_what_to_do(string typed, string answer)
    {
        await using var stage = await Stage.StartAsync(settings =>
        {
            settings["ChatOps:QuietHours:0:Channel"] = "#deploys";
            settings["ChatOps:QuietHours:0:From"] = "1:00";
            settings["ChatOps:QuietHours:0:Until"] = "2:00";
        });

        (await stage.AskAsync(typed, channel: "deploys")).Shown.ShouldContain(answer);
    }

    [Fact]
    public async Task Whoever_may_not_subscribe_a_channel_may_not_quiet_it()
    {
        await using var stage = await Stage.StartAsync(settings => settings["Rules"] = """
            roles:
              all: { users: ["*"] }
            grants:
              - { role: all, deny: [subscribe] }
            """);

        (await stage.AskAsync("/ops quiet 22:00-7:00")).Shown.ShouldContain("You may not");

        (await stage.AskAsync("/ops subscriptions")).Shown.ShouldNotContain("🌙");
        (await stage.AskAsync("/ops audit")).Shown.ShouldContain("was refused: quiet");
    }

    private static List<Message> General(Stage stage) =>
        [.. stage.Slack.Channel("general").Messages.Where(message => message.User == stage.Slack.Bot.Id)];
}
