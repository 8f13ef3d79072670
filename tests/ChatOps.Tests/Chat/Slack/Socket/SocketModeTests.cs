using System.Net;
using System.Net.Sockets;
using ChatOps.Chat;
using ChatOps.Playground.Slack;
using ChatOps.Playground.Slack.WebApi;

namespace ChatOps.Tests.Chat.Slack.Socket;

public sealed class SocketModeTests : SocketStage
{
    [Fact]
    public async Task Several_connections_are_held_and_each_takes_its_turn()
    {
        await ConnectAsync();
        for (var i = 0; i < 4; i++)
        {
            (await Ann.TypeAsync("#ops", $"/deploy web {i}", Cancel)).ShouldBe(Outcome.Ok);
        }

        (await Bot.JournalAsync()).Select(Bot.Platform.Read)
            .OfType<ChatInput.CommandTyped>()
            .Select(command => command.Text)
            .ShouldBe(["web 0", "web 1", "web 2", "web 3"]);
    }

    [Fact]
    public async Task An_envelope_is_acknowledged_only_when_it_is_on_disk()
    {
        await ConnectAsync();
        Bot.Database.Hold();
        var typed = Ann.TypeAsync("#ops", "/deploy web", Cancel);
        await Bot.Database.Arrived.WaitAsync(Cancel);
        typed.IsCompleted.ShouldBeFalse();
        Bot.Database.Release();
        (await typed).ShouldBe(Outcome.Ok);
        (await Bot.JournalAsync()).Count.ShouldBe(1);
    }

    [Fact]
    public async Task While_the_database_is_down_nothing_is_acknowledged_and_afterwards_all_is_well()
    {
        await ConnectAsync();
        Bot.Database.IsDown = true;
        (await Slack.Clock.DriveAsync(Ann.TypeAsync("#ops", "/deploy web", Cancel))).ShouldBe(Outcome.OperationTimeout);
        Bot.Database.IsDown = false;
        (await Ann.TypeAsync("#ops", "/deploy web", Cancel)).ShouldBe(Outcome.Ok);
        (await Bot.JournalAsync()).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_database_that_comes_back_in_time_costs_nobody_anything()
    {
        await ConnectAsync();
        Bot.Database.IsDown = true;
        var typed = Ann.TypeAsync("#ops", "/deploy web", Cancel);
        await Bot.Database.Arrived.WaitAsync(Cancel);
        Bot.Database.IsDown = false;
        // In steps so short that the three seconds which Slack waits do not pass unused.
        (await Slack.Clock.DriveAsync(typed, step: TimeSpan.FromMilliseconds(10))).ShouldBe(Outcome.Ok);
        (await Bot.JournalAsync()).Count.ShouldBe(1);
    }

    [Fact]
    public async Task The_same_envelope_on_two_connections_is_one_delivery()
    {
        await ConnectAsync();
        Workspace.DeliversTwice = true;
        (await Ann.TypeAsync("#ops", "/deploy web", Cancel)).ShouldBe(Outcome.Ok);
        (await Bot.JournalAsync()).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_warned_connection_is_left_only_after_the_next_one_has_said_hello()
    {
        await ConnectAsync(connections: 1);
        var old = Workspace.Sockets.Connections.Single();
        await Workspace.Sockets.DisconnectAsync(old, "warning", Cancel);
        await UntilAsync(() => Workspace.Sockets.Greeted == 2);
        Workspace.Sockets.Connections.ShouldContain(old);
        for (var i = 0; i < 10; i++)
        {
            (await Ann.TypeAsync("#ops", $"/deploy web {i}", Cancel)).ShouldBe(Outcome.Ok);
        }

        await Slack.Clock.DriveAsync(old.Ended);
        await UntilAsync(() => Bot.Sockets.Connected == 1);
        (await Ann.TypeAsync("#ops", "/deploy web 10", Cancel)).ShouldBe(Outcome.Ok);
        (await Bot.JournalAsync()).Count.ShouldBe(11);
        Workspace.Sockets.WithoutConnection.ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public async Task A_lost_connection_comes_back()
    {
        await ConnectAsync();
        Workspace.Sockets.Abort();
        await UntilAsync(() => Bot.Sockets.Connected == 0);
        await DriveUntilAsync(() => Bot.Sockets.Connected == 2);
        (await Ann.TypeAsync("#ops", "/deploy web", Cancel)).ShouldBe(Outcome.Ok);
    }

    [Fact]
    public async Task Slack_being_down_at_start_only_delays()
    {
        Workspace.Faults.Next("apps.connections.open", new Fault.Status(503), times: 2);
        Workspace.Faults.Next("apps.connections.open", new Fault.RateLimited(TimeSpan.FromSeconds(3)));
        await ConnectAsync(connections: 1);
        Bot.Sockets.Problem.ShouldBeNull();
    }

    [Fact]
    public async Task A_dead_token_is_told_and_asked_about_again_every_minute()
    {
        Workspace.App = Workspace.App with { AppToken = "xapp-another" };
        await StartAsync(1);
        await UntilAsync(() => Log.Text.Contains("Error Slack refuses Socket Mode (invalid_auth)", StringComparison.Ordinal));
        Bot.Sockets.Problem!.ShouldContain("ChatOps:Slack:AppToken");
        Bot.Sockets.Connected.ShouldBe(0);
        await Slack.Clock.DriveAsync(UntilAsync(() => OpeningCalls == 3), step: TimeSpan.FromSeconds(2));
        Log.Text.Split("Slack refuses Socket Mode").Length.ShouldBe(2, "it is said once, not at every call");
        Workspace.App = Workspace.App with { AppToken = "xapp-playground-app" };
        var mended = Slack.Clock.GetUtcNow();
        await Slack.Clock.DriveAsync(UntilAsync(() => Bot.Sockets.Connected == 1), step: TimeSpan.FromMilliseconds(500));
        (Slack.Clock.GetUtcNow() - mended).ShouldBeInRange(TimeSpan.FromSeconds(55), TimeSpan.FromSeconds(70));
        Bot.Sockets.Problem.ShouldBeNull();
    }

    [Fact]
    public async Task When_Socket_Mode_is_switched_off_the_bot_says_so_and_does_not_hammer()
    {
        await ConnectAsync(connections: 1);
        await Workspace.Sockets.DisconnectAsync(Workspace.Sockets.Connections.Single(), "link_disabled", Cancel);
        await UntilAsync(() => Bot.Sockets.Problem is not null);
        Bot.Sockets.Problem!.ShouldContain("switch it on");
        await UntilAsync(() => Bot.Sockets.Connected == 0);
        Slack.Clock.Advance(TimeSpan.FromMinutes(4));
        OpeningCalls.ShouldBe(1);
        await Slack.Clock.DriveAsync(UntilAsync(() => Bot.Sockets.Connected == 1), step: TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task With_too_many_connections_it_holds_fewer_but_never_none()
    {
        await ConnectAsync();
        await Workspace.Sockets.DisconnectAsync(Workspace.Sockets.Connections[0], "too_many_websockets", Cancel);
        await UntilAsync(() => Bot.Sockets is { Wanted: 1, Connected: 1 });
        await Workspace.Sockets.DisconnectAsync(Workspace.Sockets.Connections[0], "too_many_websockets", Cancel);
        await UntilAsync(() => Bot.Sockets.Connected == 0);
        await DriveUntilAsync(() => Bot.Sockets.Connected == 1);
        Bot.Sockets.Wanted.ShouldBe(1);
    }

    [Fact]
    public async Task What_was_one_too_many_is_tried_again_after_a_while()
    {
        await ConnectAsync();
        await Workspace.Sockets.DisconnectAsync(Workspace.Sockets.Connections[0], "too_many_websockets", Cancel);
        await UntilAsync(() => Bot.Sockets is { Wanted: 1, Connected: 1 });
        var given = Slack.Clock.GetUtcNow();

        await Slack.Clock.DriveAsync(UntilAsync(() => Bot.Sockets is { Wanted: 2, Connected: 2 }), step: TimeSpan.FromSeconds(1));

        (Slack.Clock.GetUtcNow() - given).ShouldBeInRange(TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5));
    }

    [Fact]
    public async Task Stopping_finishes_what_is_in_hand()
    {
        await ConnectAsync();
        Bot.Database.Hold();
        var typed = Ann.TypeAsync("#ops", "/deploy web", Cancel);
        await Bot.Database.Arrived.WaitAsync(Cancel);
        var stopping = Bot.StopAsync();
        stopping.IsCompleted.ShouldBeFalse();
        Bot.Database.Release();
        (await typed).ShouldBe(Outcome.Ok);
        await stopping;
        (await Bot.JournalAsync()).Count.ShouldBe(1);
        await UntilAsync(() => Workspace.Sockets.Connections.Count == 0);
    }

    [Fact]
    public async Task An_address_that_is_not_there_is_tried_again()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        await StartAsync(connections: 2, options => options.ApiUrl = $"http://127.0.0.1:{port}/api/");
        await UntilAsync(() => Bot.Sockets.Problem is not null);
        Bot.Sockets.Problem!.ShouldContain("cannot be reached");
    }

    private int OpeningCalls => Workspace.Calls.Count(call => call.Method == "apps.connections.open");
}
