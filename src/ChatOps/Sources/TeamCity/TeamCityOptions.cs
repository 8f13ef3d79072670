namespace ChatOps.Sources.TeamCity;

/// <summary>Configuration section <c>ChatOps:TeamCity</c>.</summary>
public sealed class TeamCityOptions
{
    public const string Section = "ChatOps:TeamCity";

    private static readonly string[] UsualVersionParameters = ["VERSION", "env.VERSION", "IMAGE_TAG", "env.IMAGE_TAG"];

    /// <summary>Whether <c>/teamcity</c> is enabled. Default: enabled if there is a server.</summary>
    public bool? Enabled { get; set; }

    /// <summary>
    /// TeamCity servers by name. A single one should be named <c>teamcity</c>: its build configuration <c>Shop_Web</c> is then known as
    /// <c>Shop_Web</c>, on a server named <c>second</c> as <c>second:Shop_Web</c>.
    /// </summary>
    public IDictionary<string, TeamCityServer> Servers { get; } = new Dictionary<string, TeamCityServer>(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Parameters that hold the version being built; the first one that is set counts. Default: VERSION, IMAGE_TAG, also as environment
    /// variables. Without one, a build number that looks like a version is it.
    /// </summary>
    public IList<string> VersionParameters { get; } = [];

    public bool IsEnabled => Enabled ?? Servers.Count > 0;

    internal IEnumerable<string> EffectiveVersionParameters => VersionParameters.Count > 0 ? VersionParameters : UsualVersionParameters;

    /// <summary>Every configuration error, as one sentence that says what to do and holds no secret.</summary>
    public IEnumerable<string> Problems() =>
    [
        .. VersionParameters.Any(string.IsNullOrWhiteSpace)
            ? (string[])[$"{Section}:VersionParameters has an empty entry: remove it."]
            : [],
        .. SourceSettings.OfInstances(
            $"{Section}:Servers",
            Servers,
            "a server",
            "teamcity",
            "the password of its webhooks",
            Enabled,
            server => server.Secrets,
            (at, instance) =>
            [
                .. SourceSettings.OfSecrets($"{at}:Secrets", instance.Secrets),
            ]),
    ];
}

/// <summary>A TeamCity server.</summary>
public sealed class TeamCityServer
{
    /// <summary>The passwords, or bearer tokens, of its webhooks. All are accepted, so that they can be rotated.</summary>
    public IList<string> Secrets { get; } = [];
}
