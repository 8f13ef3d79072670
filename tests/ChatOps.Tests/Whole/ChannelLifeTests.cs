namespace ChatOps.Tests.Whole;

/// <summary>A message that was posted is tracked by the channel's id, whatever happens to the channel.</summary>
public sealed class ChannelLifeTests
{
    [Fact]
    public async Task A_message_is_continued_in_place_after_its_channel_was_archived_made_private_left_and_renamed_and_doctor_says_so()
    {
        await using var stage = await Stage.StartAsync(settings => settings["ChatOps:Environments:staging:StabilityPeriod"] = "00:00:20");
        await stage.ClickAsync(await stage.AskAsync("/deploy web 1.4.2 to staging"), "Run");
        var message = await stage.UntilAsync(
            () => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("All pods are up")), "the time of proof");
        var id = stage.Slack.Channel("deploys").Id;

        stage.Slack.Archive("deploys");
        await stage.PassAsync(TimeSpan.FromSeconds(40));
        stage.Slack.Channel(id).Messages.ShouldNotContain(m => m.Shown.Contains("Deployed"));
        (await stage.AskAsync("/ops doctor")).Shown.ShouldContain("archived");
        stage.Slack.Unarchive("deploys");
        await stage.UntilAsync(
            () => stage.Slack.Channel(id).Messages.FirstOrDefault(m => m.Ts == message.Ts && m.Shown.Contains("Deployed")),
            "the end, in the message that was there");

        stage.Slack.MakePrivate("deploys");
        await RunAsync(stage, "/scale web 4 in staging");
        await stage.UntilAsync(
            () => stage.Slack.Channel(id).Messages.FirstOrDefault(m => m.Shown.Contains("Scaled")), "the scale in the private channel");

        stage.Slack.RemoveBot("deploys");
        await RunAsync(stage, "/scale web 5 in staging");
        await stage.PassAsync(TimeSpan.FromSeconds(20));
        Scaled(stage, id).ShouldBe(1);
        (await stage.AskAsync("/ops doctor")).Shown.ShouldContain("I posted there before and cannot see it now");
        stage.Slack.InviteBot("deploys");
        await stage.UntilAsync(() => Scaled(stage, id) == 2 ? "there" : null, "what waited, once the bot is back");

        stage.Slack.Rename("deploys", "ship-it");
        await RunAsync(stage, "/scale web 6 in staging");
        await stage.UntilAsync(() => Scaled(stage, id) == 3 ? "there" : null, "the scale in the renamed channel");
        (await stage.AskAsync("/ops doctor")).Shown.ShouldContain("it is named #ship-it now; I still post there");
    }

    private static async Task RunAsync(Stage stage, string command) => await stage.ClickAsync(await stage.AskAsync(command), "Run");

    private static int Scaled(Stage stage, string id) => stage.Slack.Channel(id).Messages.Count(m => m.Shown.Contains("Scaled"));
}
