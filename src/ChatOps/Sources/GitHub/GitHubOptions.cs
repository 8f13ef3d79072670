namespace ChatOps.Sources.GitHub;

/// <summary>Configuration section <c>ChatOps:GitHub</c>.</summary>
public sealed class GitHubOptions
{
    public const string Section = "ChatOps:GitHub";

    /// <summary>Whether <c>/github</c> is enabled. Default: enabled if there is a secret.</summary>
    public bool? Enabled { get; set; }

    /// <summary>Webhook secrets. All are accepted, so that they can be rotated.</summary>
    public IList<string> Secrets { get; } = [];

    /// <summary>The REST API's address; for GitHub Enterprise Server <c>https://HOST/api/v3/</c>.</summary>
    public string ApiUrl { get; set; } = "https://api.github.com/";

    /// <summary>A token with read access to commits. Without one, only public repositories are visible.</summary>
    public string? Token { get; set; }

    public bool IsEnabled => Enabled ?? Secrets.Count > 0;

    /// <summary>Every configuration error, as one sentence that says what to do and holds no secret.</summary>
    public IEnumerable<string> Problems()
    {
        if (Enabled is true && Secrets.Count == 0)
        {
            yield return $"{Section}:Enabled is true without a secret: set {Section}:Secrets:0 to the webhook's secret.";
        }

        for (var i = 0; i < Secrets.Count; i++)
        {
            if (string.IsNullOrWhiteSpace(Secrets[i]))
            {
                yield return $"{Section}:Secrets:{i} is empty: set it to the webhook's secret or remove it.";
            }
            else if (Secrets[i].Trim().Length != Secrets[i].Length)
            {
                yield return $"{Section}:Secrets:{i} begins or ends with white space: remove it (a secret read from a file often ends with a line break).";
            }
        }

        if (!Uri.TryCreate(ApiUrl, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
        {
            yield return $"{Section}:ApiUrl is not an http or https address: set it like https://api.github.com/ or https://HOST/api/v3/.";
        }
    }

    /// <summary>Settings that are valid but worth a warning, one sentence each.</summary>
    public IEnumerable<string> Warnings()
    {
        if (!IsEnabled)
        {
            yield return $"GitHub is not listened to: set {Section}:Secrets:0 and add a webhook with that secret that points at /github.";
        }
    }
}
