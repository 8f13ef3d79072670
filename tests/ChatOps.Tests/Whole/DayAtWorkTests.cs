using ChatOps.Playground;

namespace ChatOps.Tests.Whole;

/// <summary>The Playground's day at work, with the bot.</summary>
public sealed class DayAtWorkTests
{
    [Fact]
    public async Task A_day_at_work_is_played_in_two_minutes_and_shows_what_the_bot_does()
    {
        await using var stage = await Stage.StartAsync(
            settings =>
            {
                settings["Rules"] = File.ReadAllText(settings[BotInWorld.PolicyFile]!);
                settings[BotInWorld.AutoRollback] = "On";
            },
            services: WorldService.All,
            recovers: true);
        var began = stage.Clock.GetUtcNow();

        var said = await stage.DrivenAsync(stage.World.DayAtWork.PlayAsync(stage.Scenarios(), stage.Stop));

        (stage.Clock.GetUtcNow() - began).ShouldBeLessThan(TimeSpan.FromMinutes(2));
        said.ShouldContain("1.4.3 and 1.4.4 were built and deployed");
        // One message for each change, and what became of it.
        Message("(<https").Count().ShouldBe(3);
        Message("Keep the cart when the session ends").ShouldHaveSingleItem().ShouldContain("merged ▸ built ▸ staging ▸ *production*");
        Message("Sort orders by date").ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            text => text.ShouldStartWith("❌"),
            text => text.ShouldContain("2 of 412 tests failed, with changes by bob"),
            text => text.ShouldContain("In *production* with web 1.4.4"),
            // Its build didn't publish 1.4.4: the next change's did.
            text => text.ShouldNotContain("Deployed *1.4.4*"));
        Message("Sort orders in the shop's time zone").ShouldHaveSingleItem().ShouldContain("back to normal with changes by carol");
        Message("Deploy of 5.2.0 to production").ShouldHaveSingleItem().ShouldStartWith("✅");
        Message("Deploy of 1.4.4-crash to staging").ShouldHaveSingleItem().ShouldContain("Rolled back to *1.4.3* in *staging*");
        Message("made outside ChatOps").ShouldHaveSingleItem().ShouldContain("Deployed *1.4.4*");
        stage.Slack.Ephemerals("carol").ShouldHaveSingleItem().Shown.ShouldContain("You may not deploy web in production");
        stage.Slack.Ephemerals("ann").ShouldContain(message => message.Shown.Contains("Changes since", StringComparison.Ordinal));
        stage.Image("production").ShouldEndWith(":1.4.4");

        IEnumerable<string> Message(string text) =>
            stage.Deploys.Select(message => message.Shown).Where(shown => shown.Split('\n')[0].Contains(text, StringComparison.Ordinal));
    }
}
