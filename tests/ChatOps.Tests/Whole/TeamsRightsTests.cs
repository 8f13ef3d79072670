using ChatOps.Playground.Teams;

namespace ChatOps.Tests.Whole;

/// <summary>Who may do what in Teams: by grant, by channel, by Entra group, and again when it runs.</summary>
public sealed class TeamsRightsTests
{
    private const string Reviewers = "6a000000-0000-4000-8000-00000000006a", Deployers = "6b000000-0000-4000-8000-00000000006b";

    [Fact]
    public async Task A_deny_wins_a_channels_grant_holds_only_there_and_strangers_may_do_nothing()
    {
        await using var stage = await TeamsWorld.StartAsync(
            $$"""
            roles:
              all: { users: ["*"] }
              ops: { channels: ["teams:19:ops@thread.tacv2"] }
              away: { users: [{{TeamsWorld.Bob}}] }
            grants:
              - { role: ops, allow: [deploy], environments: [production] }
              - { role: all, allow: [scale], environments: [production], channels: ["teams:19:deploys@thread.tacv2"] }
              - { role: away, deny: ["*"], environments: [production] }
            """);
        var teams = stage.World.Teams;
        const string Deploy = "deploy web 1.4.2 to production", Scale = "@ChatOps scale web 5 in production";

        await TeamsTests.AskAsync(stage, "bob", $"@ChatOps {Deploy}", "policy.yaml:8 denies it to away");
        await TeamsWorld.AnsweredAsync(
            stage, "carol", carol => carol.ChatAsync(Deploy, stage.Stop), "You may not deploy web in production: no grant allows it here.");
        await TeamsTests.AskAsync(stage, "carol", Scale, "You may not scale web in production: no grant allows it here.");
        await TeamsWorld.AnsweredAsync(
            stage, "carol", carol => carol.SayAsync("Deploys", Scale, stage.Stop), "Scale web to 5 in production?");

        // A guest of the organisation, and someone who is in no team.
        teams.Users = [.. teams.Users, new("eve", "0f000000-0000-4000-8000-00000000000f", HasApp: false)];
        foreach (var command in new[] { Deploy, "scale web 0 in staging", "status" })
        {
            await TeamsTests.AskAsync(stage, "guest", $"@ChatOps {command}", "You are a guest here");
            await stage.DrivenAsync(teams.As("eve").SayAsync("Ops", $"@ChatOps {command}", stage.Stop));
            await stage.UntilAsync(
                () => teams.Replies(teams.Posts(teams.Channel("Ops"))[^1].Id)
                    .FirstOrDefault(post => post.Shown.Contains("belong to another organisation")),
                $"a refusal of {command}");
        }

        // The plan is in their chat, and counts as asked for in the channel.
        var plan = await TeamsTests.AskAsync(stage, "carol", $"@ChatOps {Deploy}", "Deploy web 1.4.2 to production?");
        stage.Patches("production").ShouldBe(0);
        await TeamsWorld.PressedAsync(stage, "carol", plan, "Run", "Started");
        (await TeamsWorld.ToldAsync(stage, "Deployed 1.4.2")).Shown.ShouldContain("by Carol");
        stage.Image("production").ShouldBe("registry.acme.io/web:1.4.2");
    }

    [Fact]
    public async Task Who_approves_and_who_requested_is_asked_of_Entra_again_when_it_is_due_and_what_it_does_not_say_is_refused()
    {
        await using var stage = await TeamsWorld.StartAsync(
            $$"""
            roles:
              deployers: { groups: [{{Deployers}}] }
              reviewers: { groups: [{{Reviewers}}] }
            grants:
              - { role: deployers, allow: [deploy, scale], environments: [production] }
            approvals:
              - { environments: [production], from: [reviewers] }
            """,
            settings => settings["ChatOps:Teams:Graph"] = "true");
        var teams = stage.World.Teams;
        Enter(reviewers: ["bob"], deployers: ["ann"]);
        await TeamsTests.AskAsync(stage, "bob", "@ChatOps deploy web 1.4.2 to production", "no grant allows it here");
        await WaitingAsync("deploy web 1.4.2 to production in 5m");
        var second = await WaitingAsync("scale web 5 in production in 8m");

        await TeamsTests.AskAsync(stage, "carol", $"@ChatOps approve {second}", "Only reviewers can do that.");
        var question = await TeamsWorld.ToldAsync(stage, "[Approve]");
        teams.Faults.Next("graph", new TeamsFault.Refuse(500));
        await TeamsWorld.PressedAsync(
            stage, "bob", question, "Approve", "I couldn't check the user groups of reviewers, so nothing was done.");
        foreach (var post in TeamsWorld.Deploys(stage))
        {
            await TeamsWorld.PressedAsync(stage, "bob", post, "Approve", "Approved: ");
        }

        await stage.UntilAsync(
            () => TeamsWorld.Deploys(stage).All(post => post.Shown.Contains("is scheduled for")) ? "both" : null, "both are scheduled");

        // The one who approved is no longer a reviewer, and then the one who requested it no longer a deployer. Nobody tells the bot.
        Enter(reviewers: [], deployers: ["ann"]);
        stage.Clock.Advance(TimeSpan.FromMinutes(5));
        await TeamsWorld.ToldAsync(stage, "did not start: Nothing was changed: It needs 1 approval from reviewers");
        await TeamsWorld.RepliedAsync(stage, "The approval of @Bob no longer counts: Only reviewers can do that.");
        Enter(reviewers: ["bob"], deployers: []);
        stage.Clock.Advance(TimeSpan.FromMinutes(3));
        await TeamsWorld.ToldAsync(stage, "did not start: The person who scheduled it is no longer allowed to do that");
        stage.World.Production.Requests.ShouldAllBe(request => request.Method != "PATCH" || request.DryRun);

        void Enter(IReadOnlyList<string> reviewers, IReadOnlyList<string> deployers) =>
            teams.Directory.Groups = [new(Reviewers, reviewers), new(Deployers, deployers)];

        async Task<string> WaitingAsync(string command)
        {
            var plan = await TeamsTests.AskAsync(stage, "ann", $"@ChatOps {command}", "It needs 1 approval from reviewers");
            await TeamsWorld.PressedAsync(stage, "ann", plan, "Ask for approval", "Waits for approval");
            return TeamsWorld.Operation(plan);
        }
    }
}
