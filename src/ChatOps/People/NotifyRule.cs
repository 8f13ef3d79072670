namespace ChatOps.People;

/// <summary>How someone is paged, and how long after they should be.</summary>
public sealed class NotifyRule
{
    /// <summary>How long after they are paged, unless someone has acknowledged by then.</summary>
    public TimeSpan After { get; set; }

    /// <summary>"chat", "mention", "sms", "call" or "mail".</summary>
    public string By { get; set; } = "";
}
