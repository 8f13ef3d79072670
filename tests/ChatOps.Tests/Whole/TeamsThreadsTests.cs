using System.Net;
using ChatOps.Playground.Teams;

namespace ChatOps.Tests.Whole;

/// <summary>The same in Teams, where the bot receives what isn't said to it only with a permission.</summary>
public sealed class TeamsThreadsTests
{
    [Fact]
    public async Task What_is_said_in_a_thread_its_edits_deletion_and_reactions_are_followed()
    {
        await using var stage = await StartAsync(readsChannels: true);
        var teams = stage.World.Teams;
        await stage.DrivenAsync(stage.Scenarios().MergePullRequestAsync("Sort orders by date", stage.Stop));
        var merged = await TeamsWorld.ToldAsync(stage, "Merged");
        await SaidAsync(stage, teams.As("bob").ReplyAsync(merged, "Is **this** safe for @carol ?", stage.Stop));
        var said = teams.Replies(merged.Id).Single(reply => !reply.IsFromBot);

        await UntilTimelineAsync(stage, "💬", "safe for @Carol");
        // Elsewhere, who may read it isn't known.
        await TeamsTests.AskAsync(stage, "ann", "@ChatOps timeline web", "A comment by");
        await SaidAsync(stage, teams.As("bob").EditAsync(said, "Never mind", stage.Stop));
        (await UntilTimelineAsync(stage, "Never mind")).ShouldNotContain("safe for");

        await SaidAsync(stage, teams.As("bob").ReactAsync(merged, "like", stage.Stop));
        await SaidAsync(stage, teams.As("bob").ReactAsync(said, "1f4cc_pushpin", stage.Stop));
        await UntilAsync(stage, merged, post => post.Shown.Contains("📌 Noted by", StringComparison.Ordinal)
            && post.Shown.Contains("a message", StringComparison.Ordinal));
        await SaidAsync(stage, teams.As("bob").ReactAsync(said, "1f4cc_pushpin", stage.Stop, isAdded: false));
        await UntilAsync(stage, merged, post => !post.Shown.Contains("📌", StringComparison.Ordinal));
        await SaidAsync(stage, teams.As("bob").DeleteAsync(said, stage.Stop));
        (await UntilTimelineAsync(stage, "was deleted")).ShouldNotContain("Never mind");
        (await SecretHunt.DatabaseAsync(stage)).ShouldNotContain("Never mind");

        // What is said to the bot there is a command, and what is said elsewhere isn't kept.
        await SaidAsync(stage, teams.As("carol").SayAsync("Deploys", "Lunch at the harbour?", stage.Stop));
        await stage.PassAsync(TimeSpan.FromSeconds(10));
        (await SecretHunt.DatabaseAsync(stage)).ShouldNotContain("harbour");
    }

    [Fact]
    public async Task Without_the_permission_only_reactions_to_its_own_messages_are_seen_and_doctor_says_so()
    {
        await using var stage = await StartAsync(readsChannels: false);
        var teams = stage.World.Teams;
        await stage.DrivenAsync(stage.Scenarios().MergePullRequestAsync("Sort orders by date", stage.Stop));
        var merged = await TeamsWorld.ToldAsync(stage, "Merged");
        await SaidAsync(stage, teams.As("bob").ReplyAsync(merged, "Unheard", stage.Stop));
        await SaidAsync(stage, teams.As("bob").ReactAsync(merged, "1f4cc_pushpin", stage.Stop));

        await UntilAsync(stage, merged, post => post.Shown.Contains("📌 Noted by", StringComparison.Ordinal));
        var doctor = await TeamsTests.AskAsync(stage, "ann", "@ChatOps doctor", "Teams threads");
        doctor.Shown.ShouldContain("without the permission ChannelMessage.Read.Group I see only what mentions me");
    }

    private static async Task<Stage> StartAsync(bool readsChannels)
    {
        var stage = await Stage.StartAsync(TeamsWorld.OnlyTeams);
        await TeamsWorld.InstallAsync(stage);
        stage.World.Teams.App = stage.World.Teams.App with { ReadsChannels = readsChannels };
        return stage;
    }

    private static async Task SaidAsync(Stage stage, Task<TeamsOutcome> said) =>
        (await stage.DrivenAsync(said)).Status.ShouldBe(HttpStatusCode.OK);

    /// <summary>Asks in the channel where it was said.</summary>
    private static async Task<string> UntilTimelineAsync(Stage stage, params string[] texts)
    {
        for (var i = 0; ; i++)
        {
            var answer = await TeamsWorld.AnsweredAsync(
                stage, "ann", ann => ann.SayAsync("Deploys", "@ChatOps timeline web", stage.Stop), "Latest changes of web");
            if (texts.All(text => answer.Shown.Contains(text, StringComparison.Ordinal)) || i == 20)
            {
                texts.ShouldAllBe(text => answer.Shown.Contains(text, StringComparison.Ordinal), answer.Shown);
                return answer.Shown;
            }

            await stage.PassAsync(TimeSpan.FromSeconds(1));
        }
    }

    private static Task<TeamsPost> UntilAsync(Stage stage, TeamsPost message, Func<TeamsPost, bool> holds) => stage.UntilAsync(
        () => TeamsWorld.Deploys(stage).FirstOrDefault(post => post.Id == message.Id && holds(post)), "what is noted");
}
