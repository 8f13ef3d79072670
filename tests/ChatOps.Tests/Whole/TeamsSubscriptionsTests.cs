using ChatOps.Playground.Teams;

namespace ChatOps.Tests.Whole;

public sealed class TeamsSubscriptionsTests
{
    [Fact]
    public async Task In_Teams_a_channel_subscribes_likewise_and_both_platforms_stay_current()
    {
        await using var stage = await Stage.StartAsync(TeamsWorld.BesideSlack);
        await TeamsWorld.InstallAsync(stage);
        var teams = stage.World.Teams;
        const string Made = "This channel is subscribed to failed in production";
        await TeamsTests.AskAsync(stage, "ann", "@ChatOps subscribe failures in production", Made);
        await stage.AskAsync("/ops subscribe failures in production");

        await SubscriptionsTests.FailAsync(stage, "1.4.3-broken");
        var told = await stage.UntilAsync(
            () => InTeams().FirstOrDefault(post => teams.Replies(post.Id).Count > 0), "the failure, in Teams");
        var twin = await stage.UntilAsync(
            () => SubscriptionsTests.Ops(stage).FirstOrDefault(m => m.Replies.Count > 0), "the failure, in Slack");
        await TeamsTests.AskAsync(stage, "bob", "@ChatOps subscriptions", "failed in production");
        await TeamsTests.AskAsync(stage, "bob", "@ChatOps unsubscribe failed in production", "No longer subscribed to");
        await stage.RunAsync("/rollback web in production", m => m.Shown.Contains("Rolled back", StringComparison.Ordinal));
        await stage.UntilAsync(
            () => InTeams().FirstOrDefault(post => post.Id == told.Id && post.Shown.Contains("Rolled back", StringComparison.Ordinal)),
            "the rollback, in Teams");
        await stage.UntilSaidAsync(twin, "Rolled back");

        await SubscriptionsTests.FailAsync(stage, "1.4.4-broken");
        await stage.UntilAsync(() => SubscriptionsTests.Ops(stage).Count == 2 ? "there" : null, "the next failure, in Slack");
        await stage.PassAsync(TimeSpan.FromSeconds(20));
        InTeams().Count.ShouldBe(1);

        List<TeamsPost> InTeams() =>
        [
            .. teams.Posts(teams.Channel("Ops"))
                .Where(post => post.IsFromBot && post.Shown.Contains("-broken", StringComparison.Ordinal)),
        ];
    }
}
