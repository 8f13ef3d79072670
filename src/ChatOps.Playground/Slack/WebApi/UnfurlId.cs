namespace ChatOps.Playground.Slack.WebApi;

/// <summary>Slack's name for a message with links; here, where it is.</summary>
internal static class UnfurlId
{
    /// <summary>The source of links in a message that was posted, rather than in one that is being written.</summary>
    public const string Posted = "conversations_history";

    public static string Write(string channel, string ts) => $"{channel}.{ts}";

    public static (string Channel, string Ts)? Read(string id) =>
        id.IndexOf('.') is > 0 and var at ? (id[..at], id[(at + 1)..]) : null;
}
