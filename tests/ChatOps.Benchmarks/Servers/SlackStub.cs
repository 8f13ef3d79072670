using System.Net;
using System.Net.Sockets;
using ChatOps.Benchmarks.Load;

namespace ChatOps.Benchmarks.Servers;

/// <summary>
/// A Slack that accepts everything and only counts it: for loads that would measure the Playground's emulator, which stores and validates
/// messages, instead of the bot.
/// </summary>
internal sealed class SlackStub : IDisposable
{
    /// <summary>The existing channels.</summary>
    public static readonly IReadOnlyList<string> Channels = ["deploys", .. Enumerable.Range(1, 10).Select(i => $"deploys-{i}")];

    private static readonly byte[] Yes = Answer(
        """
        {"ok":true,"user_id":"U0BOT","user":{"id":"U0ANN","name":"ann","team_id":"T0BENCH"},"bot":{"id":"B0BOT","app_id":"A0BENCH"},"bot_id":"B0BOT","team_id":"T0BENCH","team":"bench","url":"https://bench.slack.com/","ts":"1700000000.000100","channel":"C0BENCH",
        "channels":[CHANNELS],"message":{"ts":"1700000000.000100"}}
        """.Replace("CHANNELS", string.Join(',', Channels.Select((name, i) => $$"""{"id":"C0BENCH{{(i == 0 ? "" : i)}}","name":"{{name}}","is_channel":true,"is_member":true}""")), StringComparison.Ordinal));

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private TaskCompletionSource? _reached;
    private long _wanted = long.MaxValue;
    private long _posts;

    public SlackStub()
    {
        _listener.Start(1024);
        _ = AcceptAsync();
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");

    public Uri Api => new(Address, "api/");

    /// <summary>The number of messages posted so far, through chat.postMessage or to a response URL.</summary>
    public long Posts => Volatile.Read(ref _posts);

    /// <summary>Completes when there are this many posts in total.</summary>
    public Task ReachedAsync(long posts, CancellationToken cancellationToken)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _reached, reached);
        Volatile.Write(ref _wanted, posts);
        if (Posts >= posts)
        {
            reached.TrySetResult();
        }

        return reached.Task.WaitAsync(cancellationToken);
    }

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptSocketAsync(_stop.Token));
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        using var _ = socket;
        socket.NoDelay = true;
        var reader = new MessageReader(socket);
        try
        {
            while (await reader.ReadAsync(_stop.Token) is { IsEmpty: false } request)
            {
                if (IsPost(request.Span) && Interlocked.Increment(ref _posts) >= Volatile.Read(ref _wanted))
                {
                    Volatile.Read(ref _reached)?.TrySetResult();
                }

                await socket.SendAsync(
                    request.Span.IndexOf("/api/conversations.info"u8) is >= 0 and < 10 ? Info(request.Span) : Yes, _stop.Token);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException)
        {
        }
    }

    /// <summary>Information about the requested channel.</summary>
    private static byte[] Info(ReadOnlySpan<byte> request)
    {
        var asked = request[(request.LastIndexOf("C0BENCH"u8) + "C0BENCH".Length)..];
        var end = 0;
        while (end < asked.Length && char.IsAsciiDigit((char)asked[end]))
        {
            end++;
        }

        var number = end == 0 ? 0 : int.Parse(asked[..end]);
        return Answer(
            $$"""{"ok":true,"channel":{"id":"C0BENCH{{(number == 0 ? "" : number)}}","name":"{{Channels[number]}}","is_channel":true,"is_member":true} }""");
    }

    private static bool IsPost(ReadOnlySpan<byte> request) =>
        request.StartsWith("POST /api/chat.postMessage"u8) || request.StartsWith("POST /commands/"u8);

    private static byte[] Answer(string json) =>
        System.Text.Encoding.ASCII.GetBytes(
            $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {json.Length}\r\n\r\n{json}");
}
