using ChatOps.Chat.Slack;

namespace ChatOps.Tests.Chat.Slack;

public sealed class SlackOptionsTests
{
    [Fact]
    public void Socket_Mode_needs_two_tokens_and_nothing_else() =>
        new SlackOptions { BotToken = "xoxb-1", AppToken = "xapp-1" }.Problems().ShouldBeEmpty();

    [Fact]
    public void Http_mode_needs_a_token_and_a_secret() =>
        new SlackOptions { Mode = SlackMode.Http, BotToken = "xoxb-1", SigningSecrets = ["s"] }.Problems().ShouldBeEmpty();

    [Fact]
    public void Every_mistake_is_told_at_once()
    {
        var problems = new SlackOptions { ApiUrl = "ftp://x", Connections = 11, PongTimeout = TimeSpan.Zero, AppId = "chatops" }
            .Problems()
            .ToList();
        problems.Select(problem => problem.Split(' ')[0]).ShouldBe(
        [
            "ChatOps:Slack:ApiUrl", "ChatOps:Slack:BotToken", "ChatOps:Slack:AppToken", "ChatOps:Slack:AppId", "ChatOps:Slack:Connections", "ChatOps:Slack:PongTimeout",
        ]);
    }

    [Fact]
    public void A_token_in_the_wrong_place_is_noticed_and_not_repeated()
    {
        var problems = string.Join('\n', new SlackOptions { BotToken = "xapp-secret", AppToken = "xoxb-secret" }.Problems());
        problems.ShouldContain("BotToken is not such a token");
        problems.ShouldContain("AppToken is not such a token");
        problems.ShouldNotContain("secret");
    }

    [Fact]
    public void A_dead_connection_is_noticed_within_thirty_seconds_or_the_bot_does_not_start()
    {
        new SlackOptions().SilenceNoticedWithin.ShouldBeLessThanOrEqualTo(TimeSpan.FromSeconds(30));
        new SlackOptions
        {
            BotToken = "xoxb-1",
            AppToken = "xapp-1",
            PingInterval = TimeSpan.FromSeconds(10),
            PongTimeout = TimeSpan.FromSeconds(20),
        }.Problems()
            .ShouldHaveSingleItem().ShouldContain("00:00:35");
    }

    [Theory]
    [InlineData()]
    [InlineData("")]
    [InlineData("good", " ")]
    public void Http_mode_does_not_start_without_a_secret_or_with_an_empty_one(params string[] secrets) =>
        new SlackOptions { Mode = SlackMode.Http, BotToken = "xoxb-1", SigningSecrets = secrets }.Problems()
            .Single()
            .ShouldStartWith("ChatOps:Slack:SigningSecrets");

    [Theory]
    [InlineData("https://slack.com/api", true)]
    [InlineData("http://127.0.0.1:5000/slack/api/", true)]
    [InlineData("http://slack.com/api/", false)]
    [InlineData("slack.com", false)]
    [InlineData("https://me:secret@slack.com/api/", false)]
    public void Tokens_travel_in_the_clear_on_this_machine_only(string url, bool isFine) =>
        new SlackOptions { BotToken = "xoxb-1", AppToken = "xapp-1", ApiUrl = url }.Problems().Any().ShouldBe(!isFine);
}
