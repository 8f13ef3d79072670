using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace ChatOps.Playground.Elsewhere;

/// <summary>PagerDuty with a webhook subscription: one incident of web at a time.</summary>
internal sealed class PagerDutySender(HttpClient bot, TimeProvider clock)
{
    public const string Secret = "the playground's secret of PagerDuty";

    private int _number = 4710;
    private DateTimeOffset? _since;

    public OtherTool Tool => new("PagerDuty",
    [
        new("An incident is triggered", "web pages Ann", cancellationToken =>
        {
            (_since, _number) = (clock.GetUtcNow(), _number + 1);
            return SendAsync("triggered", "triggered", cancellationToken);
        }),
        new("Ann acknowledges it", "She has seen it", cancellationToken => SendAsync("acknowledged", "acknowledged", cancellationToken)),
        new("Ann resolves it", "It is over", cancellationToken => SendAsync("resolved", "resolved", cancellationToken)),
    ]);

    private async Task<string> SendAsync(string type, string status, CancellationToken cancellationToken)
    {
        if (_since is not { } since)
        {
            return "There is no incident: trigger one first";
        }

        var body = Encoding.UTF8.GetBytes(Event(type, status, since).ToJsonString());
        _since = status == "resolved" ? null : since;
        using var request = new HttpRequestMessage(HttpMethod.Post, "/pagerduty");
        request.Content = new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } };
        request.Headers.Add(
            "X-PagerDuty-Signature", $"v1={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), body))}");
        return await OtherTools.SendAsync(bot, request, $"Incident #{_number} is {status}", cancellationToken);
    }

    private JsonObject Event(string type, string status, DateTimeOffset since) => new()
    {
        ["event"] = new JsonObject
        {
            ["id"] = $"01{_number}{type}",
            ["event_type"] = $"incident.{type}",
            ["resource_type"] = "incident",
            ["occurred_at"] = Text(clock.GetUtcNow()),
            ["agent"] = type == "triggered" ? Reference("service", "web") : Reference("user", "Ann"),
            ["data"] = new JsonObject
            {
                ["id"] = $"Q{_number}",
                ["type"] = "incident",
                ["html_url"] = $"https://acme.pagerduty.com/incidents/Q{_number}",
                ["number"] = _number,
                ["status"] = status,
                ["incident_key"] = "web-5xx-production",
                ["created_at"] = Text(since),
                ["title"] = "web: 5xx above 2 %",
                ["service"] = Reference("service", "web"),
                ["assignees"] = new JsonArray(Reference("user", "Ann")),
                ["urgency"] = "high",
            },
        },
    };

    private static JsonObject Reference(string type, string name) => new() { ["type"] = $"{type}_reference", ["summary"] = name };

    private static string Text(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
