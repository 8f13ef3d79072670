using System.Net;
using ChatOps.Playground.Slack.WebApi;

namespace ChatOps.Tests.Playground.Slack;

public sealed class TroubleTests : IAsyncLifetime
{
    private EmulatedSlack _slack = null!;

    public async ValueTask InitializeAsync() => _slack = await EmulatedSlack.StartAsync();

    public ValueTask DisposeAsync() => _slack.DisposeAsync();

    [Fact]
    public async Task Posting_is_limited_to_one_a_second_per_channel_after_a_small_burst()
    {
        _slack.Workspace.RateLimits = RateLimits.Real;
        for (var i = 0; i < 4; i++)
        {
            await _slack.PostAsync("ops", new { text = "x" });
        }

        using (var limited = await TryPostAsync("ops"))
        {
            limited.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
            limited.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(1));
            (await limited.Content.ReadAsStringAsync(EmulatedSlack.Cancel)).ShouldBe("""{"ok":false,"error":"ratelimited"}""");
        }

        await _slack.PostAsync("deploys", new { text = "another channel" });
        _slack.Clock.Advance(TimeSpan.FromSeconds(1));
        await _slack.PostAsync("ops", new { text = "x" });
        (await TryPostAsync("ops")).StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        _slack.Workspace.Channel("ops").Messages.Count.ShouldBe(5);
        _slack.Workspace.Calls.Count(call => call.Outcome == "ratelimited").ShouldBe(2);
    }

    [Fact]
    public async Task Other_methods_are_limited_per_minute_by_their_tier()
    {
        _slack.Workspace.RateLimits = RateLimits.Real;
        for (var i = 0; i < 20; i++)
        {
            (await _slack.FormAsync("users.list")).Outcome().ShouldBe("ok");
        }

        using var limited = await _slack.SendAsync("users.list", new FormUrlEncodedContent([]), _slack.Workspace.App.BotToken);
        limited.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        limited.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(3));
        (await _slack.FormAsync("auth.test")).Outcome().ShouldBe("ok");
    }

    [Fact]
    public async Task Planned_faults_happen_once_each_in_order()
    {
        var faults = _slack.Workspace.Faults;
        faults.Next("chat.postMessage", new Fault.RateLimited(TimeSpan.FromSeconds(7)));
        faults.Next("chat.postMessage", new Fault.RateLimited(RetryAfter: null));
        faults.Next("chat.postMessage", new Fault.Status(500));
        faults.Next("chat.postMessage", new Fault.Error("internal_error"));

        using (var first = await TryPostAsync("ops"))
        {
            first.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(7));
        }

        using (var second = await TryPostAsync("ops"))
        {
            second.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
            second.Headers.RetryAfter.ShouldBeNull();
        }

        (await TryPostAsync("ops")).StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        (await _slack.CallAsync("chat.postMessage", new { channel = "ops", text = "x" })).Outcome().ShouldBe("internal_error");
        _slack.Workspace.Channel("ops").Messages.ShouldBeEmpty();
        (await _slack.CallAsync("chat.postMessage", new { channel = "ops", text = "x" })).Outcome().ShouldBe("ok");
        _slack.Workspace.Calls.Select(call => call.Outcome).ShouldBe(["ratelimited", "ratelimited", "http_500", "internal_error", "ok"]);
    }

    [Fact]
    public async Task A_fault_for_one_channel_does_not_affect_the_others()
    {
        _slack.Workspace.Faults.Next("chat.postMessage", new Fault.Error("fatal_error"), times: 2, channel: "#ops");

        (await _slack.CallAsync("chat.postMessage", new { channel = "deploys", text = "x" })).Outcome().ShouldBe("ok");
        (await _slack.CallAsync("chat.postMessage", new { channel = _slack.Workspace.Channel("ops").Id, text = "x" }))
            .Outcome()
            .ShouldBe("fatal_error");
        (await _slack.CallAsync("chat.postMessage", new { channel = "#ops", text = "x" })).Outcome().ShouldBe("fatal_error");
        (await _slack.CallAsync("chat.postMessage", new { channel = "#ops", text = "x" })).Outcome().ShouldBe("ok");
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 0)]
    public async Task A_connection_can_break_before_or_after_the_message_is_posted(bool after, int messages)
    {
        _slack.Workspace.Faults.Next("chat.postMessage", after ? new Fault.DropAfter() : new Fault.DropBefore());

        await Should.ThrowAsync<HttpRequestException>(() => TryPostAsync("ops"));

        _slack.Workspace.Channel("ops").Messages.Count.ShouldBe(messages);
        _slack.Workspace.Calls.ShouldHaveSingleItem().Outcome.ShouldBe(after ? "dropped_after" : "dropped_before");
    }

    [Fact]
    public async Task A_call_can_hang_until_its_caller_gives_up()
    {
        _slack.Workspace.Faults.Next("auth.test", new Fault.Hang());
        var call = _slack.FormAsync("auth.test");
        await _slack.Workspace.UntilAsync(workspace => workspace.Calls is [{ Outcome: "hung" }], EmulatedSlack.Cancel);

        call.IsCompleted.ShouldBeFalse();
        _slack.Workspace.Faults.Clear();
        (await _slack.FormAsync("auth.test")).Outcome().ShouldBe("ok");
    }

    private Task<HttpResponseMessage> TryPostAsync(string channel) => _slack.SendAsync("chat.postMessage",
        new FormUrlEncodedContent([KeyValuePair.Create("channel", channel), KeyValuePair.Create("text", "x")]),
        _slack.Workspace.App.BotToken);
}
