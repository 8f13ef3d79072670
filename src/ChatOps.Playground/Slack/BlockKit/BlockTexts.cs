using System.Text.Json;

namespace ChatOps.Playground.Slack.BlockKit;

/// <summary>The texts in blocks.</summary>
internal static class BlockTexts
{
    public static string Lines(IEnumerable<JsonElement> blocks) => string.Join('\n', blocks.SelectMany(All));

    /// <summary>
    /// The number of characters of text in all blocks, which the undocumented total limit applies to; tables have limits of their own.
    /// </summary>
    public static int Length(IEnumerable<JsonElement> blocks) =>
        blocks.Where(block => block.Text("type") is not ("data_table" or "table")).SelectMany(All).Sum(text => text.Length);

    internal static IEnumerable<string> AllOf(JsonElement element) => All(element);

    private static IEnumerable<string> All(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Array => element.EnumerateArray().SelectMany(All),
        JsonValueKind.Object when element.Text("type") is "rich_text_section" or "rich_text_quote" or "rich_text_preformatted" =>
            [string.Concat(element.Items("elements").Select(Inline))],
        JsonValueKind.Object => element.EnumerateObject().SelectMany(property =>
            property is { Name: "text" or "alt_text" or "title" or "caption", Value.ValueKind: JsonValueKind.String }
                ? [property.Value.GetString()!]
                : All(property.Value)),
        _ => [],
    };

    /// <summary>A part of a line; what only the reader's client knows how to show, by its id.</summary>
    private static string Inline(JsonElement part) =>
        part.Text("text") ?? part.Text("fallback") ?? part.Text("url")
        ?? ((part.Text("user_id") ?? part.Text("usergroup_id") ?? part.Text("channel_id")) is { } id ? $"<@{id}>" : "");
}
