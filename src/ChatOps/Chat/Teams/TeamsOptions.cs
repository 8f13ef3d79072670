using ChatOps.People;

namespace ChatOps.Chat.Teams;

/// <summary>How the bot is registered in Azure.</summary>
public enum TeamsAppType
{
    /// <summary>An app registration in the tenant that it serves, with a secret or a certificate.</summary>
    SingleTenant,

    /// <summary>A managed identity: no secret to store, for a bot that runs in Azure.</summary>
    UserAssignedMSI,

    /// <summary>Listed only so that it can be rejected with a reason.</summary>
    MultiTenant,
}

/// <summary>Configuration section <c>ChatOps:Teams</c>.</summary>
public sealed class TeamsOptions
{
    public const string Section = "ChatOps:Teams";

    public static PlatformIds Ids => TeamsIds.Forms;

    /// <summary>Microsoft App ID of the Azure Bot: the client id of its app registration or managed identity.</summary>
    public string AppId { get; set; } = "";

    public TeamsAppType AppType { get; set; } = TeamsAppType.SingleTenant;

    /// <summary>The only organisation that the bot serves.</summary>
    public string TenantId { get; set; } = "";

    /// <summary>The first secret that is accepted is used, so that it can be rotated before it expires.</summary>
    public IList<string> ClientSecrets { get; set; } = [];

    /// <summary>An alternative to a secret: a PEM file with a certificate and its private key.</summary>
    public string? CertificatePath { get; set; }

    /// <summary>The bot's name in Teams, as people type it after the @.</summary>
    public string BotName { get; set; } = "ChatOps";

    /// <summary>The reaction that notes a message to the story in whose thread it is, by Teams' name for it.</summary>
    public string NoteReaction { get; set; } = "1f4cc_pushpin";

    /// <summary>The authority that issues tokens to the bot.</summary>
    public string LoginUrl { get; set; } = "https://login.microsoftonline.com/";

    /// <summary>The scope requested for those tokens.</summary>
    public string Scope { get; set; } = "https://api.botframework.com/.default";

    /// <summary>The issuer of the tokens that Teams sends to the bot.</summary>
    public string Issuer { get; set; } = "https://api.botframework.com";

    /// <summary>Where the keys of those tokens are published.</summary>
    public string OpenIdUrl { get; set; } = "https://login.botframework.com/v1/.well-known/openidconfiguration";

    /// <summary>
    /// Whether roles may have Entra groups, whose members Microsoft Graph is asked for. The app needs the application permission
    /// GroupMember.Read.All for that.
    /// </summary>
    public bool Graph { get; set; }

    public string GraphUrl { get; set; } = "https://graph.microsoft.com/v1.0/";

    /// <summary>The scope requested for Graph's tokens.</summary>
    public string GraphScope { get; set; } = "https://graph.microsoft.com/.default";

    /// <summary>The timeout of a single call to the connector or to Graph.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Every configuration error, as one sentence that says what to do and never contains a secret's value.</summary>
    public IEnumerable<string> Problems()
    {
        if (!TeamsIds.IsGuid(AppId))
        {
            yield return $"{Section}:AppId {Fault(AppId)}: set it to the Microsoft App ID (portal.azure.com, your Azure Bot, Configuration).";
        }

        if (!TeamsIds.IsGuid(TenantId))
        {
            yield return $"{Section}:TenantId {Fault(TenantId)}: set it to your organisation's tenant id (portal.azure.com, Microsoft Entra ID, Overview). Requests from any other are refused.";
        }

        if (AppType is TeamsAppType.MultiTenant)
        {
            yield return $"{Section}:AppType is MultiTenant: Microsoft no longer lets such bots be made, and one bot here serves one organisation. Make the Azure Bot SingleTenant or UserAssignedMSI.";
        }

        var hasSecret = ClientSecrets.Any(secret => !string.IsNullOrWhiteSpace(secret));
        if (AppType is TeamsAppType.SingleTenant && !hasSecret && string.IsNullOrWhiteSpace(CertificatePath))
        {
            yield return $"{Section}:ClientSecrets is empty: set {Section}:ClientSecrets:0 to a client secret (Certificates & secrets of the app registration), or {Section}:CertificatePath, or make AppType UserAssignedMSI.";
        }
        else if (ClientSecrets.Any(string.IsNullOrWhiteSpace))
        {
            yield return $"{Section}:ClientSecrets has an empty entry: remove it.";
        }

        if (hasSecret && !string.IsNullOrWhiteSpace(CertificatePath))
        {
            yield return $"{Section} has ClientSecrets and CertificatePath: keep one of them.";
        }

        if (!string.IsNullOrWhiteSpace(CertificatePath) && !File.Exists(CertificatePath))
        {
            yield return $"{Section}:CertificatePath names no file that can be read: correct it, or mount the certificate there.";
        }

        if (AppType is TeamsAppType.UserAssignedMSI && (hasSecret || !string.IsNullOrWhiteSpace(CertificatePath)))
        {
            yield return $"{Section}:AppType is UserAssignedMSI, which has no secret: remove ClientSecrets and CertificatePath.";
        }

        if (string.IsNullOrWhiteSpace(BotName) || BotName.Length > 40)
        {
            yield return $"{Section}:BotName must be the bot's name in Teams, at most 40 characters.";
        }

        if (NoteReaction.Length is 0 or > 100 || NoteReaction.Any(char.IsWhiteSpace))
        {
            yield return $"{Section}:NoteReaction must be Teams' name for a reaction, such as 1f4cc_pushpin or like.";
        }

        foreach (var (name, value) in new[] { (nameof(LoginUrl), LoginUrl), (nameof(OpenIdUrl), OpenIdUrl), (nameof(GraphUrl), GraphUrl) })
        {
            if (!IsAddress(value))
            {
                yield return $"{Section}:{name} must be an https address (http only on this machine): leave it out for Microsoft's own.";
            }
        }

        if (Timeout <= TimeSpan.Zero || Timeout > TimeSpan.FromMinutes(5))
        {
            yield return $"{Section}:Timeout is {Timeout}: set it between 00:00:00.001 and 00:05:00.";
        }
    }

    private static bool IsAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback))
        && uri is { Query: "", Fragment: "", UserInfo: "" };

    private static string Fault(string text) => text.Length == 0 ? "is not set" : "is no such id";
}
