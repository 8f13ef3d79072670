using System.Collections.Immutable;
using System.Text.Json;

namespace ChatOps.Playground.Slack;

/// <summary>A message in its current state. An immutable snapshot: an edit creates another one with the same <see cref="Ts"/>.</summary>
public sealed record Message
{
    /// <summary>The id of the channel.</summary>
    public required string Channel { get; init; }

    public required string Ts { get; init; }

    /// <summary>The id of the user who posted it; the bot user for the app's messages.</summary>
    public required string User { get; init; }

    public bool IsFromApp { get; init; }

    /// <summary>mrkdwn as sent; when there are blocks, it is only the fallback.</summary>
    public string Text { get; init; } = "";

    /// <summary>Block Kit blocks, each with the <c>block_id</c> and <c>action_id</c> that Slack generates where the app set none.</summary>
    public IReadOnlyList<JsonElement> Blocks { get; init; } = [];

    public IReadOnlyList<JsonElement> Attachments { get; init; } = [];

    /// <summary>
    /// The kind of a message from Slack, such as <c>channel_topic</c>, or <c>file_share</c>; null for messages that someone wrote.
    /// </summary>
    public string? Subtype { get; init; }

    /// <summary>Fields that the subtype adds, such as <c>{"topic":"x"}</c>.</summary>
    public JsonElement? Details { get; init; }

    /// <summary>The ids of the files that it shares.</summary>
    public ImmutableList<string> Files { get; init; } = [];

    /// <summary>Whether Slack posted it on someone's behalf, and no one wrote it.</summary>
    public bool IsNotice => Subtype is not (null or FileShare);

    internal const string FileShare = "file_share";

    /// <summary><c>event_type</c> and <c>event_payload</c>, if the app sent them.</summary>
    public JsonElement? Metadata { get; init; }

    /// <summary>The parent's <see cref="Ts"/> if this is a reply.</summary>
    public string? ThreadTs { get; init; }

    /// <summary>Whether this reply was also sent to the channel.</summary>
    public bool IsBroadcast { get; init; }

    /// <summary>The number of edits since it was posted.</summary>
    public int Edits { get; init; }

    /// <summary>The last edit without blocks, for which readers see "(edited)".</summary>
    public string? EditedTs { get; init; }

    /// <summary>The only user who sees it, if it is ephemeral.</summary>
    public string? OnlyFor { get; init; }

    /// <summary>Whether it is a deleted parent whose thread remains.</summary>
    public bool IsTombstone { get; init; }

    /// <summary>The thread, oldest first.</summary>
    public ImmutableList<Message> Replies { get; init; } = [];

    /// <summary>The names of reactions and the users who added them.</summary>
    public ImmutableSortedDictionary<string, ImmutableList<string>> Reactions { get; init; } =
        ImmutableSortedDictionary<string, ImmutableList<string>>.Empty;

    /// <summary>
    /// Everything a reader sees: the blocks' texts (including buttons and options), one per line, or <see cref="Text"/> when there are no
    /// blocks.
    /// </summary>
    public string Shown => Blocks.Count == 0 ? Text : BlockKit.BlockTexts.Lines(Blocks);
}
