namespace ChatOps.Sources.Bitbucket;

/// <summary>Configuration section <c>ChatOps:Bitbucket</c>.</summary>
public sealed class BitbucketOptions
{
    public const string Section = "ChatOps:Bitbucket";

    /// <summary>Where Bitbucket Cloud is; every other address is one of Bitbucket Data Center.</summary>
    private const string CloudUrl = "https://bitbucket.org/";

    /// <summary>Whether <c>/bitbucket</c> is enabled. Default: enabled if there is an instance.</summary>
    public bool? Enabled { get; set; }

    /// <summary>
    /// Bitbucket Cloud and instances of Bitbucket Data Center by name, which is the prefix of their repositories:
    /// <c>bitbucket:acme/web</c>, <c>bitbucket:SHOP/web</c>. A single one should be named <c>bitbucket</c>.
    /// </summary>
    public IDictionary<string, BitbucketInstance> Instances { get; } = new Dictionary<string, BitbucketInstance>(
        StringComparer.OrdinalIgnoreCase);

    public bool IsEnabled => Enabled ?? Instances.Count > 0;

    /// <summary>Every configuration error, as one sentence that says what to do and holds no secret.</summary>
    public IEnumerable<string> Problems() =>
    [
        .. SourceSettings.OfInstances(
            $"{Section}:Instances",
            Instances,
            "an instance",
            "bitbucket",
            "the webhook's secret",
            Enabled,
            instance => instance.Secrets,
            (at, instance) =>
            [
                .. SourceSettings.OfSecrets($"{at}:Secrets", instance.Secrets),
                .. SourceSettings.OfAddress($"{at}:Url", instance.Url, "https://bitbucket.example.com/"),
                .. SourceSettings.OfAddress($"{at}:ApiUrl", instance.ApiUrl, "https://api.bitbucket.org/2.0/"),
            ]),
    ];

    internal static bool IsCloud(BitbucketInstance instance) =>
        instance.Url.TrimEnd('/').Equals(CloudUrl.TrimEnd('/'), StringComparison.OrdinalIgnoreCase);
}

/// <summary>Bitbucket Cloud, or an instance of Bitbucket Data Center.</summary>
public sealed class BitbucketInstance
{
    /// <summary>Webhook secrets. All are accepted, so that they can be rotated.</summary>
    public IList<string> Secrets { get; } = [];

    /// <summary>The address where people open it.</summary>
    public string Url { get; set; } = "https://bitbucket.org/";

    /// <summary>
    /// The REST API's address, if it isn't Bitbucket's own: <c>https://api.bitbucket.org/2.0/</c> or <c>HOST/rest/</c>.
    /// </summary>
    public string? ApiUrl { get; set; }

    /// <summary>An access token that may read repositories. Without one, only public ones are visible.</summary>
    public string? Token { get; set; }
}
