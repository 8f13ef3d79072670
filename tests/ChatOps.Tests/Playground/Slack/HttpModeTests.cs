using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Web;
using ChatOps.Playground.Slack;

namespace ChatOps.Tests.Playground.Slack;

public sealed class HttpModeTests : IAsyncLifetime
{
    private EmulatedSlack _slack = null!;
    private HttpApp _app = null!;

    private Person Ann => _slack.Workspace.As("ann");

    public async ValueTask InitializeAsync()
    {
        _slack = await EmulatedSlack.StartAsync();
        _app = await HttpApp.StartAsync(_slack);
        _slack.Workspace.App = _slack.Workspace.App with { Commands = [new SlashCommand("/deploy", "Deploy")] };
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _slack.DisposeAsync();
    }

    [Fact]
    public async Task A_slash_command_is_a_signed_form()
    {
        var typed = Ann.TypeAsync("#ops", "/deploy web & @bob", EmulatedSlack.Cancel);
        var request = await _app.NextAsync();
        request.Answer(body: "on it", type: "text/plain");

        request.Path.ShouldBe("/slack/commands");
        var form = HttpUtility.ParseQueryString(request.Body);
        form["text"].ShouldBe($"web &amp; <@{_slack.Workspace.User("bob").Id}|bob>");
        form["user_id"].ShouldBe(Ann.Id);
        form["is_enterprise_install"].ShouldBe("false");
        var timestamp = request.Headers["X-Slack-Request-Timestamp"].ToString();
        long.Parse(timestamp, CultureInfo.InvariantCulture).ShouldBe(_slack.Clock.GetUtcNow().ToUnixTimeSeconds());
        var expected = HMACSHA256.HashData(
            Encoding.UTF8.GetBytes(_slack.Workspace.App.SigningSecret), Encoding.UTF8.GetBytes($"v0:{timestamp}:{request.Body}"));
        request.Headers["X-Slack-Signature"].ToString().ShouldBe("v0=" + Convert.ToHexStringLower(expected));
        (await typed).ShouldBe(Outcome.Ok);
        _slack.Workspace.Ephemerals("ann").ShouldHaveSingleItem().Text.ShouldBe("on it");
    }

    [Theory]
    [InlineData("""{"text":"planning"}""", "planning")]
    [InlineData("""{"text":"planning","response_type":"ephemeral"}""", "planning")]
    [InlineData("{\"text\":", "{\"text\":")]
    [InlineData("""{"blocks":[{"type":"sektion"}]}""", "/deploy failed with the error \"invalid_command_response\"")]
    public async Task A_JSON_response_is_a_message_invalid_JSON_is_shown_as_text_and_invalid_blocks_are_an_error(string body, string shown)
    {
        var typed = Ann.TypeAsync("#ops", "/deploy web", EmulatedSlack.Cancel);
        (await _app.NextAsync()).Answer(body: body, type: "application/json");

        await typed;
        _slack.Workspace.Ephemerals("ann").ShouldHaveSingleItem().Text.ShouldBe(shown);
    }

    [Fact]
    public async Task A_slow_a_failing_and_an_unreachable_app_are_distinguished()
    {
        var slow = Ann.TypeAsync("#ops", "/deploy web", EmulatedSlack.Cancel);
        await _app.NextAsync();
        _slack.Clock.Advance(TimeSpan.FromSeconds(3));
        (await slow).ShouldBe(Outcome.OperationTimeout);

        var failing = Ann.TypeAsync("#ops", "/deploy web", EmulatedSlack.Cancel);
        (await _app.NextAsync()).Answer(500);
        (await failing).ShouldBe(Outcome.HttpServiceError);

        await _app.DisposeAsync();
        (await Ann.TypeAsync("#ops", "/deploy web", EmulatedSlack.Cancel)).ShouldBe(Outcome.DispatchFailed);
    }

    [Fact]
    public async Task A_click_is_a_form_with_a_payload()
    {
        await _slack.PostAsync("ops", new { text = "?", blocks = new[] { EmulatedSlack.Button("Run", "run") } });
        var pressed = Ann.ClickAsync(_slack.Workspace.Channel("ops").Messages[0], "Run", EmulatedSlack.Cancel);
        var request = await _app.NextAsync();
        request.Answer();

        request.Path.ShouldBe("/slack/interactive");
        JsonElement.Parse(HttpUtility.ParseQueryString(request.Body)["payload"]!).At("actions", "0", "action_id").ShouldBe("run");
        (await pressed).ShouldBe(Outcome.Ok);
    }

    [Fact]
    public async Task A_search_menu_has_its_own_request_URL_and_finds_nothing_without_one()
    {
        var typed = Ann.TypeAsync("#ops", "/deploy web", EmulatedSlack.Cancel);
        var command = await _app.NextAsync();
        command.Answer();
        await typed;
        var menu = new { type = "external_select", action_id = "find", min_query_length = 0 };
        var view = new
        {
            type = "modal",
            title = Text("Which?"),
            submit = Text("Go"),
            blocks = new[] { new { type = "input", block_id = "which", label = Text("Which"), element = menu } },
        };
        (await _slack.CallAsync("views.open", new { trigger_id = HttpUtility.ParseQueryString(command.Body)["trigger_id"], view }))
            .Outcome()
            .ShouldBe("ok");
        var open = _slack.Workspace.View("ann")!;

        var searched = Ann.SearchAsync(open, "find", "we", EmulatedSlack.Cancel);
        var request = await _app.NextAsync();
        request.Answer(body: """{"options":[{"value":"web","text":{"type":"plain_text","text":"web"}}]}""", type: "application/json");
        request.Path.ShouldBe("/slack/options");
        (await searched).Options.ShouldHaveSingleItem().At("value").ShouldBe("web");

        _slack.Workspace.App = _slack.Workspace.App with
        {
            Transport = (SlackTransport.Http)_slack.Workspace.App.Transport with { Options = null },
        };
        (await Ann.SearchAsync(open, "find", "we", EmulatedSlack.Cancel)).ShouldSatisfyAllConditions(
            s => s.Outcome.ShouldBe(Outcome.DispatchFailed), s => s.Options.ShouldBeEmpty());

        static object Text(string text) => new { type = "plain_text", text };
    }

    [Fact]
    public async Task An_event_is_retried_immediately_after_a_minute_and_after_five_more()
    {
        await Ann.TypeAsync("#ops", "@chatops hi", EmulatedSlack.Cancel);
        var attempts = new List<HttpApp.Received>();
        foreach (var pause in new[] { 0, 0, 60, 300 })
        {
            await Patience.UntilAsync(() => pause == 0 || _slack.Clock.IsAwaited(TimeSpan.FromSeconds(pause)), $"a pause of {pause} s");
            _slack.Clock.Advance(TimeSpan.FromSeconds(pause));
            attempts.Add(await _app.NextAsync());
            var told = _slack.Workspace.Deliveries.Count;
            attempts[^1].Answer(503);
            await _slack.Workspace.UntilAsync(workspace => workspace.Deliveries.Count > told, EmulatedSlack.Cancel);
        }

        attempts.Select(attempt => attempt.Path).ShouldAllBe(path => path == "/slack/events");
        attempts.Select(attempt => attempt.Headers["x-slack-retry-num"].ToString()).ShouldBe(["", "1", "2", "3"]);
        attempts[1].Headers["x-slack-retry-reason"].ToString().ShouldBe("http_error");
        attempts.Select(attempt => JsonElement.Parse(attempt.Body).At("event_id")).Distinct().ShouldHaveSingleItem();
        _slack.Workspace.Deliveries.Count.ShouldBe(4);
    }

    [Fact]
    public async Task An_app_can_decline_retries()
    {
        await Ann.TypeAsync("#ops", "@chatops one", EmulatedSlack.Cancel);
        (await _app.NextAsync()).Answer(503, headers: ("x-slack-no-retry", "1"));
        await _slack.Workspace.UntilAsync(workspace => workspace.Deliveries.Count == 1, EmulatedSlack.Cancel);

        await Ann.TypeAsync("#ops", "@chatops two", EmulatedSlack.Cancel);
        var next = await _app.NextAsync();
        JsonElement.Parse(next.Body).At("event", "text")!.ShouldEndWith("two");
        next.Answer();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_events_URL_is_verified_by_a_challenge(bool right)
    {
        var verified = _slack.Workspace.VerifyEventsUrlAsync(EmulatedSlack.Cancel);
        var request = await _app.NextAsync();
        var body = JsonElement.Parse(request.Body);
        body.At("type").ShouldBe("url_verification");
        request.Answer(body: right ? body.At("challenge")! : "something else", type: "text/plain");

        (await verified).ShouldBe(right);
    }

    [Fact]
    public async Task Only_subscribed_events_are_sent()
    {
        _slack.Workspace.App = _slack.Workspace.App with { Events = new HashSet<string> { "message.channels" } };
        await Ann.TypeAsync("#ops", "@chatops hi", EmulatedSlack.Cancel);
        var first = await _app.NextAsync();
        first.Answer();
        JsonElement.Parse(first.Body).At("event", "type").ShouldBe("message");
        await _slack.PostAsync("ops", new { text = "my own" });
        var own = await _app.NextAsync();
        own.Answer();

        JsonElement.Parse(own.Body).At("event", "bot_id").ShouldBe(_slack.Workspace.App.BotId);
        (await _slack.SendAsync("apps.connections.open", new StringContent(""), null)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }
}
