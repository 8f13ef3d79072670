using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace ChatOps.Playground.Elsewhere;

/// <summary>Alertmanager with a webhook receiver.</summary>
internal sealed class AlertmanagerSender(HttpClient bot, TimeProvider clock)
{
    public const string Token = "the-playground-token-of-alertmanager";

    private readonly AlertShapes _shapes = new(clock, "alertmanager.acme.io");

    public OtherTool Tool => new("Alertmanager",
    [
        new("An alert fires", "One more pod of web returns errors", cancellationToken =>
            SendAsync(_shapes.Fire(), "HighErrorRate fires for one more pod of web", cancellationToken)),
        new("It is resolved", "All of them", cancellationToken => _shapes.Resolve() is { } group
            ? SendAsync(group, "HighErrorRate is resolved", cancellationToken)
            : Task.FromResult("Nothing fires: make an alert fire first")),
    ]);

    private async Task<string> SendAsync(JsonObject group, string what, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/alertmanager");
        request.Content = new StringContent(group.ToJsonString(), Encoding.UTF8, "application/json");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        return await OtherTools.SendAsync(bot, request, what, cancellationToken);
    }
}
