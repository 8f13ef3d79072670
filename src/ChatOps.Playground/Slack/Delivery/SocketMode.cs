using System.Collections.Immutable;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace ChatOps.Playground.Slack.Delivery;

/// <summary>
/// The app's Socket Mode connections: single-use addresses, at most ten connections, each envelope to the next one in turn. Tests can end,
/// replace and silence connections here.
/// </summary>
public sealed class SocketMode(SlackWorkspace workspace)
{
    private const int MostConnections = 10;
    private static readonly TimeSpan TicketLifetime = TimeSpan.FromSeconds(30);

    private readonly Lock _readiness = new();
    private int _ready;
    private long? _withoutSince;
    private TimeSpan _without;

    private ImmutableDictionary<string, DateTimeOffset> _tickets = ImmutableDictionary<string, DateTimeOffset>.Empty;
    private ImmutableList<SocketConnection> _connections = [];
    private int _turn;
    private int _greeted;
    private int _acknowledgements;

    /// <summary>Open connections, oldest first.</summary>
    public IReadOnlyList<SocketConnection> Connections => _connections;

    /// <summary>The total number of connections that were sent a hello.</summary>
    public int Greeted => _greeted;

    /// <summary>Whether connections are sent a hello; otherwise they stay open and nothing is ever sent.</summary>
    public bool Greets { get; set; } = true;

    /// <summary>How many of the next acknowledgements get lost.</summary>
    public int LosesAcknowledgements { get; set; }

    /// <summary>The number of acknowledgements received, including those of envelopes that were given up.</summary>
    public int Acknowledgements => _acknowledgements;

    /// <summary>
    /// The total time without a ready connection since the first one became ready; in real time, regardless of the workspace's clock.
    /// </summary>
    public TimeSpan WithoutConnection
    {
        get
        {
            lock (_readiness)
            {
                return _without + (_withoutSince is { } since ? TimeProvider.System.GetElapsedTime(since) : TimeSpan.Zero);
            }
        }
    }

    /// <summary>The time between a <c>warning</c> and the end of its connection.</summary>
    public TimeSpan Notice { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often Slack pings a connection; it closes one that hasn't answered for three times as long.</summary>
    public TimeSpan PingInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Asks a connection to disconnect: <c>warning</c> ends it after <see cref="Notice"/>; <c>refresh_requested</c>, <c>link_disabled</c>
    /// and <c>too_many_websockets</c> end it immediately.
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
            await CloseAsync(connection, cancellationToken);
        }
    }

    /// <summary>Closes a connection gracefully, without a warning.</summary>
    public async Task CloseAsync(SocketConnection connection, CancellationToken cancellationToken)
    {
        Remove(connection);
        await connection.CloseAsync(cancellationToken);
    }

    /// <summary>Ends all connections immediately, as when the server stops.</summary>
    public void Abort()
    {
        foreach (var connection in _connections)
        {
            connection.Abort();
        }
    }

    internal Uri NewUrl()
    {
        var now = workspace.Clock.GetUtcNow();
        var ticket = RandomNumberGenerator.GetHexString(32, lowercase: true);
        ImmutableInterlocked.Update(
            ref _tickets,
            known => known.RemoveRange(known.Where(old => old.Value < now).Select(old => old.Key)).Add(ticket, now + TicketLifetime));
        return new UriBuilder(new Uri(workspace.Address, "link/"))
        {
            Scheme = workspace.Address.Scheme == Uri.UriSchemeHttps ? Uri.UriSchemeWss : Uri.UriSchemeWs,
            Query = $"ticket={ticket}&app_id={workspace.App.AppId}",
        }.Uri;
    }

    internal bool Redeem(string? ticket) =>
        ticket is not null
            && ImmutableInterlocked.TryRemove(ref _tickets, ticket, out var expires)
            && workspace.Clock.GetUtcNow() <= expires;

    /// <summary>Serves a connection until it ends.</summary>
    internal async Task ServeAsync(WebSocket socket, SilenceableUpgrade wire, CancellationToken cancellationToken)
    {
        using var connection = new SocketConnection(socket, wire, this, workspace.Clock);
        if (!ImmutableInterlocked.Update(ref _connections, open => open.Count < MostConnections ? open.Add(connection) : open))
        {
            await DisconnectAsync(connection, "too_many_websockets", cancellationToken);
            return;
        }

        try
        {
            if (!Greets)
            {
                await connection.ReceiveAsync(cancellationToken);
                return;
            }

            await connection.TrySendAsync(new JsonObject
            {
                ["type"] = "hello",
                ["num_connections"] = _connections.Count,
                ["connection_info"] = new JsonObject { ["app_id"] = workspace.App.AppId },
                ["debug_info"] = new JsonObject
                {
                    ["host"] = "applink-playground",
                    ["build_number"] = 1,
                    ["approximate_connection_time"] = 18060,
                },
            }, cancellationToken);
            connection.IsReady = true;
            Interlocked.Increment(ref _greeted);
            workspace.Touch();
            await connection.ReceiveAsync(cancellationToken);
        }
        finally
        {
            Remove(connection);
        }
    }

    /// <summary>Prepares an envelope; each call of the result sends it with the same envelope id on the next connection in turn.</summary>
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

        return async token =>
        {
            while (_connections.FindAll(connection => connection.IsReady) is [_, ..] ready)
            {
                if (await ready[(int)((uint)Interlocked.Increment(ref _turn) % ready.Count)].AskAsync(
                    id, frame, envelope.AcceptsAnswer, token) is { } answer)
                {
                    return answer;
                }
            }

            return new AppAnswer.Unreachable();
        };
    }

    /// <summary>Counts an acknowledgement. False: it gets lost.</summary>
    internal bool Acknowledge()
    {
        lock (_readiness)
        {
            _acknowledgements++;
            if (LosesAcknowledgements == 0)
            {
                return true;
            }

            LosesAcknowledgements--;
            return false;
        }
    }

    /// <summary>Tracks the time without a ready connection.</summary>
    internal void Readied(int by)
    {
        lock (_readiness)
        {
            _ready += by;
            if (_ready == 0)
            {
                _withoutSince = TimeProvider.System.GetTimestamp();
            }
            else if (_withoutSince is { } since)
            {
                _without += TimeProvider.System.GetElapsedTime(since);
                _withoutSince = null;
            }
        }
    }

    private async Task CloseAfterNoticeAsync(SocketConnection connection)
    {
        await Task.WhenAny(Task.Delay(Notice, workspace.Clock, CancellationToken.None), connection.Ended);
        if (!connection.Ended.IsCompleted)
        {
            await CloseAsync(connection, CancellationToken.None);
        }
    }

    private void Remove(SocketConnection connection)
    {
        if (ImmutableInterlocked.Update(ref _connections, open => open.Remove(connection)))
        {
            workspace.Touch();
        }
    }
}
