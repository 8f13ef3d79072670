using System.Text.Json;
using System.Text.Json.Nodes;
using System.Security.Cryptography;

namespace ChatOps.Playground.Slack.BlockKit;

/// <summary>An interactive element (button, select, input, …) and the block that contains it.</summary>
public sealed record BlockElement(string BlockId, JsonElement Block, JsonElement Json)
{
    public string Type => Json.Text("type") ?? "";

    public string ActionId => Json.Text("action_id") ?? "";

    /// <summary>A button's label; empty for other elements.</summary>
    public string Label => Json.Get("text") is { } text ? text.Text("text") ?? "" : "";

    public bool IsInput => Block.Text("type") == "input";

    /// <summary>All interactive elements of these blocks, in reading order.</summary>
    public static IEnumerable<BlockElement> In(IEnumerable<JsonElement> blocks) =>
        from block in blocks.SelectMany(WithBlocksInside)
        from element in Inside(block)
        where element.Text("action_id") is not null
        select new BlockElement(block.Text("block_id") ?? "", block, element);

    /// <summary>The blocks, with the <c>block_id</c>s and <c>action_id</c>s that Slack generates where the app set none.</summary>
    internal static IReadOnlyList<JsonElement> WithIds(JsonElement blocks)
    {
        var completed = new List<JsonElement>();
        foreach (var block in blocks.EnumerateArray())
        {
            var node = block.ToNode()!.AsObject();
            Complete(node);
            completed.Add(node.ToElement());
        }

        return completed;
    }

    private static void Complete(JsonObject block)
    {
        if (block["block_id"]?.GetValue<string>() is not { Length: > 0 })
        {
            block["block_id"] = MadeUp();
        }

        foreach (var element in InsideNode(block))
        {
            if (element["type"]?.GetValue<string>() is not ("image" or "mrkdwn" or "plain_text") && element["action_id"] is null)
            {
                element["action_id"] = MadeUp();
            }
        }

        foreach (var inner in Inner.TryGetValue(block["type"]!.GetValue<string>(), out var name) ? block[name]!.AsArray() : [])
        {
            Complete(inner!.AsObject());
        }
    }

    /// <summary>The property with the blocks in a block.</summary>
    private static readonly Dictionary<string, string> Inner = new() { ["container"] = "child_blocks", ["carousel"] = "elements" };

    private static IEnumerable<JsonElement> WithBlocksInside(JsonElement block) =>
        Inner.TryGetValue(block.Text("type") ?? "", out var name) ? block.Items(name).SelectMany(WithBlocksInside).Prepend(block) : [block];

    private static string MadeUp() => RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", 5);

    private static IEnumerable<JsonElement> Inside(JsonElement block) => block.Text("type") switch
    {
        "actions" => block.Items("elements"),
        "card" => block.Items("actions"),
        "section" => block.Get("accessory") is { } accessory ? [accessory] : [],
        "input" => block.Get("element") is { } element ? [element] : [],
        _ => [],
    };

    private static IEnumerable<JsonObject> InsideNode(JsonObject block) => block["type"]?.GetValue<string>() switch
    {
        "actions" => block["elements"]!.AsArray().Select(element => element!.AsObject()),
        "card" => block["actions"] is JsonArray actions ? actions.Select(element => element!.AsObject()) : [],
        "section" => block["accessory"] is JsonObject accessory ? [accessory] : [],
        "input" => block["element"] is JsonObject element ? [element] : [],
        _ => [],
    };
}
