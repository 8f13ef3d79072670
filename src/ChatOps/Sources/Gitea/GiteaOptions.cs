namespace ChatOps.Sources.Gitea;

/// <summary>Configuration section <c>ChatOps:Gitea</c>.</summary>
public sealed class GiteaOptions
{
    public const string Section = "ChatOps:Gitea";

    /// <summary>Whether <c>/gitea</c> is enabled. Default: enabled if there is an instance.</summary>
    public bool? Enabled { get; set; }

    /// <summary>
    /// Instances of Gitea or Forgejo by name, which is the prefix of their repositories: <c>gitea:acme/web</c>. A single one should be
    /// named <c>gitea</c>.
    /// </summary>
    public IDictionary<string, GiteaInstance> Instances { get; } = new Dictionary<string, GiteaInstance>(StringComparer.OrdinalIgnoreCase);

    public bool IsEnabled => Enabled ?? Instances.Count > 0;

    /// <summary>Every configuration error, as one sentence that says what to do and holds no secret.</summary>
    public IEnumerable<string> Problems() =>
    [
        .. SourceSettings.OfInstances(
            $"{Section}:Instances",
            Instances,
            "an instance",
            "gitea",
            "the webhook's secret",
            Enabled,
            instance => instance.Secrets,
            (at, instance) =>
            [
                .. SourceSettings.OfSecrets($"{at}:Secrets", instance.Secrets),
                .. SourceSettings.OfAddress($"{at}:Url", instance.Url, "https://gitea.example.com/"),
            ]),
    ];
}

/// <summary>An instance of Gitea or Forgejo.</summary>
public sealed class GiteaInstance
{
    /// <summary>Webhook secrets. All are accepted, so that they can be rotated.</summary>
    public IList<string> Secrets { get; } = [];

    /// <summary>The address where people open it.</summary>
    public string Url { get; set; } = "https://gitea.com/";

    /// <summary>An access token that may read repositories. Without one, only public ones are visible.</summary>
    public string? Token { get; set; }
}
