using System.Collections.Immutable;
using System.Text.Json;

namespace ChatOps.Playground.Slack;

/// <summary>One message as it stands now. An immutable snapshot: a later edit makes another one with the same <see cref="Ts"/>.</summary>
public sealed record Message
{
    /// <summary>Id of the channel.</summary>
    public required string Channel { get; init; }

    public required string Ts { get; init; }

    /// <summary>Id of the user who wrote it; the bot user for the app's messages.</summary>
    public required string User { get; init; }

    public bool IsFromApp { get; init; }

    /// <summary>mrkdwn as sent; with blocks present it is only the fallback.</summary>
    public string Text { get; init; } = "";

    /// <summary>Block Kit blocks, each with the <c>block_id</c> and <c>action_id</c> that Slack fills in where the app gave none.</summary>
    public IReadOnlyList<JsonElement> Blocks { get; init; } = [];

    public IReadOnlyList<JsonElement> Attachments { get; init; } = [];

    /// <summary>
    /// What a message of Slack's own tells, such as <c>channel_topic</c>, or <c>file_share</c>; null for what somebody wrote.
    /// </summary>
    public string? Subtype { get; init; }

    /// <summary>What the subtype adds, such as <c>{"topic":"x"}</c>.</summary>
    public JsonElement? Details { get; init; }

    /// <summary>Ids of the files that it shares.</summary>
    public ImmutableList<string> Files { get; init; } = [];

    /// <summary>Slack tells it in somebody's name: nobody wrote it.</summary>
    public bool IsNotice => Subtype is not (null or FileShare);

    internal const string FileShare = "file_share";

    /// <summary><c>event_type</c> and <c>event_payload</c>, when the app sent them.</summary>
    public JsonElement? Metadata { get; init; }

    /// <summary>The parent's <see cref="Ts"/> when this is a reply.</summary>
    public string? ThreadTs { get; init; }

    /// <summary>Whether this reply was also sent to the channel.</summary>
    public bool IsBroadcast { get; init; }

    /// <summary>How often it was changed after it was posted.</summary>
    public int Edits { get; init; }

    /// <summary>When the reader sees "(edited)": the last edit without blocks.</summary>
    public string? EditedTs { get; init; }

    /// <summary>The only user who sees it, when it is ephemeral.</summary>
    public string? OnlyFor { get; init; }

    /// <summary>A deleted parent whose thread remains.</summary>
    public bool IsTombstone { get; init; }

    /// <summary>The thread, oldest first.</summary>
    public ImmutableList<Message> Replies { get; init; } = [];

    /// <summary>Names of reactions and the users who added them.</summary>
    public ImmutableSortedDictionary<string, ImmutableList<string>> Reactions { get; init; } =
        ImmutableSortedDictionary<string, ImmutableList<string>>.Empty;

    /// <summary>
    /// Everything a reader sees: the blocks' texts (buttons and options too) a line each, or <see cref="Text"/> when there are none.
    /// </summary>
    public string Shown => Blocks.Count == 0 ? Text : BlockKit.BlockTexts.Lines(Blocks);
}
