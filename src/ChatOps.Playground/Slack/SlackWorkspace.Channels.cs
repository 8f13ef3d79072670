using System.Text.Json.Nodes;

namespace ChatOps.Playground.Slack;

/// <remarks>Where no acting user is given, it is one of the people.</remarks>
public sealed partial class SlackWorkspace
{
    private string Somebody => _users.Values.First(user => !user.IsBot).Id;

    /// <summary>Adds a channel with all people in it, and the bot unless <paramref name="withBot"/> is false.</summary>
    public Channel AddChannel(string name, bool isPrivate = false, bool withBot = true) => Change(() => Put(new Channel
    {
        Id = NewId(isPrivate ? 'G' : 'C', name),
        Name = name,
        IsPrivate = isPrivate,
        IsGeneral = name == "general",
        Created = Clock.GetUtcNow(),
        Members = [.. _users.Values.Where(user => withBot || !user.IsBot).Select(user => user.Id)],
    }));

    /// <summary>
    /// Creates a channel with only its creator in it, and notifies the app if it is subscribed to <c>channel_created</c>.
    /// </summary>
    public Channel Create(string name, bool isPrivate, string by) => Change(() =>
    {
        var creator = User(by).Id;
        var created = Put(new Channel
        {
            Id = NewId(isPrivate ? 'G' : 'C', name),
            Name = name,
            IsPrivate = isPrivate,
            Created = Clock.GetUtcNow(),
            Creator = creator,
            Members = [creator],
        });
        Events.Created(created);
        return created;
    });

    /// <summary>Archives a channel: no one can post there from then on.</summary>
    public void Archive(string channel, string? by = null) => Change(() =>
    {
        var who = User(by ?? Somebody).Id;
        Notice(Channel(channel), who, "channel_archive", "archived the channel");
        var archived = Put(Channel(channel) with { IsArchived = true });
        Events.Archived(archived, who);
        return archived;
    });

    /// <summary>Unarchives a channel; the acting user is a member afterwards.</summary>
    public void Unarchive(string channel, string? by = null) => Change(() =>
    {
        var (who, archived) = (User(by ?? Somebody).Id, Channel(channel));
        var open = Put(archived with { IsArchived = false, Members = archived.Members.Add(who) });
        Notice(open, who, "channel_unarchive", "un-archived the channel");
        Events.Unarchived(open, who);
        return open;
    });

    /// <summary>Renames a channel; its id stays the same.</summary>
    public void Rename(string channel, string name, string? by = null) => Change(() =>
    {
        var (who, before) = (User(by ?? Somebody).Id, Channel(channel));
        if (before.Name == name)
        {
            return before;
        }

        var renamed = Put(before with { Name = name, PreviousNames = before.PreviousNames.Insert(0, before.Name) });
        Notice(
            renamed,
            who,
            "channel_name",
            $"has renamed the channel from \"{before.Name}\" to \"{name}\"",
            new() { ["old_name"] = before.Name, ["name"] = name });
        Events.Renamed(renamed);
        return renamed;
    });

    /// <summary>Makes a public channel private; its id and its members stay the same.</summary>
    public void MakePrivate(string channel) => Change(() => Put(Channel(channel) with { IsPrivate = true }));

    /// <summary>Removes the bot from a channel.</summary>
    public void RemoveBot(string channel) => Change(() => Put(Channel(channel) with { Members = Channel(channel).Members.Remove(Bot.Id) }));

    /// <summary>Adds the bot to a channel, as /invite does.</summary>
    public void InviteBot(string channel) => Change(() => Put(Channel(channel) with { Members = Channel(channel).Members.Add(Bot.Id) }));

    public void SetTopic(string channel, string topic, string? by = null) => Change(() =>
    {
        var (who, before) = (User(by ?? Somebody).Id, Channel(channel));
        return before.Topic.Value == topic ? before : Noticed(
            before with { Topic = new(topic, who, Clock.GetUtcNow()) },
            who,
            "channel_topic",
            topic.Length == 0 ? "cleared the channel topic" : $"set the channel topic: {topic}",
            new() { ["topic"] = topic });
    });

    public void SetPurpose(string channel, string purpose, string? by = null) => Change(() =>
    {
        var (who, before) = (User(by ?? Somebody).Id, Channel(channel));
        return before.Purpose.Value == purpose ? before : Noticed(
            before with { Purpose = new(purpose, who, Clock.GetUtcNow()) },
            who,
            "channel_purpose",
            purpose.Length == 0 ? "cleared the channel description" : $"set the channel description: {purpose}",
            new() { ["purpose"] = purpose });
    });

    /// <summary>
    /// Adds a person (or the bot) to a channel, and notifies the app if it is subscribed to <c>member_joined_channel</c>.
    /// </summary>
    public void Join(string channel, string user, string? inviter = null) => Change(() =>
    {
        var joined = Channel(channel);
        var member = User(user).Id;
        if (!joined.Members.Contains(member))
        {
            joined = Put(joined with { Members = joined.Members.Add(member) });
            Notice(
                joined,
                member,
                "channel_join",
                $"<@{member}> has joined the channel",
                inviter is null ? null : new() { ["inviter"] = inviter });
            Events.Joined(joined, member, inviter);
        }

        return joined;
    });

    /// <summary>Removes a person (or the bot) from a channel.</summary>
    public void Leave(string channel, string user) => Change(() =>
    {
        var left = Channel(channel);
        return Put(left with { Members = left.Members.Remove(User(user).Id) });
    });

    public void Pin(Message message, string? by = null) => Change(() =>
    {
        var (who, channel) = (User(by ?? Somebody).Id, Channel(message.Channel));
        var pin = new Pin(message.Ts, who, Clock.GetUtcNow());
        channel = Noticed(
            channel with { Pins = channel.Pins.Insert(0, pin) },
            who,
            "pinned_item",
            "pinned a message to this channel.",
            new()
            {
                ["item_type"] = "C",
                ["item"] = new JsonObject { ["type"] = "message", ["channel"] = channel.Id, ["ts"] = message.Ts },
            });
        Events.Pinned(channel, message, pin);
        return channel;
    });

    public void Unpin(Message message, string? by = null) => Change(() =>
    {
        var channel = Channel(message.Channel);
        if (channel.Pins.Find(pin => pin.Ts == message.Ts) is { } pin)
        {
            channel = Put(channel with { Pins = channel.Pins.Remove(pin) });
            Events.Unpinned(channel, message, pin, User(by ?? Somebody).Id);
        }

        return channel;
    });

    /// <summary>Adds a bookmark, or replaces the one with the same id.</summary>
    internal Bookmark SetBookmark(string channel, Bookmark bookmark) => Change(() =>
    {
        var bookmarks = Channel(channel).Bookmarks;
        var at = bookmarks.FindIndex(known => known.Id == bookmark.Id);
        Put(Channel(channel) with { Bookmarks = at < 0 ? bookmarks.Add(bookmark) : bookmarks.SetItem(at, bookmark) });
        return bookmark;
    });

    internal void RemoveBookmark(string channel, Bookmark bookmark) =>
        Change(() => Put(Channel(channel) with { Bookmarks = Channel(channel).Bookmarks.Remove(bookmark) }));

    private Channel Noticed(Channel changed, string by, string subtype, string text, JsonObject details)
    {
        Put(changed);
        Notice(changed, by, subtype, text, details);
        return Channel(changed.Id);
    }

    /// <summary>Posts Slack's own message about someone's action in a channel.</summary>
    private void Notice(Channel channel, string by, string subtype, string text, JsonObject? details = null) => Post(new Message
    {
        Channel = channel.Id,
        Ts = "",
        User = by,
        Text = text,
        Subtype = channel.IsPrivate ? subtype.Replace("channel_", "group_", StringComparison.Ordinal) : subtype,
        Details = details?.ToElement(),
    });
}
