using ChatOps.Catalog;
using ChatOps.People;
using ChatOps.Timeline.Subscriptions;

namespace ChatOps.Tests.Timeline.Subscriptions;

/// <summary>Subscriptions in the configuration: every mistake is found at the start, and says what to do.</summary>
public sealed class SubscriptionOptionsTests
{
    private static readonly ServiceCatalog Catalog = new(
        new()
        {
            Environments = { ["staging"] = new(), ["production"] = new() },
            Services =
            {
                ["web"] = new() { Channels = ["#web"], Image = "web", Workloads = { ["staging"] = new() } },
                ["api"] = new() { Channels = ["#api"] },
            },
        },
        ["slack"]);

    private static readonly PlatformIds[] Platforms = [ChatOps.Bot.ChatPlatforms[0].Ids];

    [Fact]
    public void What_is_right_has_no_problems_and_is_read_with_the_usual_words()
    {
        SubscriptionOptions option = new()
        {
            Channel = "#OPS", Services = ["w*", "api"], Kinds = ["deploys", "PR"], Outcomes = ["failures"], Mention = ["U02ANN"],
        };
        Problems(option).ShouldBeEmpty();

        var read = new ConfiguredSubscriptions(Catalog, [option, new() { Channel = "#Web" }], ["slack"]);
        read.Listed[0].Filter.Arguments.ShouldBe("api w* failed deploy pull-request");
        read.Listed[0].Rule.ShouldBe("ChatOps:Subscriptions:0 (api w* failed deploy pull-request)");
        read.Listed[0].Mentions.ShouldBe([new ChatId("slack", "U02ANN")]);
        read.Listed[1].Channel.ShouldBe(new("slack", "#web"), "names that differ only in case are one channel");
        read.Listed[1].Filter.Arguments.ShouldBe("everything");
        read.Channels.Count.ShouldBe(3);
    }

    [Fact]
    public void Each_mistake_is_named_with_what_to_do()
    {
        Problems(new SubscriptionOptions
        {
            Channel = "teams:x", Services = ["shop"], Environments = ["prod", "pro?uction"], Kinds = ["bulids"], Outcomes = ["broken"],
            Severities = ["fatal"], Mention = ["ann"],
        }).ShouldBe(
        [
            "ChatOps:Subscriptions:0:Channel is 'teams:x': write a channel, such as \"#ops\".",
            "ChatOps:Subscriptions:0:Services has 'shop': it matches nothing in ChatOps:Services.",
            "ChatOps:Subscriptions:0:Environments has 'prod': it matches nothing in ChatOps:Environments.",
            "ChatOps:Subscriptions:0:Environments has 'pro?uction': it matches nothing in ChatOps:Environments.",
            $"ChatOps:Subscriptions:0:Kinds has 'bulids': use {string.Join(", ", FilterWords.Kinds)}.",
            "ChatOps:Subscriptions:0:Outcomes has 'broken': use cancelled, failed, skipped, succeeded, superseded, waiting.",
            "ChatOps:Subscriptions:0:Severities has 'fatal': use error, info, warning.",
            "ChatOps:Subscriptions:0:Mention has 'ann': use the user's id, such as U024BE7LH (in Slack: profile, ⋮, Copy member ID).",
        ]);
        Problems(
            new SubscriptionOptions { Channel = "#ops", Kinds = ["release"], Environments = ["production"] },
            new SubscriptionOptions { Channel = "#ops", Services = ["web"], Environments = ["production"] },
            new SubscriptionOptions { Channel = "#ops", Outcomes = ["succeeded"], Severities = ["error", "warning"] },
            new SubscriptionOptions { Channel = "#ops", Outcomes = ["failed"] },
            new SubscriptionOptions { Channel = "#OPS", Outcomes = ["failure"], Threads = false }).ShouldBe(
        [
            "ChatOps:Subscriptions:0: A release isn't in an environment, so no release would match: leave out one of the two.",
            "ChatOps:Subscriptions:1: web doesn't run in production.",
            "ChatOps:Subscriptions:2: Nothing succeeded is of severity error or warning: leave out one of the two.",
            "ChatOps:Subscriptions:4 wants the same for the same channel as ChatOps:Subscriptions:3: remove one.",
        ]);
    }

    private static IReadOnlyList<string> Problems(params SubscriptionOptions[] options) =>
        [.. SubscriptionOptions.Problems(options, Catalog, Platforms)];
}
