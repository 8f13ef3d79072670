namespace ChatOps.Sources.CiJobs;

/// <summary>Configuration section <c>ChatOps:CiJobs</c>.</summary>
public sealed class CiJobsOptions
{
    public const string Section = "ChatOps:CiJobs";

    /// <summary>Whether <c>/cijobs</c> is enabled. Default: enabled if there is an issuer.</summary>
    public bool? Enabled { get; set; }

    /// <summary>What jobs ask their tokens for: the bot's own name, such as its public address.</summary>
    public string Audience { get; set; } = "";

    /// <summary>Those who sign the tokens of jobs, by any name.</summary>
    public IDictionary<string, CiJobsIssuer> Issuers { get; } = new Dictionary<string, CiJobsIssuer>(StringComparer.OrdinalIgnoreCase);

    public bool IsEnabled => Enabled ?? Issuers.Count > 0;

    /// <summary>Every configuration error, as one sentence that says what to do and holds no secret.</summary>
    public IEnumerable<string> Problems() =>
    [
        .. Enabled is true && Issuers.Count == 0
            ? (string[])[$"{Section}:Enabled is true without an issuer: set {Section}:Issuers:NAME:Issuer and its Repositories."]
            : [],
        .. Issuers.Count > 0 && string.IsNullOrWhiteSpace(Audience)
            ? (string[])[$"{Section}:Audience is missing: set it to what jobs ask their tokens for, such as https://HOST/cijobs."]
            : [],
        .. from issuer in Issuers
           from problem in issuer.Value.Problems($"{Section}:Issuers:{issuer.Key}")
           select problem,
    ];
}

/// <summary>Who signs the tokens of jobs.</summary>
public sealed class CiJobsIssuer
{
    /// <summary>As tokens name it.</summary>
    public string Issuer { get; set; } = "";

    /// <summary>Where its keys are; by default <c>/.well-known/jwks</c> below the issuer.</summary>
    public string? KeysUrl { get; set; }

    /// <summary>How the names of its repositories begin in the rest of the configuration; null: they have no prefix.</summary>
    public string? CodeHost { get; set; }

    /// <summary>The repositories whose jobs may report, and for what.</summary>
    public IList<CiJobsRepository> Repositories { get; } = [];

    internal string EffectiveKeysUrl => KeysUrl ?? $"{Issuer.TrimEnd('/')}/.well-known/jwks";

    internal IEnumerable<string> Problems(string at) =>
    [
        .. Uri.TryCreate(Issuer, UriKind.Absolute, out var url) && url.Scheme is "https" or "http"
            ? (string[])[]
            : [$"{at}:Issuer is not an address: set it to what tokens have as iss."],
        .. SourceSettings.OfKeys($"{at}:KeysUrl", EffectiveKeysUrl, "https://ci.acme.io/oauth/discovery/keys"),
        .. Repositories.Count == 0 ? (string[])[$"{at} has no repository: set {at}:Repositories:0:Name to one whose jobs may report."] : [],
        .. from repository in Repositories.Index()
           where repository.Item.Name.Trim('/').Contains('/', StringComparison.Ordinal) is false
           select $"{at}:Repositories:{repository.Index}:Name is not a repository: set it like acme/web.",
    ];
}

/// <summary>A repository whose jobs may report.</summary>
public sealed class CiJobsRepository
{
    /// <summary>As tokens name it: "acme/web".</summary>
    public string Name { get; set; } = "";

    /// <summary>The services that it may report deployments of; by default the one with the repository's own name.</summary>
    public IList<string> Services { get; } = [];

    /// <summary>The images that it may report, without tags; by default none.</summary>
    public IList<string> Images { get; } = [];

    internal IReadOnlyList<string> EffectiveServices => Services.Count > 0 ? [.. Services] : [Name.Trim('/').Split('/')[^1]];
}
