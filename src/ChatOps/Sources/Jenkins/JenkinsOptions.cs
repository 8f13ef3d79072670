namespace ChatOps.Sources.Jenkins;

/// <summary>Configuration section <c>ChatOps:Jenkins</c>.</summary>
public sealed class JenkinsOptions
{
    public const string Section = "ChatOps:Jenkins";

    private const int ShortestToken = 16;
    private static readonly string[] UsualVersionParameters = ["VERSION", "IMAGE_TAG", "TAG"];

    /// <summary>Whether <c>/jenkins/{token}</c> is enabled. Default: enabled if there is a controller.</summary>
    public bool? Enabled { get; set; }

    /// <summary>
    /// Jenkins controllers by name. A single controller should be named <c>jenkins</c>: its job <c>app/main</c> is then known as
    /// <c>app/main</c>. The same job on a controller named <c>ci2</c> is <c>ci2:app/main</c>, so that jobs of different controllers are
    /// never confused.
    /// </summary>
    public IDictionary<string, JenkinsController> Controllers { get; } = new Dictionary<string, JenkinsController>(
        StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Build parameters that hold the version being built; the first one that is set counts. Default: VERSION, IMAGE_TAG, TAG.
    /// </summary>
    public IList<string> VersionParameters { get; } = [];

    public bool IsEnabled => Enabled ?? Controllers.Count > 0;

    internal IEnumerable<string> EffectiveVersionParameters => VersionParameters.Count > 0 ? VersionParameters : UsualVersionParameters;

    /// <summary>Every configuration error, as one sentence that says what to do and holds no secret.</summary>
    public IEnumerable<string> Problems()
    {
        if (Enabled is true && Controllers.Count == 0)
        {
            yield return $"{Section}:Enabled is true without a controller: set {Section}:Controllers:jenkins:Tokens:0.";
        }

        if (VersionParameters.Any(string.IsNullOrWhiteSpace))
        {
            yield return $"{Section}:VersionParameters has an empty entry: remove it.";
        }

        foreach (var (name, controller) in Controllers)
        {
            foreach (var problem in Problems($"{Section}:Controllers:{name}", name, controller))
            {
                yield return problem;
            }
        }

        var shared = Controllers.Values.SelectMany(c => c.Tokens.Distinct()).GroupBy(token => token).Any(group => group.Count() > 1);
        if (shared)
        {
            yield return $"Two controllers of {Section}:Controllers have the same token: give each its own, it says which controller sends.";
        }
    }

    /// <summary>Settings that are valid but worth a warning, one sentence each.</summary>
    public IEnumerable<string> Warnings()
    {
        if (!IsEnabled)
        {
            yield return $"Jenkins is not listened to: set {Section}:Controllers:jenkins:Tokens:0 and let the notification plugin send JSON to /jenkins/TOKEN.";
        }
    }

    /// <summary>Whose reports are believed, and what to set; one sentence each.</summary>
    internal IEnumerable<string> Unconfirmed() =>
        from controller in Controllers
        where IsEnabled && !controller.Value.CanBeAsked
        select $"how a build ended is believed as {controller.Key} reports it, and not confirmed: set User, ApiToken and BaseUrl in {Section}:Controllers:{controller.Key}";

    /// <summary>Whether a controller can be asked if what is reported in its name is true.</summary>
    internal bool CanAsk(string controller) => Controllers.TryGetValue(controller, out var known) && known.CanBeAsked;

    /// <summary>Whose builds can't be filled in if they are missed, and what to set; one sentence each.</summary>
    internal IEnumerable<string> Unrecovered() =>
        from controller in Controllers
        where !controller.Value.CanBeAsked
        select $"builds that {controller.Key} doesn't report aren't filled in: set User, ApiToken and BaseUrl in {Section}:Controllers:{controller.Key}";

    private static IEnumerable<string> Problems(string section, string name, JenkinsController controller)
    {
        if (name.Length > 40 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
        {
            yield return $"{section} is no name for a controller: use letters, digits, - and _, at most 40.";
        }

        if (controller.Tokens.Count == 0)
        {
            yield return $"{section} has no token: set {section}:Tokens:0 to {ShortestToken} or more random letters and digits.";
        }

        for (var i = 0; i < controller.Tokens.Count; i++)
        {
            if (controller.Tokens[i] is not { Length: >= ShortestToken })
            {
                yield return $"{section}:Tokens:{i} is shorter than {ShortestToken} characters: it is all that keeps strangers out, so make it long and random.";
            }
            else if (!controller.Tokens[i].All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '~'))
            {
                yield return $"{section}:Tokens:{i} does not fit into an address: use letters, digits and - _ . ~ only.";
            }
        }

        if (controller.BaseUrl is { } url && ForeignText.Link(url) is null)
        {
            yield return $"{section}:BaseUrl is not an http or https address: set it like https://jenkins.example.com/ or leave it out.";
        }

        if (!string.IsNullOrEmpty(controller.ApiToken) && !controller.CanBeAsked)
        {
            yield return $"{section}:ApiToken needs {section}:User, whose token it is and which has no colon, and {section}:BaseUrl: set both, or remove it.";
        }
    }
}

/// <summary>A Jenkins controller.</summary>
public sealed class JenkinsController
{
    /// <summary>The last segment of the address that it sends to. All tokens are accepted, so that they can be rotated.</summary>
    public IList<string> Tokens { get; } = [];

    /// <summary>The address where people open it; used for links if Jenkins doesn't send its own address.</summary>
    public string? BaseUrl { get; set; }

    /// <summary>The user as whom builds are read that weren't reported.</summary>
    public string? User { get; set; }

    /// <summary>That user's API token.</summary>
    public string? ApiToken { get; set; }

    /// <summary>Whether its REST API can be asked.</summary>
    internal bool CanBeAsked =>
        !string.IsNullOrEmpty(ApiToken) && User is { Length: > 0 } user && !user.Contains(':') && !string.IsNullOrEmpty(BaseUrl);
}
