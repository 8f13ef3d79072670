namespace ChatOps.Paging.PagerDuty;

/// <summary>Configuration section <c>ChatOps:Paging:PagerDuty:NAME</c>: a service there, by an integration of type Events API v2.</summary>
public sealed class PagerDutyOptions
{
    /// <summary>The integration key.</summary>
    public string? RoutingKey { get; set; }

    public string Url { get; set; } = "https://events.pagerduty.com/";

    internal IEnumerable<string> Problems(string at)
    {
        if (string.IsNullOrWhiteSpace(RoutingKey))
        {
            yield return $"{at}:RoutingKey is missing: set it to the integration key of the service, or leave {at} out.";
        }

        if (!Uri.TryCreate(Url, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
        {
            yield return $"{at}:Url is not an http or https address: set it, or leave it out.";
        }
    }
}
