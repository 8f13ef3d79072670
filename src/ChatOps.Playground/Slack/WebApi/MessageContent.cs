using System.Text.Json;
using ChatOps.Playground.Slack.BlockKit;

namespace ChatOps.Playground.Slack.WebApi;

/// <summary>The content of a message to post, checked against Slack's limits. Null parts were not sent.</summary>
internal sealed record MessageContent(
    string? Text, IReadOnlyList<JsonElement>? Blocks, IReadOnlyList<JsonElement>? Attachments, JsonElement? Metadata)
{
    private const int TextCut = 40_000;
    private const int MarkdownLimit = 12_000;
    private const int AllBlocksLimit = 13_200;
    private const int MetadataLimit = 16_000;

    /// <summary>
    /// Reads and checks the content. Texts longer than <paramref name="textLimit"/> are refused; without a limit they are truncated, as
    /// chat.postMessage does.
    /// </summary>
    public static Answer? TryRead(Arguments arguments, int? textLimit, out MessageContent content)
    {
        content = new MessageContent(null, null, null, null);
        if (!arguments.TryJson("blocks", JsonValueKind.Array, out var blocks))
        {
            return Answer.Error("invalid_blocks_format");
        }

        if (!arguments.TryJson("attachments", JsonValueKind.Array, out var attachments))
        {
            return Answer.Error("invalid_attachments");
        }

        var text = arguments.Text("text");
        var markdown = arguments.Text("markdown_text");
        if (markdown is not null && (arguments.Has("text") || arguments.Has("blocks")))
        {
            return Answer.Error("markdown_text_conflict");
        }

        if (text?.Length > textLimit || markdown?.Length > MarkdownLimit)
        {
            return Answer.Error("msg_too_long");
        }

        if (attachments is { } many && many.GetArrayLength() > 100)
        {
            return Answer.Error("too_many_attachments");
        }

        if (blocks is { } all)
        {
            if (BlockKitValidator.Message(all) is { Count: > 0 } problems)
            {
                return Answer.Error("invalid_blocks", problems);
            }

            if (BlockTexts.Length(all.EnumerateArray()) > AllBlocksLimit)
            {
                return Answer.Error("msg_blocks_too_long");
            }
        }

        if (ReadMetadata(arguments, out var metadata) is { } invalid)
        {
            return invalid;
        }

        text = text?.Length > TextCut ? text[..TextCut] : text;
        content = new MessageContent(
            markdown ?? text,
            blocks is { } given ? BlockElement.WithIds(given) : null,
            attachments is { } listed ? [.. listed.EnumerateArray()] : null,
            metadata);
        return null;
    }

    /// <summary>Whether there is nothing to show.</summary>
    public bool IsEmpty => string.IsNullOrWhiteSpace(Text) && Blocks is null or [] && Attachments is null or [];

    private static Answer? ReadMetadata(Arguments arguments, out JsonElement? metadata)
    {
        if (!arguments.TryJson("metadata", JsonValueKind.Object, out metadata))
        {
            return Answer.Error("invalid_metadata_format");
        }

        if (metadata is not { } given)
        {
            return null;
        }

        return given.Text("event_type") is not { Length: > 0 } || given.Get("event_payload") is not { ValueKind: JsonValueKind.Object }
            ? Answer.Error("invalid_metadata_schema")
            : given.GetRawText().Length > MetadataLimit ? Answer.Error("metadata_too_large") : null;
    }
}
