using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace ChatOps.Paging.Webhooks;

/// <summary>A call to an address of the team's own. Its header Idempotency-Key says which calls are the same.</summary>
internal sealed class PageWebhook(PagingOptions options, PageCalls calls) : IPageMethod
{
    public string Name => PageMethod.Webhook;

    public async Task<PageAnswer> SendAsync(PageView view, AttemptRow attempt, bool mayBeThere, CancellationToken cancellationToken)
    {
        if (options.Webhooks.GetValueOrDefault(attempt.Recipient) is not { Url: { } url } webhook)
        {
            return new PageAnswer.Refused("it isn't configured any more");
        }

        var body = Encoding.UTF8.GetBytes(new JsonObject
        {
            ["page"] = view.Page.Name,
            ["title"] = PageCard.Headline(view),
            ["service"] = view.Page.Service,
            ["environment"] = view.Page.Environment,
            ["policy"] = view.Page.Policy,
            ["openedAt"] = view.Page.Opened.ToString("O"),
            ["alerts"] = new JsonArray(
                [.. view.Alerts.Select(alert => (JsonNode)new JsonObject { ["title"] = alert.Title, ["severity"] = alert.Severity })]),
        }.ToJsonString());
        var request = new HttpRequestMessage(HttpMethod.Post, url)
        {
            Headers = { { "Idempotency-Key", $"{view.Page.Name}-{attempt.Id}" } },
            Content = new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } },
        };
        if (webhook.Secret is { } secret)
        {
            request.Headers.Add(
                "X-ChatOps-Signature-256",
                $"sha256={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body))}");
        }

        return await calls.CallAsync(
            $"webhook {attempt.Recipient}", request, isWrite: true, _ => new PageAnswer.Delivered(), refused: null, cancellationToken);
    }
}
