using ChatOps.Chat;
using ChatOps.Playground.Slack;
using ChatOps.Playground.Slack.Delivery;

namespace ChatOps.Tests.Chat.Slack.Socket;

/// <summary>Socket Mode without a gap, whatever Slack does to the connections.</summary>
public sealed class SocketRefreshTests : SocketStage
{
    private const int Refreshes = 50;
    private const int EnvelopesPerRefresh = 20;

    /// <summary>What Slack's limit on opening connections asks between one and the next, at most.</summary>
    private static readonly TimeSpan OneOpening = TimeSpan.FromSeconds(1.5);

    [Fact]
    public async Task Of_a_thousand_envelopes_across_fifty_refreshes_none_is_lost_and_none_is_taken_twice()
    {
        Workspace.DeliversTwice = true;
        Workspace.Sockets.Notice = TimeSpan.FromSeconds(1);
        await ConnectAsync();
        var began = TimeProvider.System.GetTimestamp();
        var (refreshes, typed) = (0, 0);
        while (refreshes < Refreshes)
        {
            // Both are warned at once; then the older one is closed at once, and once more, in turns. While envelopes are on their way the
            // clock stands still, so that nobody can lose one by being slow.
            var old = Listening()[..(refreshes % 4 == 0 ? 2 : 1)];
            var (reason, most) = refreshes % 4 == 0
                ? ("warning", typed + (2 * EnvelopesPerRefresh))
                : ("refresh_requested", typed + EnvelopesPerRefresh);
            var before = Type(ref typed, until: (typed + most) / 2);
            await Task.WhenAll(old.Select(connection => Workspace.Sockets.DisconnectAsync(connection, reason, Cancel)));
            var after = Type(ref typed, until: most);
            (await Task.WhenAll([.. before, .. after])).ShouldAllBe(outcome => outcome == Outcome.Ok);
            await UntilAsync(() => Listening().Except(old).Count() == 2);
            // The warned connections close now.
            Slack.Clock.Advance(OneOpening * old.Length);
            await UntilAsync(() => Listening().Length == 2 && Bot.Sockets.Connected == 2);
            refreshes += old.Length;
        }

        var taken = (await Bot.JournalAsync()).Select(Bot.Platform.Read)
            .OfType<ChatInput.CommandTyped>()
            .Select(command => command.Text)
            .ToList();
        taken.Count.ShouldBe(Refreshes * EnvelopesPerRefresh);
        taken.ShouldBeUnique();
        Workspace.Sockets.Greeted.ShouldBe(Refreshes + 2);
        var without = Workspace.Sockets.WithoutConnection;
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{typed} envelopes, each sent twice, across {refreshes} refreshes in {TimeProvider.System.GetElapsedTime(began).TotalSeconds:0.0} s: "
            + $"{without.TotalMilliseconds:0} ms without a connection");
        without.ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public async Task A_connection_that_Slack_closes_without_a_word_is_replaced_and_the_other_takes_what_comes_meanwhile()
    {
        await ConnectAsync();
        await Workspace.Sockets.CloseAsync(Workspace.Sockets.Connections[0], Cancel);
        for (var i = 0; i < 10; i++)
        {
            (await Ann.TypeAsync("#ops", $"/deploy web {i}", Cancel)).ShouldBe(Outcome.Ok);
        }

        await DriveUntilAsync(() => Listening().Length == 2 && Bot.Sockets.Connected == 2);
        Workspace.Sockets.WithoutConnection.ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public async Task An_event_whose_acknowledgement_is_lost_comes_again_in_another_envelope_and_is_one()
    {
        await ConnectAsync();
        Workspace.Sockets.LosesAcknowledgements = 1;
        await Ann.TypeAsync("#ops", "@chatops help", Cancel);
        await Slack.Clock.DriveAsync(
            Workspace.UntilAsync(workspace => workspace.Deliveries is [{ Outcome: "timeout" }, { Outcome: "ok" }], Cancel));
        (await Bot.JournalAsync()).Count.ShouldBe(1);
    }

    [Fact]
    public async Task The_same_event_on_two_connections_is_one_delivery()
    {
        await ConnectAsync();
        Workspace.DeliversTwice = true;
        await Ann.TypeAsync("#ops", "@chatops help", Cancel);
        await Workspace.UntilAsync(
            workspace => workspace.Deliveries is [{ Outcome: "ok" }] && workspace.Sockets.Acknowledgements == 2, Cancel);
        (await Bot.JournalAsync()).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Connections_are_opened_apart_at_the_start_and_after_all_were_lost()
    {
        var apart = TimeSpan.FromSeconds(10);
        await ConnectAsync(connections: 2, options => options.ConnectionDelay = apart);
        Workspace.Sockets.Abort();
        await UntilAsync(() => Bot.Sockets.Connected == 0);
        await DriveUntilAsync(() => Bot.Sockets.Connected == 2);
        var opened = Workspace.Calls.Where(call => call.Method == "apps.connections.open").Select(call => call.At).ToList();
        // The clock moves in steps, so that a call may be seen a little late.
        var least = apart - TimeSpan.FromSeconds(1);
        (opened[1] - opened[0]).ShouldBeGreaterThan(least);
        (opened[2] - opened[1]).ShouldBeLessThan(TimeSpan.FromSeconds(3), "the first comes back at once");
        (opened[3] - opened[2]).ShouldBeGreaterThan(least);
    }

    private SocketConnection[] Listening() => [.. Workspace.Sockets.Connections.Where(connection => connection.IsReady)];

    private List<Task<Outcome>> Type(ref int typed, int until)
    {
        var started = new List<Task<Outcome>>();
        while (typed < until)
        {
            started.Add(Ann.TypeAsync("#ops", $"/deploy web {typed++}", Cancel));
        }

        return started;
    }
}
