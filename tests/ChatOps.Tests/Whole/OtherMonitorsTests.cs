using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using ChatOps.Playground.Slack;

namespace ChatOps.Tests.Whole;

/// <summary>What monitors send that tell of one alert at a time, and some of them not since when it fires.</summary>
public sealed class OtherMonitorsTests
{
    private const string Proof = "the-proof-of-this-year";

    [Fact]
    public async Task An_alert_of_each_is_one_message_that_is_resolved_in_place_and_a_new_one_when_it_fires_again_later()
    {
        await using var stage = await Stage.StartAsync(settings =>
        {
            foreach (var monitor in (string[])["Datadog:Tokens", "Kibana:Tokens", "Watcher:Tokens", "Opsgenie:Tokens", "InfluxDb:Tokens",
                "Sentry:Secrets"])
            {
                settings[$"ChatOps:{monitor}:0"] = Proof;
            }
        });
        await SendAllAsync(stage, isOver: true);
        await stage.PassAsync(TimeSpan.FromSeconds(5));
        stage.Deploys.ShouldBeEmpty("nobody was told that they fire");

        await SendAllAsync(stage, isOver: false);
        await stage.UntilAsync(() => stage.Deploys.Count == 7 ? "all" : null, "seven alerts");
        Said(stage).ShouldContain("|5xx above 2 %> in *production* (critical): 5xx of web is at 3.1 %");
        Said(stage).ShouldContain(
            "|NullReferenceException: cart> in *production* (error): Cart.Load, by the rule New errors in production");
        Said(stage).ShouldContain("|Slow checkout> in *production* (critical): 1200 ms p95 in the last 5 minutes");
        Said(stage).ShouldContain("|web: 5xx above 2 %> in *production*: 5xx is 3.1 %");
        Said(stage).ShouldContain("web-5xx in *production* (critical): 12 hits");
        Said(stage).ShouldContain("web: 5xx above 2 % in *production* (critical): 5xx of web is at 3.1 %");
        Said(stage).ShouldContain("web 5xx in *production* (critical): web 5xx is: crit");

        stage.Clock.Advance(TimeSpan.FromMinutes(12));
        await SendAllAsync(stage, isOver: false);
        stage.Clock.Advance(TimeSpan.FromMinutes(8));
        await SendAllAsync(stage, isOver: true);
        await stage.UntilAsync(
            () => stage.Deploys.Count(message => message.Shown.Contains("is resolved after 20 m")) == 7 ? "all" : null,
            "seven that are resolved");
        await SendAllAsync(stage, isOver: true);
        await stage.PassAsync(TimeSpan.FromSeconds(5));
        stage.Deploys.Count.ShouldBe(7);

        stage.Clock.Advance(TimeSpan.FromHours(1));
        await SendAllAsync(stage, isOver: false);
        await stage.UntilAsync(() => stage.Deploys.Count == 14 ? "all" : null, "seven new messages");
    }

    private static string Said(Stage stage) => string.Join('\n', stage.Deploys.Select((Message message) => message.Shown));

    private DateTimeOffset _since;

    private async Task SendAllAsync(Stage stage, bool isOver)
    {
        var now = stage.Clock.GetUtcNow();
        _since = !isOver && (now - _since > TimeSpan.FromMinutes(30)) ? now : _since;
        await SendAsync(stage, "Datadog", isOver ? "recovered" : "triggered", one => one["date"] = $"{now.ToUnixTimeMilliseconds()}");
        await SendAsync(stage, "Kibana", isOver ? "recovered" : "fired", one => one["date"] = $"{now.UtcDateTime:O}");
        await SendAsync(stage, "Watcher", isOver ? "recovered" : "fired", one => one["date"] = $"{now.UtcDateTime:O}");
        await SendAsync(
            stage, "InfluxDb", isOver ? "ok" : "crit", one => one["_status_timestamp"] = now.ToUnixTimeMilliseconds() * 1_000_000);
        await SendAsync(stage, "Sentry", isOver ? "issue.resolved" : "event_alert.triggered", one =>
        {
            if (one["data"]!["event"] is JsonObject told)
            {
                told["datetime"] = $"{now.UtcDateTime:O}";
            }
        });
        if (_since == default)
        {
            // These two say since when they fire: they are told even if nobody knew.
            return;
        }

        await SendAsync(stage, "Sentry", isOver ? "metric_alert.resolved" : "metric_alert.critical", one =>
        {
            var told = one["data"]!["metric_alert"]!;
            told["date_started"] = $"{_since.UtcDateTime:O}";
            told["date_closed"] = isOver ? $"{now.UtcDateTime:O}" : null;
        });
        await SendAsync(stage, "Opsgenie", isOver ? "close" : "create.details", one =>
        {
            one["alert"]!["alertId"] = $"a-{_since.ToUnixTimeSeconds()}";
            one["alert"]!["createdAt"] = _since.ToUnixTimeMilliseconds();
            one["alert"]!["updatedAt"] = now.ToUnixTimeMilliseconds() * 1_000_000;
        });
    }

    private static async Task SendAsync(Stage stage, string folder, string payload, Action<JsonNode> change)
    {
        var json = JsonNode.Parse(File.ReadAllText(
            Path.Combine(AppContext.BaseDirectory, "Sources", folder, "Payloads", $"{payload}.json")))!;
        change(json);
        var body = Encoding.UTF8.GetBytes(json.ToJsonString());
        using var http = new HttpClient { BaseAddress = stage.BotAddress };
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/{folder.ToLowerInvariant()}");
        request.Content = new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Proof);
        request.Headers.Add("Request-ID", $"{Guid.NewGuid():N}");
        request.Headers.Add("Sentry-Hook-Resource", payload.Split('.')[0]);
        request.Headers.Add("Sentry-Hook-Timestamp", $"{stage.Clock.GetUtcNow().ToUnixTimeSeconds()}");
        request.Headers.Add(
            "Sentry-Hook-Signature", Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Proof), body)));
        using var response = await stage.DrivenAsync(http.SendAsync(request, stage.Stop));
        response.IsSuccessStatusCode.ShouldBeTrue($"{folder} {payload}: {response.StatusCode}");
    }
}
