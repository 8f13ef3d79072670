using ChatOps.Playground;
using ChatOps.Playground.Jenkins;
using ChatOps.Playground.Slack;

namespace ChatOps.Tests.Whole;

/// <summary>A build mentions whoever started it in Jenkins, if the configuration says which user there they are.</summary>
public sealed class BuildMentionsTests
{
    private const string Rules = """
        roles:
          release: { users: [U03BOB] }
        grants:
          - role: release
            allow: [input]
            services: [web]

        """;

    [Theory]
    [InlineData("bob.b", true)]
    // The name of someone's account in chat says nothing.
    [InlineData("ann", false)]
    public async Task Whoever_started_a_build_that_fails_is_mentioned_once_if_their_user_is_known(string user, bool isMentioned)
    {
        await using var stage = await StartAsync();
        using var http = new HttpClient { BaseAddress = stage.BotAddress };

        await stage.DrivenAsync(Sender(stage, http, user).BuildAsync(
            stage.World.Repository.Head, "", passes: false, TimeSpan.FromSeconds(20), stage.Stop));

        var failed = await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("❌ Build")), "the failure");
        await stage.PassAsync(TimeSpan.FromSeconds(30));
        Mentions(stage, failed).Count.ShouldBe(isMentioned ? 1 : 0);
        Mentions(stage, failed).ShouldAllBe(said => said.Contains("🔔 <@U03BOB>: ❌ Build"));
    }

    [Theory]
    [InlineData("bob.b", "<@U03BOB>")]
    // Ann is known, and may not answer it.
    [InlineData("ann.a", null)]
    public async Task Whoever_started_a_build_that_waits_is_mentioned_once_if_they_may_answer_it(string user, string? mentioned)
    {
        await using var stage = await StartAsync();
        using var http = new HttpClient { BaseAddress = stage.BotAddress };
        var sender = Sender(stage, http, user, "Publish to production?");
        _ = sender.BuildAsync(stage.World.Repository.Head, "", passes: true, TimeSpan.FromSeconds(20), stage.Stop);

        var waiting = await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("waits for input")), "the question");
        await stage.PassAsync(TimeSpan.FromMinutes(1));
        if (mentioned is null)
        {
            Mentions(stage, waiting).ShouldBeEmpty();
        }
        else
        {
            Mentions(stage, waiting).ShouldHaveSingleItem().ShouldSatisfyAllConditions(
                said => said.ShouldContain($"🔔 {mentioned}: "), said => said.ShouldContain("waits for input"));
        }
    }

    private static Task<Stage> StartAsync() => Stage.StartAsync(
        settings =>
        {
            settings["Rules"] = Rules;
            settings["ChatOps:People:U02ANN:Accounts:jenkins"] = "ann.a";
            settings["ChatOps:People:U03BOB:Accounts:jenkins"] = "bob.b";
        },
        recovers: true);

    private static JenkinsSender Sender(Stage stage, HttpClient http, string user, string? question = null) =>
        new(http, BotInWorld.JenkinsToken, stage.Clock)
        {
            User = user, Question = question, Controller = stage.World.Jenkins, HasTests = false,
        };

    private static List<string> Mentions(Stage stage, Message story) =>
    [
        .. stage.Deploys.Single(m => m.Ts == story.Ts).Replies.Select(reply => reply.Shown)
            .Where(shown => shown.Contains("🔔", StringComparison.Ordinal)),
    ];
}
