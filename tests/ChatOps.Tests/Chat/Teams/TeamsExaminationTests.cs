using ChatOps.Checks;
using ChatOps.Playground.Teams;

namespace ChatOps.Tests.Chat.Teams;

/// <summary>Doctor finds what is wrong with a Teams installation, and says what to do.</summary>
public sealed class TeamsExaminationTests
{
    [Fact]
    public async Task An_installation_that_is_not_finished_is_said_step_by_step()
    {
        await using var bot = await TeamsSubject.StartAsync();
        (await FindAsync(bot, "Teams credentials")).Healthy.ShouldBeTrue();
        var never = await FindAsync(bot, "Teams installation");
        (never.Healthy, never.Message.ToString()).ShouldBe((false, "Teams has never called me"));
        never.Mend!.ShouldContain("set the messaging endpoint of the Azure Bot to https://YOUR-HOST/teams/messages");

        await bot.Tenant.As("ann").ChatAsync("help", TeamsSubject.Cancel);
        await bot.UnderstandAsync();
        (await FindAsync(bot, "Teams installation")).Message.ToString().ShouldBe("I am in no team");

        await bot.InstallAsync();
        (await FindAsync(bot, "Teams installation")).Message.ToString().ShouldBe("in Web");
        var channels = await bot.Platform.ExamineChannelsAsync(
            new Dictionary<string, string?>
            {
                ["Web/Deploys"] = null, ["Releases"] = bot.Tenant.Channel("Ops"), ["Nowhere"] = null, ["19:other@thread.tacv2"] = null,
            },
            TeamsSubject.Cancel);
        channels.Select(finding => (finding.Subject, finding.Healthy, Says: finding.Message.ToString())).ShouldBe(
            [
                ("channel Web/Deploys", true, "I can post there"),
                ("channel Releases", false, "it is named Web/Ops now; I still post there"),
                ("channel Nowhere", false, "I cannot see it"),
                ("channel 19:other@thread.tacv2", false, "I cannot see it"),
            ],
            ignoreOrder: true);
    }

    [Fact]
    public async Task A_secret_that_is_not_taken_and_a_clock_that_is_wrong_are_said_with_what_to_do()
    {
        await using var bot = await TeamsSubject.StartAsync();
        (await FindAsync(bot, "Clock")).Message.ToString().ShouldBe("agrees with Microsoft's");
        bot.Tenant.Ahead = TimeSpan.FromMinutes(4);
        bot.Tenant.App = bot.Tenant.App with { Secrets = [] };

        var clock = await FindAsync(bot, "Clock");
        (clock.Healthy, clock.Message.ToString()).ShouldBe((false, "differs from Microsoft's by 240 s"));
        clock.Mend!.ShouldContain("NTP");
        var credentials = await FindAsync(bot, "Teams credentials");
        credentials.Healthy.ShouldBeFalse();
        credentials.Mend!.ShouldContain("Invalid client secret provided");
        credentials.Mend!.ShouldNotContain(new TeamsApp().Secrets[0]);
    }

    private static async Task<Finding> FindAsync(TeamsSubject bot, string subject) =>
        (await bot.Platform.ExamineAsync(TeamsSubject.Cancel)).Single(finding => finding.Subject == subject);
}
