using System.Net;
using System.Net.Sockets;
using System.Text;
using ChatOps.Journal;
using ChatOps.Playground;
using ChatOps.Playground.Slack.WebApi;
using ChatOps.Tests.Edge;
using ChatOps.Tests.Sources.GitHub;

namespace ChatOps.Tests.Whole;

public sealed class EdgeTests
{
    [Fact]
    public async Task The_bot_reports_that_it_is_alive_and_ready_and_its_metrics()
    {
        await using var stage = await Stage.StartAsync();
        using var http = new HttpClient { BaseAddress = stage.BotAddress };
        await stage.RunAsync("/deploy web 1.4.2 to staging", m => m.Shown.Contains("Deployed"));

        (await http.GetAsync("/health/live", stage.Stop)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await http.GetStringAsync("/health/ready", stage.Stop)).ShouldContain("writable");
        var metrics = await http.GetStringAsync("/metrics", stage.Stop);
        metrics.ShouldContain("chatops_deliveries_total");
        metrics.ShouldContain("chatops_operations_total");
        metrics.ShouldContain("state=\"succeeded\"");
    }

    [Fact]
    public async Task With_their_own_port_health_and_metrics_are_only_there_and_are_served_while_strangers_hold_all_connections()
    {
        var port = FloodTests.FreePort();
        await using var stage = await Stage.StartAsync(settings =>
        {
            settings["ChatOps:Http:ManagementPort"] = $"{port}";
            settings["ChatOps:Http:MaxConnections"] = "10";
        });
        using var http = new HttpClient { BaseAddress = stage.BotAddress };
        using var management = new HttpClient { BaseAddress = new($"http://127.0.0.1:{port}") };
        using var spoofed = new HttpRequestMessage(HttpMethod.Get, "/metrics") { Headers = { Host = $"127.0.0.1:{port}" } };

        (await management.GetStringAsync("/health/ready", stage.Stop)).ShouldContain("writable");
        (await management.GetStringAsync("/metrics", stage.Stop)).ShouldContain("chatops_");
        (await http.GetAsync("/health/live", stage.Stop)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await http.SendAsync(spoofed, stage.Stop)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await http.PostAsync("/github", null, stage.Stop)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await management.PostAsync("/github", null, stage.Stop)).StatusCode.ShouldBe(HttpStatusCode.NotFound);

        // A sender that is slower than 4 KB a second doesn't keep its connection, either.
        (await HeadersOnly.SendAsync(
            stage.BotAddress,
            $"POST /github HTTP/1.1\r\nX-GitHub-Event: push\r\nX-GitHub-Delivery: slow\r\nX-Hub-Signature-256: sha256={new string('a', 64)}",
            stage.Stop)).ShouldStartWith("HTTP/1.1 408");

        var silent = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => ConnectAsync()));
        using (var one = new HttpClient { BaseAddress = stage.BotAddress })
        {
            // A reset that arrives during the connection setup isn't always wrapped.
            (await Record.ExceptionAsync(() => one.PostAsync("/github", null, stage.Stop)) is HttpRequestException
                or SocketException).ShouldBeTrue();
        }

        using (var other = new HttpClient { BaseAddress = management.BaseAddress })
        {
            (await other.GetAsync("/health/live", stage.Stop)).StatusCode.ShouldBe(HttpStatusCode.OK);
        }

        silent.ToList().ForEach(socket => socket.Dispose());

        async Task<Socket> ConnectAsync()
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(stage.BotAddress.Host, stage.BotAddress.Port, stage.Stop);
            }
            catch (SocketException exception) when (exception.SocketErrorCode is SocketError.ConnectionReset)
            {
                // One connection too many, which was refused before this side noticed.
            }

            return socket;
        }
    }

    [Fact]
    public async Task A_bot_that_Slack_cannot_reach_is_not_ready()
    {
        await using var stage = await Stage.StartAsync(settings => settings["ChatOps:Slack:Connections"] = "1");
        using var http = new HttpClient { BaseAddress = stage.BotAddress };
        stage.Slack.Faults.Next("apps.connections.open", new Fault.Error("internal_error"), times: 1000);

        stage.Slack.Sockets.Abort();

        await stage.UntilAsync(() => http.GetAsync(
            "/health/ready", stage.Stop).GetAwaiter().GetResult().StatusCode is HttpStatusCode.ServiceUnavailable ? "not ready" : null, "503");
        (await http.GetAsync("/health/live", stage.Stop)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_bot_whose_token_Slack_rejects_is_not_ready_until_it_is_accepted()
    {
        await using var stage = await Stage.StartAsync();
        using var http = new HttpClient { BaseAddress = stage.BotAddress };
        var token = stage.Slack.App.BotToken;
        stage.Slack.App = stage.Slack.App with { BotToken = "xoxb-revoked" };
        await stage.TypeAsync("/ops doctor");

        (await ReadinessAsync("not accept the token")).StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await http.GetAsync("/health/live", stage.Stop)).StatusCode.ShouldBe(HttpStatusCode.OK);
        stage.Slack.App = stage.Slack.App with { BotToken = token };
        // The bot would notice automatically within a minute.
        await stage.TypeAsync("/ops doctor");
        (await ReadinessAsync("connections")).StatusCode.ShouldBe(HttpStatusCode.OK);

        Task<HttpResponseMessage> ReadinessAsync(string says) => stage.UntilAsync(
            () => http.GetAsync("/health/ready", stage.Stop).GetAwaiter().GetResult() is var answer
                && answer.Content.ReadAsStringAsync(stage.Stop).GetAwaiter().GetResult().Contains(says, StringComparison.Ordinal)
                    ? answer
                    : null,
            says);
    }

    [Fact]
    public async Task Oversized_and_forged_requests_are_refused_counted_and_reported_by_doctor_and_leave_no_trace()
    {
        await using var stage = await Stage.StartAsync(settings => settings["ChatOps:Http:MaxBodyBytes"] = "2000");
        using var http = new HttpClient { BaseAddress = stage.BotAddress };
        using var anybodys = new StringContent("{}", Encoding.UTF8, "application/json");

        (await SendAsync(GitHubRequests.Webhook("push", "long", new byte[2001], BotInWorld.GitHubSecret))).ShouldBe(
            HttpStatusCode.RequestEntityTooLarge);
        (await SendAsync(GitHubRequests.Webhook("push", "long too", new byte[2002], BotInWorld.GitHubSecret))).ShouldBe(
            HttpStatusCode.RequestEntityTooLarge);
        (await SendAsync(GitHubRequests.Webhook("push", "forged", "{}"u8.ToArray(), "another secret"))).ShouldBe(
            HttpStatusCode.Unauthorized);
        (await SendAsync(GitHubRequests.Unsigned("push", "unsigned", new byte[2001]))).ShouldBe(HttpStatusCode.Unauthorized);
        (await http.PostAsync("/githb", anybodys, stage.Stop)).StatusCode.ShouldBe(HttpStatusCode.NotFound);

        (await stage.Get<Deliveries>().NewAsync(["github"], 10, stage.Stop)).ShouldBeEmpty();
        var findings = (await stage.AskAsync("/ops doctor")).Shown;
        findings.ShouldContain("❌ *github deliveries*: 2 were refused in the last 24 h: too long (last <!date^");
        findings.ShouldContain("ChatOps:Http:MaxBodyBytes");
        findings.ShouldContain("❌ *github deliveries*: 1 was refused in the last 24 h: signed with a different secret");
        // Requests from strangers aren't the bot's fault.
        findings.ShouldContain("✅ *github deliveries*: 1 was refused in the last 24 h: not signed");
        findings.ShouldContain("✅ *unknown deliveries*: 1 was refused in the last 24 h: sent to an unknown address");
        // After a restart, the bot still knows, as any other replica does.
        await stage.StopBotAsync();
        await stage.StartBotAsync();
        await stage.UntilAsync(() => stage.Slack.Sockets.Connections.Any(c => c.IsReady) ? "connected" : null, "a socket");
        (await stage.AskAsync("/ops doctor")).Shown.ShouldContain("2 were refused in the last 24 h: too long");

        async Task<HttpStatusCode> SendAsync(HttpRequestMessage request)
        {
            using var answer = await http.SendAsync(request, stage.Stop);
            return answer.StatusCode;
        }
    }

    [Fact]
    public async Task A_delivery_that_cannot_be_translated_is_kept_shown_by_doctor_and_translated_by_replay_after_a_fix()
    {
        await using var stage = await Stage.StartAsync();
        var deliveries = stage.Get<Deliveries>();
        await deliveries.AppendAsync(new("github", "1", "push", stage.Clock.GetUtcNow(), "{\"ref\":1}"u8.ToArray()), stage.Stop);
        Task FailedAsync() => stage.UntilAsync(
            () => deliveries.CountAsync(DeliveryState.Failed, stage.Stop).GetAwaiter().GetResult() is { Count: 1 } failed ? failed : null,
            "the failure");
        await FailedAsync();

        (await stage.AskAsync("/ops doctor")).Shown.ShouldContain("1 delivery of github/push could not be translated");
        (await deliveries.ReplayAsync(["github"], stage.Stop)).ShouldBe(1);
        await FailedAsync();
    }
}
