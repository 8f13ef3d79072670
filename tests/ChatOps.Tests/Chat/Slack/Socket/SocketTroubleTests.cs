using ChatOps.Chat.Slack.Inbound;
using ChatOps.Journal;
using ChatOps.Playground.Slack;

namespace ChatOps.Tests.Chat.Slack.Socket;

/// <summary>Socket Mode when the peer is silently dead, or the bot's database is unavailable.</summary>
public sealed class SocketTroubleTests : SocketStage
{
    [Fact]
    public async Task A_half_open_connection_is_noticed_within_thirty_seconds_and_replaced()
    {
        // WebSocket pings go by the real clock: what is configured, at a fifth of the time.
        const int Faster = 5;
        await ConnectAsync(
            connections: 2,
            options => (options.PingInterval, options.PongTimeout) = (options.PingInterval / Faster, options.PongTimeout / Faster));
        var began = TimeProvider.System.GetTimestamp();
        Workspace.Sockets.Connections[0].Silence();
        await UntilAsync(() => Bot.Sockets.Connected == 1);
        (TimeProvider.System.GetElapsedTime(began) * Faster).ShouldBeLessThan(TimeSpan.FromSeconds(30));
        await DriveUntilAsync(() => Bot.Sockets.Connected == 2 && Workspace.Sockets.Greeted == 3);
    }

    [Fact]
    public async Task Without_hello_it_is_asked_less_and_less_often_and_after_hello_soon_again()
    {
        var timeout = TimeSpan.FromSeconds(5);
        Workspace.Sockets.Greets = false;
        await StartAsync(connections: 1, options => options.Timeout = timeout);
        await DriveUntilAsync(() => Openings().Count == 5);
        var openings = Openings();
        for (var i = 0; i < 4; i++)
        {
            // Each attempt waits for hello first. The clock moves in steps, so that it may be a little more.
            var most = TimeSpan.FromSeconds(1 << i);
            (openings[i + 1] - openings[i] - timeout).ShouldBeInRange(most / 2, most + TimeSpan.FromSeconds(1), $"pause {i}");
        }

        Bot.Sockets.Connected.ShouldBe(0);
        Workspace.Sockets.Greets = true;
        await DriveUntilAsync(() => Bot.Sockets.Connected == 1);
        var lost = Slack.Clock.GetUtcNow();
        Workspace.Sockets.Abort();
        await UntilAsync(() => Bot.Sockets.Connected == 0);
        await DriveUntilAsync(() => Bot.Sockets.Connected == 1);
        (Openings()[^1] - lost).ShouldBeLessThan(TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task A_missing_hello_is_not_taken_for_a_server_that_cannot_be_reached()
    {
        Workspace.Sockets.Greets = false;
        await StartAsync(connections: 1, options => options.Timeout = TimeSpan.FromSeconds(5));
        await DriveUntilAsync(() => Bot.Sockets.Problem is not null);
        Bot.Sockets.Problem!.ShouldContain("does not say hello");
    }

    [Fact]
    public async Task A_command_that_the_database_takes_too_late_is_not_run_and_its_person_is_told()
    {
        await ConnectAsync();
        Bot.Database.Hold();
        var typed = Ann.TypeAsync("#ops", "/deploy web", Cancel);
        await Bot.Database.Arrived.WaitAsync(Cancel);
        (await Slack.Clock.DriveAsync(typed)).ShouldBe(Outcome.OperationTimeout);
        Bot.Database.Release();

        await DriveUntilAsync(() => Workspace.Ephemerals("ann").Any(m => m.Shown.Contains("Too late, not run")));
        (await Bot.JournalAsync()).ShouldBeEmpty();
        Workspace.Sockets.Acknowledgements.ShouldBe(0);
    }

    [Fact]
    public async Task A_command_whose_commit_takes_too_long_is_withdrawn()
    {
        await ConnectAsync();
        Bot.Database.HoldAfter();
        var typed = Ann.TypeAsync("#ops", "/deploy web", Cancel);
        await Bot.Database.Arrived.WaitAsync(Cancel);
        (await Slack.Clock.DriveAsync(typed)).ShouldBe(Outcome.OperationTimeout);
        Bot.Database.Release();

        await DriveUntilAsync(() => Workspace.Ephemerals("ann").Any(m => m.Shown.Contains("Too late, not run")));
        (await Bot.Get<Deliveries>().NewAsync(["slack"], 10, Cancel)).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_event_is_held_while_the_database_is_away_and_acknowledged_when_it_is_back()
    {
        await ConnectAsync();
        Bot.Database.IsDown = true;
        await Ann.TypeAsync("#ops", "@chatops help", Cancel);
        // Slack has given up by then.
        await Slack.Clock.DriveAsync(
            Workspace.UntilAsync(workspace => workspace.Deliveries.Count == 4, Cancel), step: TimeSpan.FromSeconds(1));
        Workspace.Deliveries.ShouldAllBe(delivery => delivery.Outcome == "timeout");
        Workspace.Sockets.Acknowledgements.ShouldBe(0);

        Bot.Database.IsDown = false;
        await DriveUntilAsync(() => Workspace.Sockets.Acknowledgements == 4);
        (await Bot.JournalAsync()).Count.ShouldBe(1);
    }

    [Fact]
    public async Task What_a_person_was_told_has_failed_is_not_done_later()
    {
        await ConnectAsync();
        Bot.Database.IsDown = true;
        (await Slack.Clock.DriveAsync(Ann.TypeAsync("#ops", "/deploy web", Cancel))).ShouldBe(Outcome.OperationTimeout);
        await Ann.TypeAsync("#ops", "@chatops help", Cancel);
        await Slack.Clock.DriveAsync(Workspace.UntilAsync(workspace => workspace.Deliveries.Count == 2, Cancel));

        Bot.Database.IsDown = false;
        await DriveUntilAsync(() => Workspace.Sockets.Acknowledgements > 0);
        // If it weren't held as well, it would have arrived by now.
        await Slack.Clock.DriveAsync(Task.Delay(TimeSpan.FromSeconds(3), Slack.Clock, Cancel));
        (await Bot.JournalAsync()).ShouldHaveSingleItem().Kind.ShouldBe(PayloadKind.Event);
    }

    private List<DateTimeOffset> Openings() =>
        [.. Workspace.Calls.Where(call => call.Method == "apps.connections.open").Select(call => call.At)];
}
