using System.Net.WebSockets;
using ChatOps.Playground.Slack;
using ChatOps.Playground.Slack.Delivery;

namespace ChatOps.Tests.Playground.Slack;

public sealed class SocketModeTests : IAsyncLifetime
{
    private EmulatedSlack _slack = null!;

    private Person Ann => _slack.Workspace.As("ann");

    public async ValueTask InitializeAsync()
    {
        _slack = await EmulatedSlack.StartAsync();
        _slack.Workspace.App = _slack.Workspace.App with
        {
            Commands = [new SlashCommand("/deploy", "Deploy"), new SlashCommand("/plain", "Unescaped", ShouldEscape: false)],
        };
    }

    public ValueTask DisposeAsync() => _slack.DisposeAsync();

    [Fact]
    public async Task A_ticket_opens_one_connection_only()
    {
        var url = new Uri((await _slack.CallAsync("apps.connections.open", new { }, _slack.Workspace.App.AppToken)).At("url")!);
        using var first = new ClientWebSocket();
        await first.ConnectAsync(url, EmulatedSlack.Cancel);

        using var second = new ClientWebSocket();
        await Should.ThrowAsync<WebSocketException>(() => second.ConnectAsync(url, EmulatedSlack.Cancel));
    }

    [Fact]
    public async Task A_slash_command_arrives_escaped_and_its_acknowledgement_is_shown()
    {
        using var app = await SocketApp.ConnectAsync(_slack);
        _slack.Workspace.AddChannel("secret", isPrivate: true);
        var typed = Ann.TypeAsync("#ops", "/deploy web @bob @oncall #ops #secret https://a.b/c a<b&c @nobody", EmulatedSlack.Cancel);

        var envelope = (await app.NextAsync())!.Value;
        envelope.At("type").ShouldBe("slash_commands");
        envelope.At("accepts_response_payload").ShouldBe("True");
        var payload = envelope.GetProperty("payload");
        payload.At("command").ShouldBe("/deploy");
        payload.At("text").ShouldBe(
            $"web <@{_slack.Workspace.User("bob").Id}|bob> <!subteam^S01ONCALL|@oncall> <#{_slack.Workspace.Channel("ops").Id}|ops> "
                + $"<#{_slack.Workspace.Channel("secret").Id}|> <https://a.b/c> a&lt;b&amp;c @nobody");
        payload.At("channel_name").ShouldBe("ops");
        await app.AckAsync(envelope, new { text = "planning" });

        (await typed).ShouldBe(Outcome.Ok);
        _slack.Workspace.Ephemerals("ann").ShouldHaveSingleItem().Text.ShouldBe("planning");
        _slack.Workspace.Channel("ops").Messages.ShouldBeEmpty();
        _slack.Workspace.Deliveries.ShouldHaveSingleItem().Outcome.ShouldBe("ok");
    }

    [Fact]
    public async Task A_command_that_does_not_request_escaping_arrives_as_typed()
    {
        using var app = await SocketApp.ConnectAsync(_slack);
        var typed = Ann.TypeAsync("#ops", "/plain web @bob", EmulatedSlack.Cancel);

        (await app.TakeAsync()).At("text").ShouldBe("web @bob");
        (await typed).ShouldBe(Outcome.Ok);
    }

    [Fact]
    public async Task An_acknowledgement_in_the_channel_shows_the_command_too()
    {
        using var app = await SocketApp.ConnectAsync(_slack);
        var typed = Ann.TypeAsync("#ops", "/deploy web", EmulatedSlack.Cancel);
        await app.TakeAsync(new { response_type = "in_channel", text = "here we go" });
        await typed;

        _slack.Workspace.Channel("ops").Messages.Select(message => message.Text).ShouldBe(["/deploy web", "here we go"]);
    }

    [Fact]
    public async Task Three_seconds_without_an_acknowledgement_are_an_operation_timeout()
    {
        using var app = await SocketApp.ConnectAsync(_slack);
        var typed = Ann.TypeAsync("#ops", "/deploy web", EmulatedSlack.Cancel);
        await app.NextAsync();
        _slack.Clock.Advance(TimeSpan.FromSeconds(3));

        (await typed).ShouldBe(Outcome.OperationTimeout);
        _slack.Workspace.Ephemerals("ann").ShouldHaveSingleItem().Text.ShouldContain("operation_timeout");
    }

    [Fact]
    public async Task Without_a_connection_or_when_it_breaks_the_dispatch_fails()
    {
        (await Ann.TypeAsync("#ops", "/deploy web", EmulatedSlack.Cancel)).ShouldBe(Outcome.DispatchFailed);

        using var app = await SocketApp.ConnectAsync(_slack);
        var typed = Ann.TypeAsync("#ops", "/deploy web", EmulatedSlack.Cancel);
        await app.NextAsync();
        _slack.Workspace.Sockets.Connections[0].Abort();
        (await typed).ShouldBe(Outcome.DispatchFailed);
    }

    [Fact]
    public async Task Errors_for_an_unknown_command_and_for_one_in_a_thread_are_shown_only_to_the_person()
    {
        await _slack.PostAsync("ops", new { text = "parent" });

        (await Ann.TypeAsync("#ops", "/depoly web", EmulatedSlack.Cancel)).ShouldBe(Outcome.UnknownCommand);
        Ann.Reply(_slack.Workspace.Channel("ops").Messages[0], "/deploy web").ShouldBe(Outcome.UnknownCommand);
        _slack.Workspace.Ephemerals("ann").Count.ShouldBe(2);
    }

    [Fact]
    public async Task Only_the_connection_that_got_an_envelope_can_acknowledge_it()
    {
        using var one = await SocketApp.ConnectAsync(_slack);
        using var two = await SocketApp.ConnectAsync(_slack);
        await _slack.Workspace.UntilAsync(workspace => workspace.Sockets.Greeted == 2, EmulatedSlack.Cancel);
        var typed = Ann.TypeAsync("#ops", "/deploy web", EmulatedSlack.Cancel);
        var (first, second) = (one.NextAsync(), two.NextAsync());
        var received = await Task.WhenAny(first, second);
        var (right, wrong) = received == first ? (one, two) : (two, one);

        await wrong.AckAsync((await received)!.Value);
        await wrong.SendAsync("not json");
        typed.IsCompleted.ShouldBeFalse();
        await right.AckAsync((await received)!.Value);

        (await typed).ShouldBe(Outcome.Ok);
    }

    [Fact]
    public async Task Envelopes_go_to_each_connection_in_turn()
    {
        using var one = await SocketApp.ConnectAsync(_slack);
        using var two = await SocketApp.ConnectAsync(_slack);
        await _slack.Workspace.UntilAsync(workspace => workspace.Sockets.Greeted == 2, EmulatedSlack.Cancel);
        var typed = new[]
        {
            Ann.TypeAsync("#ops", "/deploy a", EmulatedSlack.Cancel),
            Ann.TypeAsync("#ops", "/deploy b", EmulatedSlack.Cancel),
        };

        string?[] texts = [(await one.TakeAsync()).At("text"), (await two.TakeAsync()).At("text")];
        texts.Order().ShouldBe(["a", "b"]);
        (await Task.WhenAll(typed)).ShouldAllBe(outcome => outcome == Outcome.Ok);
    }

    [Fact]
    public async Task A_mention_is_delivered_repeatedly_until_it_is_acknowledged()
    {
        using var app = await SocketApp.ConnectAsync(_slack);
        await Ann.TypeAsync("#ops", "@chatops help", EmulatedSlack.Cancel);

        var first = (await app.NextAsync())!.Value;
        first.At("payload", "event", "type").ShouldBe("app_mention");
        first.At("payload", "event", "text").ShouldBe($"<@{_slack.Workspace.Bot.Id}> help");
        first.At("retry_attempt").ShouldBe("0");
        _slack.Clock.Advance(TimeSpan.FromSeconds(3));
        var second = (await app.NextAsync())!.Value;

        second.At("retry_attempt").ShouldBe("1");
        second.At("retry_reason").ShouldBe("timeout");
        second.At("payload", "event_id").ShouldBe(first.At("payload", "event_id"));
        second.At("envelope_id").ShouldNotBe(first.At("envelope_id"));
        await app.AckAsync(second);
        await _slack.Workspace.UntilAsync(
            workspace => workspace.Deliveries is [{ Outcome: "timeout" }, { Outcome: "ok" }], EmulatedSlack.Cancel);
    }

    [Fact]
    public async Task Events_survive_a_period_without_connections()
    {
        await Ann.TypeAsync("#ops", "@chatops help", EmulatedSlack.Cancel);
        await _slack.Workspace.UntilAsync(workspace => workspace.Deliveries.Count == 2, EmulatedSlack.Cancel);
        using var app = await SocketApp.ConnectAsync(_slack);
        _slack.Clock.Advance(TimeSpan.FromMinutes(1));

        (await app.NextAsync())!.Value.At("retry_attempt").ShouldBe("2");
    }

    [Theory]
    [InlineData("refresh_requested")]
    [InlineData("link_disabled")]
    public async Task A_connection_is_given_the_reason_why_it_must_disconnect(string reason)
    {
        using var app = await SocketApp.ConnectAsync(_slack);
        await _slack.Workspace.Sockets.DisconnectAsync(_slack.Workspace.Sockets.Connections[0], reason, EmulatedSlack.Cancel);

        (await app.NextAsync())!.Value.At("reason").ShouldBe(reason);
        (await app.NextAsync()).ShouldBeNull();
        _slack.Workspace.Sockets.Connections.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_warning_leaves_ten_seconds_in_which_envelopes_still_arrive()
    {
        using var app = await SocketApp.ConnectAsync(_slack);
        await _slack.Workspace.Sockets.DisconnectAsync(_slack.Workspace.Sockets.Connections[0], "warning", EmulatedSlack.Cancel);
        (await app.NextAsync())!.Value.At("reason").ShouldBe("warning");
        var typed = Ann.TypeAsync("#ops", "/deploy web", EmulatedSlack.Cancel);
        await app.TakeAsync();
        (await typed).ShouldBe(Outcome.Ok);

        _slack.Clock.Advance(TimeSpan.FromSeconds(10));
        (await app.NextAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task The_eleventh_connection_is_one_too_many()
    {
        var apps = new List<SocketApp>();
        for (var i = 0; i < 10; i++)
        {
            apps.Add(await SocketApp.ConnectAsync(_slack));
        }

        using var eleventh = await SocketApp.ConnectAsync(_slack, greeted: false);
        (await eleventh.NextAsync())!.Value.At("reason").ShouldBe("too_many_websockets");
        _slack.Workspace.Sockets.Connections.Count.ShouldBe(10);
        apps.ForEach(app => app.Dispose());
    }

    [Fact]
    public async Task A_silenced_connection_stays_open_and_sends_nothing()
    {
        using var app = await SocketApp.ConnectAsync(_slack);
        _slack.Workspace.Sockets.Connections[0].Silence();
        var typed = Ann.TypeAsync("#ops", "/deploy web", EmulatedSlack.Cancel);
        var frame = app.NextAsync();
        _slack.Clock.Advance(TimeSpan.FromSeconds(3));

        (await typed).ShouldBe(Outcome.OperationTimeout);
        frame.IsCompleted.ShouldBeFalse();
        app.State.ShouldBe(WebSocketState.Open);
        _slack.Workspace.Sockets.Connections.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_duplicate_delivery_has_the_same_envelope_id_on_another_connection()
    {
        using var one = await SocketApp.ConnectAsync(_slack);
        using var two = await SocketApp.ConnectAsync(_slack);
        await _slack.Workspace.UntilAsync(workspace => workspace.Sockets.Greeted == 2, EmulatedSlack.Cancel);
        _slack.Workspace.DeliversTwice = true;
        var typed = Ann.TypeAsync("#ops", "/deploy web", EmulatedSlack.Cancel);

        var (first, second) = ((await one.NextAsync())!.Value, (await two.NextAsync())!.Value);
        first.At("envelope_id").ShouldBe(second.At("envelope_id"));
        await one.AckAsync(first);
        await two.AckAsync(second);
        (await typed).ShouldBe(Outcome.Ok);
    }

    [Fact]
    public async Task A_closed_connection_is_removed()
    {
        using var app = await SocketApp.ConnectAsync(_slack);
        SocketConnection connection = _slack.Workspace.Sockets.Connections[0];
        await app.CloseAsync();

        await connection.Ended.WaitAsync(EmulatedSlack.Cancel);
        await _slack.Workspace.UntilAsync(workspace => workspace.Sockets.Connections.Count == 0, EmulatedSlack.Cancel);
    }
}
