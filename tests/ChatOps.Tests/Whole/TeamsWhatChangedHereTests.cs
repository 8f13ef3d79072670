using System.Net;
using System.Text.Json.Nodes;
using ChatOps.Playground.Teams;

namespace ChatOps.Tests.Whole;

/// <summary>The entry in the menu of every message in Teams: what changed before and since, in what the message is about.</summary>
public sealed class TeamsWhatChangedHereTests
{
    [Fact]
    public async Task It_shows_the_changes_of_what_the_message_is_about_to_whoever_asks_and_may_read()
    {
        await using var stage = await Stage.StartAsync(TeamsWorld.OnlyTeams);
        await TeamsWorld.InstallAsync(stage);
        var teams = stage.World.Teams;
        var plan = await TeamsTests.AskAsync(stage, "ann", "@ChatOps deploy web 1.4.2 to staging", "Deploy web 1.4.2 to staging?");
        await TeamsTests.PressAsync(stage, "ann", plan, "Run");
        var told = await TeamsWorld.ToldAsync(stage, "Deployed 1.4.2");

        // The bot's own message, and one in its thread.
        await teams.As("bob").ReplyAsync(told, "what happened?", stage.Stop);
        foreach (var post in new[] { told, teams.Replies(told.Id)[^1] })
        {
            var own = await AskAsync(post);
            (own.Status, own.Title).ShouldBe((HttpStatusCode.OK, "What changed here"), own.Said);
            own.Shown.ShouldContain("It is about web and staging: the changes of web in staging.");
            own.Shown.ShouldContain("Deployed 1.4.2 to staging");
            own.Shown.ShouldContain("by Ann");
            own.Card!.Value.GetRawText().ShouldNotContain("\"mention\"");
        }

        // Anyone's.
        await teams.As("bob").SayAsync("Ops", "FIRING: pod web-5f858f6b74-x2x4z in <b>Production</b> restarts", stage.Stop);
        (await AskAsync(teams.Posts(teams.Channel("Ops"))[^1])).Shown.ShouldContain("It names web and production");
        await teams.As("bob").SayAsync("Deploys", "something is slow", stage.Stop);
        (await AskAsync(TeamsWorld.Deploys(stage)[^1])).Shown.ShouldContain("this channel is that of web");

        (await AskAsync(told, "guest")).Shown.ShouldContain("You are a guest here.");
        teams.Replies(told.Id).Count(reply => reply.Shown.Contains("From an hour before")).ShouldBe(0, "nobody else sees it");

        // Nothing of it is there, and nothing that is no message action.
        foreach (var (value, said) in new (string, string?)[]
        {
            ("""{"commandId":"what_changed"}""", "I can't tell who you are, or which message you mean."),
            ("""{"commandId":"what_changed","messagePayload":[1]}""", "I can't tell who you are, or which message you mean."),
            ("""{"commandId":"what_changed","messagePayload":{"id":"x","body":7,"attachments":{"content":"{"}}}""", null),
            ("""
             {"commandId":"what_changed","messagePayload":{"id":"99999999999999999999",
              "attachments":[{"content":"{"},{"content":"[[\"web\"]]"}]}}
             """, null),
        })
        {
            var (status, answer) = await Patience.ForAsync(
                teams.As("ann").InvokeAsync("Ops", "composeExtension/fetchTask", JsonNode.Parse(value)!.AsObject(), stage.Stop));
            status.ShouldBe(HttpStatusCode.OK, value);
            var task = answer!.Value.GetProperty("task");
            task.GetProperty("type").GetString().ShouldBe(said is null ? "continue" : "message", value);
            (said is null || task.GetProperty("value").GetString() == said).ShouldBeTrue(value);
        }

        (await Patience.ForAsync(teams.As("ann").InvokeAsync(
            "Ops", "composeExtension/fetchTask", new() { ["commandId"] = "other" }, stage.Stop))).Status.ShouldBe(HttpStatusCode.NotImplemented);

        Task<TeamsDialog> AskAsync(TeamsPost post, string who = "ann") =>
            Patience.ForAsync(teams.As(who).ChooseAsync(post, "What changed here", stage.Stop));
    }
}
