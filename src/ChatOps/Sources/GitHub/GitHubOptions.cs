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

    /// <summary>
    /// Whose webhooks point at this bot: "acme/web" for a repository, "acme" for an organization. What they sent and didn't arrive is
    /// fetched with the token. Default: the services' repositories, or with an app, none.
    /// </summary>
    public IList<string> Webhooks { get; } = [];

    /// <summary>The address of this bot's webhook, if other webhooks end in "/github", too.</summary>
    public string? WebhookUrl { get; set; }

    /// <summary>The id of the GitHub App whose webhook points at this bot.</summary>
    public string? AppId { get; set; }

    /// <summary>The PEM file with the app's private key.</summary>
    public string? AppKeyPath { get; set; }

    /// <summary>
    /// Whether deploys and rollbacks are shown as deployments on GitHub, for all services that don't say so themselves. Off unless wanted:
    /// a deployment starts the workflows that run on deployments.
    /// </summary>
    public bool ReportDeployments { get; set; }

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

        for (var i = 0; i < Webhooks.Count; i++)
        {
            if (!IsOwner(Webhooks[i] ?? ""))
            {
                yield return $"{Section}:Webhooks:{i} is '{Webhooks[i]}': write a repository (acme/web) or an organization (acme) that has the webhook.";
            }
        }

        if (Webhooks.Count > 0 && string.IsNullOrEmpty(Token))
        {
            yield return $"{Section}:Webhooks needs {Section}:Token, which may read them: set it, or remove {Section}:Webhooks.";
        }

        if (ReportDeployments && string.IsNullOrEmpty(Token) && string.IsNullOrEmpty(AppId))
        {
            yield return $"{Section}:ReportDeployments needs {Section}:Token or {Section}:AppId, with the permission Deployments: write: set it, or remove {Section}:ReportDeployments.";
        }

        if (WebhookUrl is { } hook && ForeignText.Link(hook) is null)
        {
            yield return $"{Section}:WebhookUrl is not an http or https address: set it like https://chatops.example.com/github or leave it out.";
        }

        if (string.IsNullOrEmpty(AppId) != string.IsNullOrEmpty(AppKeyPath))
        {
            yield return $"{Section}:AppId and {Section}:AppKeyPath belong together: set both, or neither.";
        }
    }

    private static bool IsOwner(string name) => name.Split('/') is { Length: 1 or 2 } parts
        && parts.All(part => part.Length > 0 && part.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'));

    /// <summary>Settings that are valid but worth a warning, one sentence each.</summary>
    public IEnumerable<string> Warnings()
    {
        if (!IsEnabled)
        {
            yield return $"GitHub is not listened to: set {Section}:Secrets:0 and add a webhook with that secret that points at /github.";
        }
    }
}
