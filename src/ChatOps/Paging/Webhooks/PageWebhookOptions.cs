namespace ChatOps.Paging.Webhooks;

/// <summary>Configuration section <c>ChatOps:Paging:Webhooks:NAME</c>: an address that is called when someone must be paged.</summary>
public sealed class PageWebhookOptions
{
    /// <summary>May hold a secret, so it is never shown.</summary>
    public string? Url { get; set; }

    /// <summary>The key of the signature in the header X-ChatOps-Signature-256; null: it isn't signed.</summary>
    public string? Secret { get; set; }

    internal IEnumerable<string> Problems(string at) =>
        Uri.TryCreate(Url, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            ? []
            : [$"{at}:Url is not an http or https address: set it, or leave {at} out."];
}
