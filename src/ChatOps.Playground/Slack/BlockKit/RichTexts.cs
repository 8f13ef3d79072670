using System.Text.Json;

namespace ChatOps.Playground.Slack.BlockKit;

/// <summary>The rules of <c>rich_text</c>, whose texts carry their formatting as a tree.</summary>
internal static class RichTexts
{
    private static readonly Dictionary<string, Action<Node>> Parts = new()
    {
        ["rich_text_section"] = section => Elements(section),
        ["rich_text_quote"] = quote => Elements(quote.Allows("border")),
        ["rich_text_preformatted"] = text => text.Requires("elements")
            .Allows("border", "language")
            .Items("elements", int.MaxValue, element => Element(element, ["text", "link"]), min: 0),
        ["rich_text_list"] = list => list.Requires("elements", "style")
            .OneOf("style", "bullet", "ordered")
            .Allows("indent", "offset", "border")
            .Items("elements", int.MaxValue, item => Typed(item, ["rich_text_section"], Parts!), min: 0),
    };

    private static readonly Dictionary<string, Action<Node>> Rules = new()
    {
        ["text"] = text => text.Requires("text").String("text", int.MaxValue, min: 1),
        ["link"] = link => link.Requires("url").String("url", 3000, min: 1).String("text", int.MaxValue).Flag("unsafe"),
        ["emoji"] = emoji => emoji.Requires("name").String("name", 255, min: 1).Allows("unicode", "url", "skin_tone"),
        ["user"] = user => user.Requires("user_id").String("user_id", 30, min: 1),
        ["usergroup"] = group => group.Requires("usergroup_id").String("usergroup_id", 30, min: 1),
        ["channel"] = channel => channel.Requires("channel_id").String("channel_id", 30, min: 1),
        ["team"] = team => team.Requires("team_id").String("team_id", 30, min: 1),
        ["broadcast"] = broadcast => broadcast.Requires("range").OneOf("range", "here", "channel", "everyone"),
        ["date"] = date => Date(date),
        ["color"] = color => color.Requires("value").String("value", 9, min: 4),
    };

    public static void Check(Node block) =>
        block.Requires("elements").Items("elements", int.MaxValue, part => Typed(part, [.. Parts.Keys], Parts), min: 0);

    /// <summary>A whole block in the place of a text.</summary>
    public static void Inner(Node block)
    {
        block.Requires("type").OneOf("type", "rich_text").String("block_id", 255);
        Check(block);
    }

    private static void Elements(Node part) =>
        part.Requires("elements").Items("elements", int.MaxValue, element => Element(element, Rules.Keys), min: 0);

    private static void Element(Node element, IEnumerable<string> allowed)
    {
        Typed(element, allowed, Rules);
        element.Object("style", style =>
        {
            foreach (var name in new[] { "bold", "italic", "strike", "code", "underline", "highlight", "client_highlight", "unlink" })
            {
                style.Flag(name);
            }
        });
    }

    private static void Typed(Node node, IEnumerable<string> allowed, Dictionary<string, Action<Node>> rules)
    {
        node.Requires("type");
        if (allowed.Contains(node.Type))
        {
            rules[node.Type](node);
        }
        else
        {
            node.Problem($"unsupported type: {node.Type}", "/type");
        }
    }

    private static void Date(Node date)
    {
        date.Requires("timestamp", "format").Allows("timestamp").String("format", int.MaxValue, min: 1)
            .String("fallback", int.MaxValue).String("url", 3000);
        if (date.Json.Get("timestamp") is { } timestamp
            && !(timestamp.ValueKind == JsonValueKind.Number && timestamp.TryGetInt64(out _)))
        {
            date.Problem("must provide an integer", "/timestamp");
        }
    }
}
