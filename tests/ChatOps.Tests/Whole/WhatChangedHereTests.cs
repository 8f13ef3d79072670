using ChatOps.Playground.Slack;

namespace ChatOps.Tests.Whole;

/// <summary>The shortcut in the menu of every message: what changed before and since, in what the message is about.</summary>
public sealed class WhatChangedHereTests
{
    [Fact]
    public async Task Of_the_bots_own_message_it_shows_the_changes_of_its_service_to_the_asker_alone()
    {
        await using var stage = await Stage.StartAsync();
        var told = await stage.RunAsync("/deploy web 1.4.2 to staging", m => m.Shown.Contains("Deployed *1.4.2*"));
        var before = stage.Deploys.Count;
        var answer = await AskAsync(stage, told);
        answer.Shown.ShouldContain("Changes of web in staging since");
        answer.Shown.ShouldContain("From an hour before the message. It is about web and staging: the changes of *web* in staging.");
        answer.Shown.ShouldContain("Deployed *1.4.2*");
        stage.Deploys.Count.ShouldBe(before);
        stage.Slack.Ephemerals("bob").ShouldBeEmpty();

        // In its thread, too.
        stage.Slack.As("bob").Reply(told, "what happened?");
        var reply = stage.Slack.Channel("deploys").Messages.Single(m => m.Ts == told.Ts).Replies[^1];
        (await AskAsync(stage, reply)).Shown.ShouldContain("It is about web and staging");
    }

    [Fact]
    public async Task Of_anyone_elses_message_it_shows_the_changes_of_what_is_named_in_it_from_an_hour_before()
    {
        await using var stage = await Stage.StartAsync();
        await stage.RunAsync("/deploy web 1.4.2 to staging", m => m.Shown.Contains("Deployed *1.4.2*"));
        await stage.TypeAsync("FIRING: pod web-5f858f6b74-x2x4z in Production restarts", channel: "general");
        var alert = stage.Slack.Channel("general").Messages[^1];
        await stage.PassAsync(TimeSpan.FromMinutes(90));
        var answer = await AskAsync(stage, alert);
        answer.Shown.ShouldContain("It names web and production: the changes of *web* in production.");
        answer.Shown.ShouldContain("Nothing changed yet.");
        answer.Shown.ShouldNotContain("Deployed *1.4.2*");

        await stage.TypeAsync("is staging slow?", channel: "general");
        var vague = await AskAsync(stage, stage.Slack.Channel("general").Messages[^1]);
        vague.Shown.ShouldContain("It names staging: the changes in staging.");
    }

    [Fact]
    public async Task Of_a_message_that_names_nothing_it_shows_the_changes_of_its_channels_service_or_all()
    {
        await using var stage = await Stage.StartAsync();
        await stage.RunAsync("/deploy web 1.4.2 to staging", m => m.Shown.Contains("Deployed *1.4.2*"));
        await stage.TypeAsync("something is slow", channel: "deploys");
        (await AskAsync(stage, stage.Deploys[^1])).Shown.ShouldContain(
            "It names no service, and this channel is that of web: the changes of *web*.");

        await stage.TypeAsync("something is slow", channel: "general");
        var all = await AskAsync(stage, stage.Slack.Channel("general").Messages[^1]);
        all.Shown.ShouldContain("It names no service and no environment: all changes.");
        all.Shown.ShouldContain("Deployed *1.4.2*");
    }

    [Fact]
    public async Task A_guest_is_refused()
    {
        await using var stage = await Stage.StartAsync();
        stage.Slack.AddUser("gus", "Gus");
        stage.Slack.ChangeUser("gus", user => user with { IsRestricted = true });
        stage.Slack.Join("general", "gus");
        await stage.TypeAsync("web is slow", channel: "general");
        (await AskAsync(stage, stage.Slack.Channel("general").Messages[^1], by: "gus")).Shown.ShouldContain("guest");
    }

    private static async Task<Message> AskAsync(Stage stage, Message message, string by = "ann")
    {
        var before = stage.Slack.Ephemerals(by).Select(m => m.Ts).ToHashSet();
        (await stage.DrivenAsync(stage.Slack.As(by).ChooseShortcutAsync(message, "What changed here", stage.Stop))).ShouldBe(Outcome.Ok);
        return await stage.UntilAsync(() => stage.Slack.Ephemerals(by).FirstOrDefault(m => !before.Contains(m.Ts)), "the answer");
    }
}
