using System.Collections.Immutable;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace ChatOps.Playground.Slack.Delivery;

/// <summary>
/// The app's Socket Mode connections: single-use addresses, at most ten connections, every envelope to one of them in turn.
/// Tests end, replace and silence connections here.
/// </summary>
public sealed class SocketMode(SlackWorkspace workspace)
{
    private const int MostConnections = 10;
    private static readonly TimeSpan TicketLifetime = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Notice = TimeSpan.FromSeconds(10);

    private ImmutableDictionary<string, DateTimeOffset> tickets = ImmutableDictionary<string, DateTimeOffset>.Empty;
    private ImmutableList<SocketConnection> connections = [];
    private int turn;
    private int greeted;

    /// <summary>Open connections, oldest first.</summary>
    public IReadOnlyList<SocketConnection> Connections => connections;

    /// <summary>How many connections were ever greeted.</summary>
    public int Greeted => greeted;

    /// <summary>How often Slack pings a connection; it gives up on one that does not answer for three times as long.</summary>
    public TimeSpan PingInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Tells a connection to go: <c>warning</c> gives notice and ends it ten seconds later; <c>refresh_requested</c>, <c>link_disabled</c> and
    /// <c>too_many_websockets</c> end it now.
    /// </summary>
    public async Task DisconnectAsync(SocketConnection connection, string reason, CancellationToken cancellationToken)
    {
        await connection.TrySendAsync(new JsonObject
        {
            ["type"] = "disconnect",
            ["reason"] = reason,
            ["debug_info"] = new JsonObject { ["host"] = "applink-playground" },
        }, cancellationToken);
        if (reason == "warning")
        {
            _ = CloseAfterNoticeAsync(connection);
        }
        else
        {
            Remove(connection);
            await connection.CloseAsync(cancellationToken);
        }
    }

    /// <summary>Ends every connection at once, as when the server stops.</summary>
    public void Abort()
    {
        foreach (var connection in connections)
        {
            connection.Abort();
        }
    }

    internal Uri NewUrl()
    {
        var now = workspace.Clock.GetUtcNow();
        var ticket = RandomNumberGenerator.GetHexString(32, lowercase: true);
        ImmutableInterlocked.Update(ref tickets, known => known.RemoveRange(known.Where(old => old.Value < now).Select(old => old.Key)).Add(ticket, now + TicketLifetime));
        return new UriBuilder(new Uri(workspace.Address, "link/"))
        {
            Scheme = workspace.Address.Scheme == Uri.UriSchemeHttps ? Uri.UriSchemeWss : Uri.UriSchemeWs,
            Query = $"ticket={ticket}&app_id={workspace.App.AppId}",
        }.Uri;
    }

    internal bool Redeem(string? ticket) =>
        ticket is not null && ImmutableInterlocked.TryRemove(ref tickets, ticket, out var expires) && workspace.Clock.GetUtcNow() <= expires;

    /// <summary>Serves one connection until it ends.</summary>
    internal async Task ServeAsync(WebSocket socket, SilenceableUpgrade wire, CancellationToken cancellationToken)
    {
        using var connection = new SocketConnection(socket, wire, workspace.Clock);
        if (!ImmutableInterlocked.Update(ref connections, open => open.Count < MostConnections ? open.Add(connection) : open))
        {
            await DisconnectAsync(connection, "too_many_websockets", cancellationToken);
            return;
        }

        try
        {
            await connection.TrySendAsync(new JsonObject
            {
                ["type"] = "hello",
                ["num_connections"] = connections.Count,
                ["connection_info"] = new JsonObject { ["app_id"] = workspace.App.AppId },
                ["debug_info"] = new JsonObject { ["host"] = "applink-playground", ["build_number"] = 1, ["approximate_connection_time"] = 18060 },
            }, cancellationToken);
            connection.IsReady = true;
            Interlocked.Increment(ref greeted);
            workspace.Touch();
            await connection.ReceiveAsync(cancellationToken);
        }
        finally
        {
            Remove(connection);
        }
    }

    /// <summary>Readies an envelope; each run of the result sends it, the same envelope id each time, on the next connection in turn.</summary>
    internal Func<CancellationToken, Task<AppAnswer>> Prepare(Envelope envelope)
    {
        var id = Guid.NewGuid().ToString();
        var frame = new JsonObject
        {
            ["envelope_id"] = id,
            ["type"] = envelope.Type,
            ["accepts_response_payload"] = envelope.AcceptsAnswer,
            ["payload"] = envelope.Payload.DeepClone(),
        };
        if (envelope.Type == "events_api")
        {
            frame["retry_attempt"] = envelope.Retry;
            frame["retry_reason"] = envelope.RetryReason ?? "";
        }

        return async token => connections.FindAll(connection => connection.IsReady) is [_, ..] ready
            ? await ready[(int)((uint)Interlocked.Increment(ref turn) % ready.Count)].AskAsync(id, frame, envelope.AcceptsAnswer, token)
            : new AppAnswer.Unreachable();
    }

    private async Task CloseAfterNoticeAsync(SocketConnection connection)
    {
        await Task.WhenAny(Task.Delay(Notice, workspace.Clock, CancellationToken.None), connection.Ended);
        if (!connection.Ended.IsCompleted)
        {
            Remove(connection);
            await connection.CloseAsync(CancellationToken.None);
        }
    }

    private void Remove(SocketConnection connection)
    {
        if (ImmutableInterlocked.Update(ref connections, open => open.Remove(connection)))
        {
            workspace.Touch();
        }
    }
}
