using ChatOps.Playground.Slack;
using ChatOps.Playground.Slack.WebApi;

namespace ChatOps.Tests.Whole;

/// <summary>Slack refuses a message, or a change to it, and reports why.</summary>
public sealed class MessageRefusalTests
{
    [Theory]
    [InlineData("edit_window_closed")]
    [InlineData("cant_update_message")]
    public async Task A_message_that_may_not_be_edited_stays_unchanged_and_the_end_is_posted_once_in_its_thread(string code)
    {
        await using var stage = await Stage.StartAsync();
        stage.Slack.Faults.Next("chat.update", new Fault.Error(code), times: 1000);

        await stage.ClickAsync(await stage.AskAsync("/deploy web 1.4.2 to staging"), "Run");
        var head = await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Replies.Any(IsEnd)), "the end in the thread");
        await stage.PassAsync(TimeSpan.FromSeconds(90));

        stage.Deploys.ShouldHaveSingleItem().Ts.ShouldBe(head.Ts);
        stage.Deploys[0].Replies.Count(IsEnd).ShouldBe(1);
        stage.Deploys[0].Replies.Single(IsEnd).Shown.ShouldContain("Deployed *1.4.2* to *staging*");
        stage.Slack.Calls.Count(c => c.Method == "chat.update" && c.Ts == head.Ts).ShouldBe(1, "once refused, it is not tried again");
        var doctor = (await stage.AskAsync("/ops doctor")).Shown;
        doctor.ShouldContain($"({code})");
        doctor.ShouldContain("message editing");

        // Later events are posted there, too.
        await stage.ClickAsync(await stage.AskAsync("/deploy web 1.4.2 to production"), "Run");
        await stage.UntilAsync(
            () => stage.Deploys.FirstOrDefault(m => m.Replies.Any(r => IsEnd(r) && r.Shown.Contains("to *production*"))),
            "the end in production");
        stage.Deploys.ShouldHaveSingleItem().Replies.Count(IsEnd).ShouldBe(2);

        static bool IsEnd(Message reply) => reply.Shown.Contains("*web · ");
    }

    [Fact]
    public async Task A_refused_reply_does_not_block_later_ones_and_is_not_repeated_unchanged()
    {
        await using var stage = await Stage.StartAsync();
        await stage.ClickAsync(await stage.AskAsync("/deploy web 1.4.2 to staging"), "Run");
        await stage.UntilAsync(() => stage.Deploys.Count == 1 ? "there" : null, "the message");
        stage.Deploys[0].Replies.ShouldBeEmpty();
        var began = stage.Clock.GetUtcNow();
        // With its blocks, and as plain text.
        stage.Slack.Faults.Next("chat.postMessage", new Fault.Error("invalid_blocks"), times: 2);

        await stage.UntilAsync(() => stage.Deploys[0].Replies.FirstOrDefault(r => r.Shown.Contains("Deployed")), "the reply after it");

        (stage.Clock.GetUtcNow() - began).ShouldBeLessThan(TimeSpan.FromSeconds(50));
        await stage.PassAsync(TimeSpan.FromSeconds(90));
        stage.Deploys[0].Replies.ShouldNotContain(r => r.Shown.Contains("Deploying"), "the same would be refused again");
        (await stage.AskAsync("/ops doctor")).Shown.ShouldContain("invalid_blocks");
    }

    [Fact]
    public async Task A_reply_that_is_refused_for_an_unknown_reason_is_retried_and_blocks_nothing_in_the_meantime()
    {
        await using var stage = await Stage.StartAsync();
        await stage.ClickAsync(await stage.AskAsync("/deploy web 1.4.2 to staging"), "Run");
        await stage.UntilAsync(() => stage.Deploys.Count == 1 ? "there" : null, "the message");
        var began = stage.Clock.GetUtcNow();
        stage.Slack.Faults.Next("chat.postMessage", new Fault.Error("no_such_reason_yet"), times: 2);

        await stage.UntilAsync(() => stage.Deploys[0].Replies.FirstOrDefault(r => r.Shown.Contains("Deployed")), "the reply after it");
        (stage.Clock.GetUtcNow() - began).ShouldBeLessThan(TimeSpan.FromSeconds(50));
        await stage.UntilAsync(
            () => stage.Deploys[0].Replies.FirstOrDefault(r => r.Shown.Contains("Deploying")), "the reply that was refused");
    }

    [Fact]
    public async Task A_message_whose_blocks_are_refused_is_shown_as_plain_text_once_and_doctor_says_so()
    {
        await using var stage = await Stage.StartAsync();
        stage.Slack.Faults.Next("chat.postMessage", new Fault.Error("invalid_blocks"));
        var building = stage.Scenarios().BuildAsync(null, passes: false, stage.Stop);

        var head = await stage.UntilAsync(() => stage.Deploys.Count > 0 ? stage.Deploys[0] : null, "the message");
        head.Blocks.ShouldBeEmpty();
        head.Text.ShouldContain("web");

        stage.Slack.Faults.Next("chat.postMessage", new Fault.Error("invalid_blocks"));
        await stage.DrivenAsync(building);
        var reply = await stage.UntilAsync(() => stage.Deploys[0].Replies.Count > 0 ? stage.Deploys[0].Replies[0] : null, "the reply");
        reply.Blocks.ShouldBeEmpty();
        reply.Text.ShouldContain("failed");
        var doctor = (await stage.AskAsync("/ops doctor")).Shown;
        doctor.ShouldContain("plain text");
        doctor.ShouldContain("invalid_blocks");
    }

    [Fact]
    public async Task A_message_that_Slack_always_refuses_is_tried_twice_and_no_more()
    {
        await using var stage = await Stage.StartAsync();
        stage.Slack.Faults.Next("chat.postMessage", new Fault.Error("msg_blocks_too_long"), times: 1000);

        await stage.DrivenAsync(stage.Scenarios().BuildAsync(null, passes: false, stage.Stop));
        await stage.PassAsync(TimeSpan.FromSeconds(30));
        var before = stage.Slack.Calls.Count(c => c.Method == "chat.postMessage");
        before.ShouldBeInRange(2, 6, "with its blocks and without, for each state of the build");
        await stage.PassAsync(TimeSpan.FromMinutes(3));

        stage.Slack.Calls.Count(c => c.Method == "chat.postMessage").ShouldBe(before);
        (await stage.AskAsync("/ops doctor")).Shown.ShouldContain("msg_blocks_too_long");
    }

    [Fact]
    public async Task A_message_deleted_when_only_replies_are_pending_is_posted_again_with_them()
    {
        await using var stage = await Stage.StartAsync();
        var building = stage.Scenarios().BuildAsync(null, passes: false, stage.Stop);
        await stage.UntilAsync(() => stage.Deploys.Count == 1 ? "there" : null, "the message");
        stage.Slack.Faults.Next("chat.postMessage", new Fault.RateLimited(TimeSpan.FromSeconds(20)), channel: "deploys");
        await stage.DrivenAsync(building);
        var first = await stage.UntilAsync(
            () => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("failed") && m.Replies.Count == 0), "the failure");

        stage.Slack.Delete(first);

        var again = await stage.UntilAsync(
            () => stage.Deploys.FirstOrDefault(m => m.Replies.Any(r => r.Shown.Contains("failed"))), "the message with its reply");
        again.Ts.ShouldNotBe(first.Ts);
        stage.Deploys.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_renamed_channel_is_followed_and_doctor_names_it()
    {
        await using var stage = await Stage.StartAsync();
        await stage.RunAsync("/deploy web 1.4.2 to staging", m => m.Shown.Contains("Deployed"));
        var id = stage.Slack.Channel("deploys").Id;
        stage.Slack.Rename("deploys", "ship-it");
        // So that nothing is known from before.
        await stage.StopBotAsync();
        await stage.StartBotAsync();
        await stage.UntilAsync(() => stage.Slack.Sockets.Connections.Any(c => c.IsReady) ? "connected" : null, "a socket");

        var started = await stage.ClickAsync(await stage.AskAsync("/scale web 4 in staging"), "Run");
        started.ShouldBe(Outcome.Ok);

        await stage.UntilAsync(() => stage.Slack.Channel(id).Messages.FirstOrDefault(m => m.Shown.Contains("Scaled")), "the scaling");
        await stage.UntilAsync(
            () => stage.Slack.Ephemerals("ann").FirstOrDefault(m => m.Shown.Contains("Follow it")), "where to follow it");
        var doctor = (await stage.AskAsync("/ops doctor")).Shown;
        doctor.ShouldContain("#ship-it");
    }
}
