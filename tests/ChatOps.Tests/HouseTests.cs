namespace ChatOps.Tests;

public sealed class HouseTests
{
    [Fact]
    public void A_bot_without_configuration_does_not_start_and_says_all_that_is_missing()
    {
        var refusal = Should.Throw<ConfigurationException>(() => Bot.Build([]));

        refusal.Message.ShouldContain("ChatOps:Slack:BotToken");
        refusal.Message.ShouldContain("ChatOps:Slack:AppToken");
    }
}
