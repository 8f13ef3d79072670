using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace ChatOps.Playground.Elsewhere;

/// <summary>Monitors that tell of one alert of web: it fires, and is over.</summary>
internal sealed class MonitorSenders(HttpClient bot, TimeProvider clock)
{
    public const string Token = "the-playground-token-of-monitors", SentrySecret = "the playground's secret of Sentry";

    private readonly Dictionary<string, DateTimeOffset> _firing = [];

    public IReadOnlyList<OtherTool> Tools =>
    [
        Tool("Datadog", "/datadog", Bearer, (isOver, _) => new()
        {
            ["monitor"] = "4411",
            ["transition"] = isOver ? "Recovered" : "Triggered",
            ["type"] = isOver ? "success" : "error",
            ["priority"] = "P1",
            ["title"] = $"[{(isOver ? "Recovered" : "Triggered")} on {{service:web}}] 5xx above 2 %",
            ["text"] = "%%%\n5xx of web is at 3.1 %\n%%%",
            ["scope"] = "service:web,env:production",
            ["tags"] = "service:web,env:production",
            ["link"] = "https://app.datadoghq.com/event/event?id=7001",
            ["snapshot"] = "null",
            ["date"] = $"{clock.GetUtcNow().ToUnixTimeMilliseconds()}",
        }),
        Tool("Sentry", "/sentry", Signed, (isOver, _) => isOver
            ? new()
            {
                ["action"] = "resolved",
                ["actor"] = new JsonObject { ["type"] = "user", ["name"] = "Ann" },
                ["data"] = new JsonObject { ["issue"] = Issue("id", "permalink") },
            }
            : new()
            {
                ["action"] = "triggered",
                ["data"] = new JsonObject { ["event"] = Issue("issue_id", "web_url"), ["triggered_rule"] = "New errors in production" },
            }),
        Tool("Kibana", "/kibana", Bearer, (isOver, _) => new()
        {
            ["rule"] = "web: 5xx above 2 %",
            ["ruleId"] = "a1b2",
            ["alert"] = "web",
            ["group"] = isOver ? "recovered" : "metrics.threshold.critical",
            ["reason"] = "5xx is 3.1 %",
            ["url"] = "https://kibana.acme.io/app/rules/a1b2",
            ["date"] = Text(clock.GetUtcNow()),
            ["tags"] = "service:web,env:production",
        }),
        Tool("Watcher", "/watcher", Bearer, (isOver, _) => new()
        {
            ["rule"] = "web-5xx",
            ["group"] = isOver ? "recovered" : "fired",
            ["severity"] = "critical",
            ["reason"] = "12 hits",
            ["date"] = Text(clock.GetUtcNow()),
            ["tags"] = "service:web,env:production",
        }),
        Tool("Opsgenie", "/opsgenie", Bearer, (isOver, since) => new()
        {
            ["action"] = isOver ? "Close" : "Create",
            ["alert"] = new JsonObject
            {
                ["alertId"] = $"aaaaaaaa-{since.ToUnixTimeMilliseconds()}",
                ["message"] = "web: 5xx above 2 %",
                ["entity"] = "web",
                ["username"] = isOver ? "ann@acme.io" : "prometheus",
                ["tags"] = new JsonArray("env:production"),
                ["createdAt"] = since.ToUnixTimeMilliseconds(),
                ["updatedAt"] = clock.GetUtcNow().ToUnixTimeMilliseconds() * 1_000_000,
                ["priority"] = "P1",
            },
        }),
        Tool("InfluxDB", "/influxdb", Bearer, (isOver, _) => new()
        {
            ["_check_id"] = "0c",
            ["_check_name"] = "web 5xx",
            ["_level"] = isOver ? "ok" : "crit",
            ["_message"] = $"web 5xx is: {(isOver ? "ok" : "crit")}",
            ["_status_timestamp"] = clock.GetUtcNow().ToUnixTimeMilliseconds() * 1_000_000,
            ["_type"] = "threshold",
            ["service"] = "web",
            ["env"] = "production",
        }),
        new("Heartbeat",
        [
            new("A job has run", "The backup of web, which must call once a day: its silence would be an alert", cancellationToken =>
                OtherTools.SendAsync(
                    bot, new(HttpMethod.Post, $"/heartbeat/{Token}"), "The backup has run: that is no news", cancellationToken)),
        ]),
    ];

    private OtherTool Tool(
        string title, string path, Action<HttpRequestMessage, byte[]> prove, Func<bool, DateTimeOffset, JsonObject> body)
    {
        return new(title,
        [
            new("An alert fires", "web returns errors", cancellationToken =>
            {
                _firing.TryAdd(title, clock.GetUtcNow());
                return SendAsync(isOver: false, "The alert fires", cancellationToken);
            }),
            new("It is resolved", "It is over", async cancellationToken =>
            {
                if (!_firing.ContainsKey(title))
                {
                    return "Nothing fires: make an alert fire first";
                }

                var answer = await SendAsync(isOver: true, "The alert is resolved", cancellationToken);
                _firing.Remove(title);
                return answer;
            }),
        ]);

        async Task<string> SendAsync(bool isOver, string what, CancellationToken cancellationToken)
        {
            var bytes = Encoding.UTF8.GetBytes(body(isOver, _firing[title]).ToJsonString());
            using var request = new HttpRequestMessage(HttpMethod.Post, path);
            request.Content = new ByteArrayContent(bytes) { Headers = { ContentType = new("application/json") } };
            prove(request, bytes);
            return await OtherTools.SendAsync(bot, request, what, cancellationToken);
        }
    }

    private static JsonObject Issue(string id, string url) => new()
    {
        [id] = "5550001",
        [url] = "https://acme.sentry.io/issues/5550001/",
        ["title"] = "NullReferenceException: cart",
        ["culprit"] = "Cart.Load",
        ["level"] = "error",
        ["environment"] = "production",
        ["release"] = "web@1.4.3",
        ["tags"] = new JsonArray(new JsonArray("service", "web")),
    };

    private static void Bearer(HttpRequestMessage request, byte[] body) =>
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token);

    private void Signed(HttpRequestMessage request, byte[] body)
    {
        request.Headers.Add(
            "Sentry-Hook-Signature", Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(SentrySecret), body)));
        request.Headers.Add("Sentry-Hook-Timestamp", $"{clock.GetUtcNow().ToUnixTimeSeconds()}");
        request.Headers.Add("Sentry-Hook-Resource", body.AsSpan().IndexOf("\"event\""u8) > 0 ? "event_alert" : "issue");
        request.Headers.Add("Request-ID", $"{Guid.NewGuid():N}");
    }

    private static string Text(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
