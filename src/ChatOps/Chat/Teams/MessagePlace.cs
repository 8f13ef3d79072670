namespace ChatOps.Chat.Teams;

/// <summary>Where a message is. A reply's id is its thread's alone, so we keep both: "ROOT/ID".</summary>
/// <param name="Root">Of the thread that a reply is in; null for what stands by itself.</param>
internal sealed record MessagePlace(string Channel, string? Root, string Id)
{
    /// <summary>As Teams addresses it: a message that begins a thread is in it, too.</summary>
    public string Conversation => TeamsIds.IsChannel(Channel) ? $"{Channel};messageid={Root ?? Id}" : Channel;

    public static MessagePlace Parse(string channel, string message) =>
        message.IndexOf('/') is > 0 and var slash ? new(channel, message[..slash], message[(slash + 1)..]) : new(channel, null, message);

    public override string ToString() => Root is null ? Id : $"{Root}/{Id}";
}
