namespace ChatOps.Sources.Aws;

/// <summary>Configuration section <c>ChatOps:Aws</c>.</summary>
public sealed class AwsOptions
{
    public const string Section = "ChatOps:Aws";

    private static readonly string[] UsualVersionVariables = ["VERSION", "IMAGE_TAG"];

    /// <summary>Whether <c>/aws</c> is enabled. Default: enabled if there is a topic or a secret.</summary>
    public bool? Enabled { get; set; }

    /// <summary>The ARNs of the SNS topics that may send to <c>/aws</c>. Only their subscriptions are confirmed.</summary>
    public IList<string> Topics { get; } = [];

    /// <summary>
    /// The API keys of the connections of EventBridge API destinations, which send to <c>/aws/events</c>. All are accepted, so that they
    /// can be rotated.
    /// </summary>
    public IList<string> Secrets { get; } = [];

    /// <summary>Where SNS is, if it isn't AWS's own: an emulator, on this machine only.</summary>
    public string? EndpointUrl { get; set; }

    /// <summary>Refuses signatures with SHA-1, which topics use unless their attribute SignatureVersion is 2.</summary>
    public bool RequireSha256 { get; set; }

    /// <summary>Environment variables of builds that hold the version: the first one that is set counts.</summary>
    public IList<string> VersionVariables { get; } = [];

    internal bool HearsTopics => (Enabled ?? true) && Topics.Count > 0;

    internal bool HearsEvents => (Enabled ?? true) && Secrets.Count > 0;

    internal IEnumerable<string> EffectiveVersionVariables => VersionVariables.Count > 0 ? VersionVariables : UsualVersionVariables;

    /// <summary>Every configuration error, as one sentence that says what to do and holds no secret.</summary>
    public IEnumerable<string> Problems() =>
    [
        .. Enabled is true && Topics.Count == 0 && Secrets.Count == 0
            ? (string[])[$"{Section}:Enabled is true without a topic: set {Section}:Topics:0 to its ARN."]
            : [],
        .. from topic in Topics.Index()
           where SnsTopic.Parse(topic.Item) is null
           select $"{Section}:Topics:{topic.Index} is not the ARN of a topic: set it like arn:aws:sns:eu-central-1:123456789012:deploys.",
        .. SourceSettings.OfSecrets($"{Section}:Secrets", Secrets),
        .. EndpointUrl is not null
            && !(Uri.TryCreate(EndpointUrl, UriKind.Absolute, out var url) && url is { IsLoopback: true, Scheme: "http" or "https" })
            ? (string[])[$"{Section}:EndpointUrl is not an address on this machine: leave it out, it is for emulators only."]
            : [],
    ];
}
