namespace ChatOps.Chat.Teams;

/// <summary>Where a message is. A reply's id is valid only within its thread, so we store both: "ROOT/ID".</summary>
/// <param name="Root">The first message of the reply's thread; null for a message that isn't a reply.</param>
internal sealed record MessagePlace(string Channel, string? Root, string Id)
{
    /// <summary>The conversation as Teams addresses it: a message that starts a thread is also part of it.</summary>
    public string Conversation => TeamsIds.IsChannel(Channel) ? $"{Channel};messageid={Root ?? Id}" : Channel;

    public static MessagePlace Parse(string channel, string message) =>
        message.IndexOf('/') is > 0 and var slash ? new(channel, message[..slash], message[(slash + 1)..]) : new(channel, null, message);

    public override string ToString() => Root is null ? Id : $"{Root}/{Id}";
}
