using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using ChatOps.Playground;
using ChatOps.Tests.Sources.GitHub;

namespace ChatOps.Tests.Whole;

/// <summary>The bot as a separate process with the memory of a small pod, while strangers try to use up all of it.</summary>
public sealed class FloodTests
{
    private const long Memory = 256 << 20;
    private const int Strangers = 60;
    private const int FewestRounds = 4;
    private static readonly TimeSpan Lasts = TimeSpan.FromSeconds(8);

    /// <summary>Nearly all of it is sent immediately; the rest trickles in byte by byte.</summary>
    private static readonly byte[] Megabytes = new byte[4_900_000];

    private static readonly string[] Heads =
    [
        // From no known sender.
        "POST /github HTTP/1.1",
        // As if from GitHub, with a signature whose forgery only shows with the secret.
        $"POST /github HTTP/1.1\r\nX-GitHub-Event: push\r\nX-GitHub-Delivery: forged\r\nX-Hub-Signature-256: sha256={new string('a', 64)}",
        // As if from Slack.
        $"POST /slack/events HTTP/1.1\r\nX-Slack-Request-Timestamp: {TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()}\r\nX-Slack-Signature: v0={new string('b', 64)}",
        // As if from Jenkins, with an invalid token.
        $"POST /jenkins/{new string('c', 32)} HTTP/1.1",
    ];

    [Fact]
    public async Task Strangers_who_send_megabytes_and_then_trickle_use_up_no_memory_and_others_are_served()
    {
        using var limit = Patience.Limit();
        using var world = new World(TimeProvider.System);
        await using var server = await BotProcess.ServeAsync(world);
        var folder = Path.Combine(Path.GetTempPath(), "chatops-tests", Guid.NewGuid().ToString("n"));
        var settings = BotInWorld.Configuration(world, BotProcess.Address(server), folder);
        var address = new Uri($"http://127.0.0.1:{FreePort()}");
        settings["ASPNETCORE_URLS"] = address.ToString();
        settings["ChatOps:Slack:Mode"] = "Http";
        // What the runtime would use on its own in a container of this size: three quarters.
        settings["DOTNET_GCHeapHardLimit"] = "0x" + (Memory * 3 / 4).ToString("x", CultureInfo.InvariantCulture);
        using var bot = BotProcess.Start(settings);
        try
        {
            using var http = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromSeconds(10) };
            await UntilAliveAsync(http, limit.Token);
            using var flood = CancellationTokenSource.CreateLinkedTokenSource(limit.Token);
            var strangers = Enumerable.Range(0, Strangers).Select(i => FloodAsync(address, Heads[i % Heads.Length], flood.Token)).ToList();

            var (served, memory) = await ServeAsync(http, bot, limit.Token);
            await flood.CancelAsync();
            await Task.WhenAll(strangers);

            bot.HasExited.ShouldBeFalse("the bot was killed by the flood");
            served.ShouldAllBe(answer => answer == "202" || answer == "200");
            memory.ShouldBeLessThan(Memory);
        }
        finally
        {
            bot.Kill();
            await bot.WaitForExitAsync(CancellationToken.None);
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Sends requests from each of the legitimate senders, repeatedly.</summary>
    private static async Task<(List<string> Answers, long MostMemory)> ServeAsync(
        HttpClient http, Process bot, CancellationToken cancellationToken)
    {
        var answers = new List<string>();
        var memory = 0L;
        var began = TimeProvider.System.GetTimestamp();
        for (var i = 0; i < FewestRounds || TimeProvider.System.GetElapsedTime(began) < Lasts; i++)
        {
            // One in four is as large as a push that touches thousands of files.
            var push = Encoding.UTF8.GetBytes($$"""{"zen":"{{new string('x', i % 4 == 2 ? 6_600_000 : 20_000)}}"}""");
            answers.Add(
                await AnswerAsync(http, GitHubRequests.Webhook("ping", $"push-{i}", push, BotInWorld.GitHubSecret), cancellationToken));
            answers.Add(await CommandAsync(
                http, $"command=%2Fops&text=help&trigger_id={i}&user_id=U1&channel_id=C1&team_id=T1", cancellationToken));
            var build = new StringContent(
                $$$"""{"name":"web","build":{"number":{{{i}}},"phase":"QUEUED"}}""", Encoding.UTF8, "application/json");
            answers.Add(await AnswerAsync(
                http, new(HttpMethod.Post, $"/jenkins/{BotInWorld.JenkinsToken}") { Content = build }, cancellationToken));
            answers.Add(await AnswerAsync(http, new(HttpMethod.Get, "/health/journal"), cancellationToken));
            memory = Math.Max(memory, OwnMemory(bot));
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, cancellationToken);
        }

        return (answers, memory);
    }

    /// <summary>
    /// Slack only waits three seconds, which may be too short on a busy machine; then the command is sent again, as people do.
    /// </summary>
    private static async Task<string> CommandAsync(HttpClient http, string body, CancellationToken cancellationToken)
    {
        while (true)
        {
            var answer = await AnswerAsync(http, Slack(body), cancellationToken);
            if (!answer.Contains("takes too long", StringComparison.Ordinal))
            {
                return answer;
            }
        }
    }

    private static async Task<string> AnswerAsync(HttpClient http, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using (request)
        {
            try
            {
                using var response = await http.SendAsync(request, cancellationToken);
                return response.StatusCode is HttpStatusCode.OK or HttpStatusCode.Accepted
                    ? $"{(int)response.StatusCode}"
                    : $"{request.RequestUri}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync(cancellationToken)}";
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                return $"{request.RequestUri}: {exception.Message}";
            }
        }
    }

    private static HttpRequestMessage Slack(string body)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var signature = HMACSHA256.HashData("playground-signing-secret"u8, Encoding.UTF8.GetBytes($"v0:{now}:{body}"));
        var request = new HttpRequestMessage(HttpMethod.Post, "/slack/commands")
        {
            Content = new StringContent(body, Encoding.UTF8, "application/x-www-form-urlencoded"),
        };
        request.Headers.Add("X-Slack-Request-Timestamp", now);
        request.Headers.Add("X-Slack-Signature", "v0=" + Convert.ToHexStringLower(signature));
        return request;
    }

    /// <summary>Sends for as long as the server reads, then reconnects.</summary>
    private static async Task FloodAsync(Uri address, string head, CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            try
            {
                using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(address.Host, address.Port, end);
                await socket.SendAsync(
                    Encoding.ASCII.GetBytes($"{head}\r\nHost: bot\r\nContent-Type: application/json\r\nContent-Length: 5000000\r\n\r\n"),
                    end);
                using var until = CancellationTokenSource.CreateLinkedTokenSource(end);
                var hears = HearAsync(socket, until);
                await socket.SendAsync(Megabytes, until.Token);
                while (!hears.IsCompleted)
                {
                    await socket.SendAsync(Megabytes.AsMemory(0, 1), until.Token);
                    await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, until.Token);
                }
            }
            catch (Exception exception) when (exception is SocketException or OperationCanceledException)
            {
                // The connection was refused, or the test is over.
            }

            await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System, end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task HearAsync(Socket socket, CancellationTokenSource until)
    {
        try
        {
            await socket.ReceiveAsync(new byte[1000], until.Token);
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException or ObjectDisposedException)
        {
        }

        await until.CancelAsync();
    }

    private static async Task UntilAliveAsync(HttpClient http, CancellationToken cancellationToken)
    {
        while (await AnswerAsync(http, new(HttpMethod.Get, "/health/journal"), cancellationToken) != "200")
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, cancellationToken);
        }
    }

    internal static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>The memory that counts against a control group's limit and can't be reclaimed: without file pages.</summary>
    private static long OwnMemory(Process process) =>
        1024 * long.Parse(
            File.ReadLines($"/proc/{process.Id}/status")
                .Single(line => line.StartsWith("RssAnon:", StringComparison.Ordinal))
                .Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
            CultureInfo.InvariantCulture);
}
