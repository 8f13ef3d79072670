using System.Text.Json;

namespace ChatOps.Playground.Slack.BlockKit;

/// <summary>
/// Checks blocks and views against Slack's published limits. Returns the problems in Slack's words; empty when there are none.
/// </summary>
internal static class BlockKitValidator
{
    private const int MarkdownTotal = 12_000;

    public static IReadOnlyList<string> Message(JsonElement blocks)
    {
        var problems = new List<string>();
        All(new Node(blocks, "/blocks", problems), blocks, "/blocks", 50, 0);
        if (blocks.ValueKind == JsonValueKind.Array)
        {
            foreach (var index in blocks.EnumerateArray().Index().Where(block => block.Item.Text("type") == "alert").Select(b => b.Index))
            {
                problems.Add($"[ERROR] unsupported type: alert [json-pointer:/blocks/{index}/type]");
            }
        }

        return problems;
    }

    public static IReadOnlyList<string> View(JsonElement view, string expectedType)
    {
        var problems = new List<string>();
        new Node(view, "", problems).Check(view, "/view", node =>
        {
            node.Requires("type", "blocks").OneOf("type", expectedType)
                .String("private_metadata", 3000).String("callback_id", 255).String("external_id", 255)
                .Allows("blocks");
            if (expectedType == "modal")
            {
                node.Requires("title")
                    .Object("title", title => Texts.Plain(title, 24))
                    .Object("submit", submit => Texts.Plain(submit, 24))
                    .Object("close", close => Texts.Plain(close, 24))
                    .Flag("clear_on_close").Flag("notify_on_close").Flag("submit_disabled");
            }

            if (node.Json.Get("blocks") is { } blocks)
            {
                All(node, blocks, "/view/blocks", 100, 0);
                foreach (var (index, block) in node.Json.Items("blocks").Index())
                {
                    if (NewerBlocks.InMessagesOnly.Contains(block.Text("type") ?? ""))
                    {
                        node.Problem($"unsupported type: {block.Text("type")}", $"/blocks/{index}/type");
                    }
                }

                if (expectedType == "modal" && !node.Has("submit") && node.Json.Items("blocks").Any(block => block.Text("type") == "input"))
                {
                    node.Problem("missing required field: submit");
                }
            }
        });
        return problems;
    }

    /// <summary>Checks an app's response to a menu that requests its options; an empty list is valid, too.</summary>
    public static IReadOnlyList<string> Suggestions(JsonElement answer)
    {
        var problems = new List<string>();
        new Node(answer, "", problems).Check(answer, "", Texts.Suggestions);
        return problems;
    }

    private static void All(Node parent, JsonElement blocks, string path, int max, int min)
    {
        if (blocks.ValueKind != JsonValueKind.Array)
        {
            parent.Problem("must provide an array", path == "/blocks" ? "" : "/blocks");
            return;
        }

        parent.Count(blocks, max, min, path == "/blocks" ? "" : "/blocks");
        foreach (var (index, block) in blocks.EnumerateArray().Index())
        {
            parent.Check(block, $"{path}/{index}", Blocks.Check);
        }

        Unique(parent, blocks);
        Tabular(parent, blocks);
        Charted(parent, blocks);
        if (blocks.EnumerateArray()
            .Where(block => block.Text("type") == "markdown")
            .Sum(block => block.Text("text")?.Length ?? 0) > MarkdownTotal)
        {
            parent.Problem($"markdown blocks must be less than {MarkdownTotal + 1} characters together");
        }
    }

    private static void Tabular(Node parent, JsonElement blocks)
    {
        foreach (var (type, most) in new[] { ("data_table", Tables.LongestData), ("table", Tables.LongestPlain) })
        {
            if (blocks.EnumerateArray().Where(block => block.Text("type") == type).Sum(Tables.Length) > most)
            {
                parent.Problem($"tables must be less than {most + 1} characters together");
            }
        }
    }

    private static void Charted(Node parent, JsonElement blocks)
    {
        if (blocks.EnumerateArray().Count(block => block.Text("type") == "data_visualization") > Charts.Most)
        {
            parent.Problem($"no more than {Charts.Most} data_visualization blocks allowed");
        }
    }

    private static void Unique(Node parent, JsonElement blocks)
    {
        var blockIds = blocks.EnumerateArray().Select(block => block.Text("block_id")).OfType<string>();
        foreach (var id in blockIds.CountBy(id => id).Where(count => count.Value > 1))
        {
            parent.Problem($"`block_id` \"{id.Key}\" already exists");
        }

        foreach (var block in blocks.EnumerateArray().Where(block => block.ValueKind == JsonValueKind.Object))
        {
            foreach (var id in block.Items("elements")
                .Select(element => element.Text("action_id"))
                .OfType<string>()
                .CountBy(id => id)
                .Where(count => count.Value > 1))
            {
                parent.Problem($"`action_id` \"{id.Key}\" already exists for block_id \"{block.Text("block_id")}\"");
            }
        }
    }
}
