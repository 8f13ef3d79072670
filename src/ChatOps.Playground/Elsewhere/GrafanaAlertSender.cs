using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace ChatOps.Playground.Elsewhere;

/// <summary>Grafana with a webhook contact point that signs.</summary>
internal sealed class GrafanaAlertSender(HttpClient bot, TimeProvider clock)
{
    public const string Secret = "the playground's secret of Grafana";

    private readonly AlertShapes _shapes = new(clock, "grafana.acme.io");

    public OtherTool Tool => new("Grafana",
    [
        new("An alert fires", "One more pod of web returns errors", cancellationToken =>
            SendAsync(_shapes.Fire(), "HighErrorRate fires for one more pod of web", cancellationToken)),
        new("It is resolved", "All of them", cancellationToken => _shapes.Resolve() is { } group
            ? SendAsync(group, "HighErrorRate is resolved", cancellationToken)
            : Task.FromResult("Nothing fires: make an alert fire first")),
    ]);

    private async Task<string> SendAsync(JsonObject group, string what, CancellationToken cancellationToken)
    {
        group["version"] = "1";
        group["orgId"] = 1;
        group["title"] = "HighErrorRate";
        group["state"] = group["status"]!.GetValue<string>() == "firing" ? "alerting" : "ok";
        var body = Encoding.UTF8.GetBytes(group.ToJsonString());
        using var request = new HttpRequestMessage(HttpMethod.Post, "/grafana");
        request.Content = new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } };
        request.Headers.Add(
            "X-Grafana-Alerting-Signature", Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), body)));
        return await OtherTools.SendAsync(bot, request, what, cancellationToken);
    }
}
