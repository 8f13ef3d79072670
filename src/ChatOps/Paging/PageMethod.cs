namespace ChatOps.Paging;

/// <summary>The ways in which someone, or something, is notified; stored with each attempt.</summary>
internal static class PageMethod
{
    /// <summary>A private message.</summary>
    public const string Chat = "chat";

    /// <summary>A message in the service's channel that mentions them.</summary>
    public const string Mention = "mention";

    public const string Sms = "sms", Call = "call", Mail = "mail";

    /// <summary>A message in a channel that mentions nobody.</summary>
    public const string Channel = "channel";

    /// <summary>A message in the service's channel that mentions a user group.</summary>
    public const string Group = "group";

    public const string Webhook = "webhook";

    /// <summary>Another tool that pages.</summary>
    public const string Tool = "tool";

    /// <summary>There was nobody.</summary>
    public const string Nobody = "nobody";

    /// <summary>Whether it is a message in chat, which the board keeps.</summary>
    public static bool IsPost(string method) => method is Chat or Mention or Channel or Group;
}
