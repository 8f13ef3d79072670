namespace ChatOps.Sources.GoogleCloud;

/// <summary>Configuration section <c>ChatOps:GoogleCloud</c>.</summary>
public sealed class GoogleCloudOptions
{
    public const string Section = "ChatOps:GoogleCloud";

    private static readonly string[] UsualVersionSubstitutions = ["_VERSION", "_IMAGE_TAG", "TAG_NAME"];

    /// <summary>Whether <c>/googlecloud</c> is enabled. Default: enabled if there is a service account.</summary>
    public bool? Enabled { get; set; }

    /// <summary>
    /// The e-mail addresses of the service accounts as whom Pub/Sub pushes. Anyone can get a token for the bot's audience: these say that
    /// it is from you.
    /// </summary>
    public IList<string> ServiceAccounts { get; } = [];

    /// <summary>The audience of the push subscriptions, by default the address that they push to.</summary>
    public string Audience { get; set; } = "";

    /// <summary>Where the issuer's keys are: its own, or those of an emulator on this machine.</summary>
    public string KeysUrl { get; set; } = "https://www.googleapis.com/oauth2/v3/certs";

    /// <summary>Substitutions of builds that hold the version: the first one that is set counts.</summary>
    public IList<string> VersionSubstitutions { get; } = [];

    public bool IsEnabled => Enabled ?? ServiceAccounts.Count > 0;

    internal IEnumerable<string> EffectiveVersionSubstitutions =>
        VersionSubstitutions.Count > 0 ? VersionSubstitutions : UsualVersionSubstitutions;

    /// <summary>Every configuration error, as one sentence that says what to do and holds no secret.</summary>
    public IEnumerable<string> Problems() =>
    [
        .. Enabled is true && ServiceAccounts.Count == 0
            ? (string[])[$"{Section}:Enabled is true without a service account: set {Section}:ServiceAccounts:0 to its e-mail address."]
            : [],
        .. from account in ServiceAccounts.Index()
           where account.Item is null || account.Item.Count(c => c is '@') != 1 || account.Item.Any(char.IsWhiteSpace)
           select $"{Section}:ServiceAccounts:{account.Index} is not an e-mail address: set it like push@acme.iam.gserviceaccount.com.",
        .. ServiceAccounts.Count > 0 && string.IsNullOrWhiteSpace(Audience)
            ?
            (string[])
            [
                $"{Section}:Audience is missing: set it to the audience of the push subscription, such as https://HOST/googlecloud.",
            ]
            : [],
        .. SourceSettings.OfKeys($"{Section}:KeysUrl", KeysUrl, "https://www.googleapis.com/oauth2/v3/certs"),
    ];
}
