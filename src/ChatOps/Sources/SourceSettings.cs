namespace ChatOps.Sources;

/// <summary>What is wrong with settings that several sources have: each a sentence that says what to do and holds no secret.</summary>
internal static class SourceSettings
{
    public const int Shortest = 16;

    private const int LongestName = 40;

    /// <summary>Secrets that a sender sends, or signs with: all of them are accepted, so that they can be rotated.</summary>
    /// <param name="key">The setting with the secrets.</param>
    public static IEnumerable<string> OfSecrets(string key, IList<string> secrets)
    {
        for (var i = 0; i < secrets.Count; i++)
        {
            if (secrets[i] is not { Length: >= Shortest })
            {
                yield return $"{key}:{i} is shorter than {Shortest} characters: it is all that keeps strangers out, so make it long and random.";
            }
            else if (secrets[i].Trim().Length != secrets[i].Length)
            {
                yield return $"{key}:{i} begins or ends with white space: remove it (a secret read from a file often ends with a line break).";
            }
        }
    }

    /// <summary>The secrets of a source that has no instances.</summary>
    /// <param name="key">The setting with the secrets.</param>
    /// <param name="what">What they are: "a token".</param>
    /// <param name="isEnabled">What the section's Enabled says.</param>
    public static IEnumerable<string> OfSecrets(string key, IList<string> secrets, string what, bool? isEnabled) =>
    [
        .. isEnabled is true && secrets.Count == 0
            ? (string[])[$"{key[..key.LastIndexOf(':')]}:Enabled is true without {what}: set {key}:0."]
            : [],
        .. OfSecrets(key, secrets),
    ];

    /// <summary>Tokens at the end of an address.</summary>
    /// <inheritdoc cref="OfSecrets(string, IList{string}, string, bool?)"/>
    public static IEnumerable<string> OfPathTokens(string key, IList<string> tokens, bool? isEnabled) =>
    [
        .. OfSecrets(key, tokens, "a token", isEnabled),
        .. from token in tokens.Index()
           where token.Item?.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '~') is false
           select $"{key}:{token.Index} does not fit into an address: use letters, digits and - _ . ~ only.",
    ];

    public static IEnumerable<string> OfAddress(string key, string? url, string example) =>
        url is not null && ForeignText.Link(url) is null
            ? [$"{key} is not an http or https address: set it like {example} or leave it out."]
            : [];

    /// <summary>Where an issuer's keys are: nobody on the way may replace them.</summary>
    public static IEnumerable<string> OfKeys(string key, string url, string example) =>
        Uri.TryCreate(url, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttps || address.IsLoopback)
            ? []
            : [$"{key} is not an https address: set it like {example}."];

    /// <summary>The instances of a source: each has a name, and secrets that say that it is the one that sends.</summary>
    /// <param name="key">The setting with the instances.</param>
    /// <param name="instances">Those that are configured.</param>
    /// <param name="what">What one of them is: "an instance".</param>
    /// <param name="usual">The name of a single one.</param>
    /// <param name="secret">What its first secret is set to.</param>
    /// <param name="isEnabled">What the section's Enabled says.</param>
    /// <param name="secretsOf">All secrets of one of them.</param>
    /// <param name="others">What else is wrong with one of them, given its setting.</param>
    public static IEnumerable<string> OfInstances<T>(
        string key,
        IDictionary<string, T> instances,
        string what,
        string usual,
        string secret,
        bool? isEnabled,
        Func<T, IEnumerable<string>> secretsOf,
        Func<string, T, IEnumerable<string>> others) =>
    [
        .. isEnabled is true && instances.Count == 0
            ? (string[])[$"{key[..key.LastIndexOf(':')]}:Enabled is true without {what}: set {key}:{usual}:Secrets:0 to {secret}."]
            : [],
        .. from instance in instances
           let at = $"{key}:{instance.Key}"
           from problem in (IEnumerable<string>)
           [
               .. OfName(at, instance.Key, what),
               .. secretsOf(instance.Value).Any() ? (string[])[] : [$"{at} has no secret: set {at}:Secrets:0 to {secret}."],
               .. others(at, instance.Value),
           ]
           select problem,
        .. instances.Values.SelectMany(instance => secretsOf(instance).Distinct()).GroupBy(one => one).Any(same => same.Count() > 1)
            ? (string[])[$"Two of {key} have the same secret: give each its own, it says which one sends."]
            : [],
    ];

    private static IEnumerable<string> OfName(string section, string name, string what) =>
        name.Length is 0 or > LongestName || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')
            ? [$"{section} is no name for {what}: use letters, digits, - and _, at most {LongestName}."]
            : [];
}
