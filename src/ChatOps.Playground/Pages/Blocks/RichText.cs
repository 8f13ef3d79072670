using System.Text.Json;
using ChatOps.Playground.Pages.Text;
using ChatOps.Playground.Slack;

namespace ChatOps.Playground.Pages.Blocks;

/// <summary>Reads <c>rich_text</c> blocks, which carry their formatting as a tree.</summary>
internal static class RichText
{
    public static IReadOnlyList<Span> Read(JsonElement block) => [.. block.Items("elements").SelectMany(Part)];

    private static IEnumerable<Span> Part(JsonElement part) => part.Text("type") switch
    {
        "rich_text_preformatted" => [new Span.Preformatted(string.Concat(part.Items("elements").Select(item => item.Text("text") ?? item.Text("url"))))],
        "rich_text_quote" => [new Span.Quote(Items(part))],
        "rich_text_list" => [new Span.List(part.Text("style") == "ordered", [.. part.Items("elements").Select(Items)])],
        _ => Items(part),
    };

    private static IReadOnlyList<Span> Items(JsonElement section) => [.. section.Items("elements").Select(Item)];

    private static Span Item(JsonElement item) => item.Text("type") switch
    {
        "text" => Styled(item, item.Text("text") ?? ""),
        "link" when Token.Address(item.Text("url") ?? "") is { } address => new Span.Link(address, item.Text("text") ?? item.Text("url")!),
        "emoji" => new Span.Plain(Emoji.Of(item.Text("name") ?? "")),
        "user" => new Span.Person(item.Text("user_id") ?? ""),
        "channel" => new Span.Channel(item.Text("channel_id") ?? "", null),
        "usergroup" => new Span.Mention('@' + item.Text("usergroup_id")),
        "broadcast" => new Span.Mention('@' + item.Text("range")),
        "date" when item.Get("timestamp")?.TryGetInt64(out var seconds) is true && seconds is >= 0 and < 253_402_300_800 =>
            new Span.Moment(DateTimeOffset.FromUnixTimeSeconds(seconds), item.Text("format") ?? "{date_short}", null),
        _ => new Span.Plain(item.Text("text") ?? item.Text("fallback") ?? item.Text("url") ?? ""),
    };

    private static Span Styled(JsonElement item, string words)
    {
        if (item.Get("style") is not { } style)
        {
            return new Span.Plain(words);
        }

        Span span = style.Flag("code") ? new Span.Code(words) : new Span.Plain(words);
        span = style.Flag("strike") ? new Span.Strike([span]) : span;
        span = style.Flag("italic") ? new Span.Italic([span]) : span;
        return style.Flag("bold") ? new Span.Bold([span]) : span;
    }
}
