namespace ChatOps.Sources.GitLab;

/// <summary>Configuration section <c>ChatOps:GitLab</c>.</summary>
public sealed class GitLabOptions
{
    public const string Section = "ChatOps:GitLab";

    private static readonly string[] UsualVersionVariables = ["VERSION", "IMAGE_TAG"];

    /// <summary>Whether <c>/gitlab</c> is enabled. Default: enabled if there is an instance.</summary>
    public bool? Enabled { get; set; }

    /// <summary>
    /// GitLab instances by name, which is the prefix of their repositories: <c>gitlab:shop/web</c>. A single one should be named
    /// <c>gitlab</c>.
    /// </summary>
    public IDictionary<string, GitLabInstance> Instances { get; } = new Dictionary<string, GitLabInstance>(
        StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Variables of manual and scheduled pipelines that hold the version being built; the first one that is set counts. Default: VERSION,
    /// IMAGE_TAG. A tag's pipeline builds the tag.
    /// </summary>
    public IList<string> VersionVariables { get; } = [];

    public bool IsEnabled => Enabled ?? Instances.Count > 0;

    internal IEnumerable<string> EffectiveVersionVariables => VersionVariables.Count > 0 ? VersionVariables : UsualVersionVariables;

    /// <summary>Every configuration error, as one sentence that says what to do and holds no secret.</summary>
    public IEnumerable<string> Problems() =>
    [
        .. VersionVariables.Any(string.IsNullOrWhiteSpace) ? (string[])[$"{Section}:VersionVariables has an empty entry: remove it."] : [],
        .. SourceSettings.OfInstances(
            $"{Section}:Instances",
            Instances,
            "an instance",
            "gitlab",
            "the webhook's secret token, or SigningSecrets:0 to its signing token",
            Enabled,
            instance => instance.Secrets.Concat(instance.SigningSecrets),
            (at, instance) =>
            [
                .. SourceSettings.OfSecrets($"{at}:Secrets", instance.Secrets),
                .. SourceSettings.OfSecrets($"{at}:SigningSecrets", instance.SigningSecrets),
                .. SourceSettings.OfAddress($"{at}:Url", instance.Url, "https://gitlab.example.com/"),
            ]),
    ];
}

/// <summary>A GitLab instance.</summary>
public sealed class GitLabInstance
{
    /// <summary>Webhook secret tokens, which are sent as they are. All are accepted, so that they can be rotated.</summary>
    public IList<string> Secrets { get; } = [];

    /// <summary>Webhook signing tokens, with which deliveries are signed. All are accepted, so that they can be rotated.</summary>
    public IList<string> SigningSecrets { get; } = [];

    /// <summary>The address where people open it.</summary>
    public string Url { get; set; } = "https://gitlab.com/";

    /// <summary>An access token with the scope <c>read_api</c>. Without one, only public projects are visible.</summary>
    public string? Token { get; set; }
}
