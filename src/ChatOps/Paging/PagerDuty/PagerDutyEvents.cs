using System.Text.Json.Nodes;

namespace ChatOps.Paging.PagerDuty;

/// <summary>PagerDuty's Events API v2: events with the same key are one alert there.</summary>
internal sealed class PagerDutyEvents(PagingOptions options, PageCalls calls) : IPageMethod
{
    private const int LongestSummary = 1024;

    public string Name => PageMethod.Tool;

    public async Task<PageAnswer> SendAsync(PageView view, AttemptRow attempt, bool mayBeThere, CancellationToken cancellationToken)
    {
        if (options.PagerDuty.GetValueOrDefault(attempt.Recipient) is not { } service)
        {
            return new PageAnswer.Refused("it isn't configured any more");
        }

        var headline = PageCard.Headline(view);
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(new Uri(service.Url.TrimEnd('/') + "/"), "v2/enqueue"))
        {
            Content = JsonContent.Create(new JsonObject
            {
                ["routing_key"] = service.RoutingKey,
                ["event_action"] = "trigger",
                ["dedup_key"] = $"chatops-{view.Page.Name}-{view.Page.OpenedAt}",
                ["payload"] = new JsonObject
                {
                    ["summary"] = headline.Length <= LongestSummary ? headline : headline[..LongestSummary],
                    ["source"] = view.Place ?? "ChatOps",
                    ["severity"] = view.Alerts.Select(alert => alert.Severity).FirstOrDefault("critical"),
                    ["timestamp"] = view.Page.Opened.ToString("O"),
                },
            }),
        };
        return await calls.CallAsync(
            "PagerDuty", request, isWrite: true, _ => new PageAnswer.Delivered(), (_, body) => PageCalls.Text(body, "message") is "Event object is invalid"
                ? "PagerDuty says that the event is invalid: its RoutingKey must be the integration key of an Events API v2 integration"
                : null, cancellationToken);
    }
}
