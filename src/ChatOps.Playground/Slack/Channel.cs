using System.Collections.Immutable;

namespace ChatOps.Playground.Slack;

/// <summary>A public or private channel, or a direct message conversation with the bot. An immutable snapshot.</summary>
public sealed record Channel
{
    public required string Id { get; init; }

    /// <summary>Without the leading #; for a direct message conversation, the person's name.</summary>
    public required string Name { get; init; }

    public bool IsPrivate { get; init; }

    public bool IsArchived { get; init; }

    /// <summary>The other person in a direct message conversation with the bot.</summary>
    public string? DirectWith { get; init; }

    public DateTimeOffset Created { get; init; }

    /// <summary>A user id; empty for channels that exist from the start.</summary>
    public string Creator { get; init; } = "";

    /// <summary>Whether it is the channel that everyone is in and that can't be archived, whatever its name.</summary>
    public bool IsGeneral { get; init; }

    /// <summary>Previous names, newest first.</summary>
    public ImmutableList<string> PreviousNames { get; init; } = [];

    public ChannelText Topic { get; init; } = ChannelText.None;

    public ChannelText Purpose { get; init; } = ChannelText.None;

    /// <summary>Newest first.</summary>
    public ImmutableList<Pin> Pins { get; init; } = [];

    public ImmutableList<Bookmark> Bookmarks { get; init; } = [];

    /// <summary>User ids.</summary>
    public ImmutableSortedSet<string> Members { get; init; } = [];

    /// <summary>Parent messages, oldest first; threads are in <see cref="Message.Replies"/>.</summary>
    public ImmutableList<Message> Messages { get; init; } = [];

    private ImmutableDictionary<string, string> ParentOfReply { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>The parent or reply with this timestamp.</summary>
    public Message? Find(string ts) => ParentOfReply.TryGetValue(ts, out var parentTs)
        ? Parent(parentTs)!.Replies.First(reply => reply.Ts == ts)
        : Parent(ts);

    internal Message? Parent(string ts) => Index(ts) is >= 0 and var at ? Messages[at] : null;

    /// <summary>With a new message added to the channel or to its thread, or with an existing message replaced.</summary>
    internal Channel With(Message message)
    {
        if (message.ThreadTs is not { } parentTs)
        {
            var at = Index(message.Ts);
            return this with { Messages = at >= 0 ? Messages.SetItem(at, message) : Messages.Add(message) };
        }

        var parent = Parent(parentTs)!;
        var reply = parent.Replies.FindIndex(reply => reply.Ts == message.Ts);
        return With(parent with { Replies = reply >= 0 ? parent.Replies.SetItem(reply, message) : parent.Replies.Add(message) })
            with { ParentOfReply = ParentOfReply.SetItem(message.Ts, parentTs) };
    }

    /// <summary>Without a message and its pin; a parent with replies leaves a tombstone.</summary>
    internal Channel Without(Message message)
    {
        if (Pins.Exists(pin => pin.Ts == message.Ts))
        {
            return (this with { Pins = Pins.RemoveAll(pin => pin.Ts == message.Ts) }).Without(message);
        }

        if (message.ThreadTs is { } parentTs)
        {
            var parent = Parent(parentTs)!;
            var kept = parent with { Replies = parent.Replies.RemoveAll(reply => reply.Ts == message.Ts) };
            return With(kept) with { ParentOfReply = ParentOfReply.Remove(message.Ts) };
        }

        return message.Replies.IsEmpty
            ? this with { Messages = Messages.RemoveAt(Index(message.Ts)) }
            : With(message with { IsTombstone = true, Text = "This message was deleted.", Blocks = [], Attachments = [], Metadata = null });
    }

    private int Index(string ts) => Messages.BinarySearch(new Message { Channel = Id, Ts = ts, User = "" }, Timestamps.Order);
}
