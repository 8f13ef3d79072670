namespace ChatOps.Playground.Slack.BlockKit;

/// <summary>The rules of the block types.</summary>
internal static class Blocks
{
    public static void Check(Node block)
    {
        block.String("block_id", 255);
        if (!block.Has("type"))
        {
            block.Requires("type");
        }
        else if (Rules.TryGetValue(block.Type, out var rule) || NewerBlocks.Rules.TryGetValue(block.Type, out rule))
        {
            rule(block);
        }
        else
        {
            block.Problem($"unsupported type: {block.Type}", "/type");
        }
    }

    private static readonly Dictionary<string, Action<Node>> Rules = new()
    {
        ["section"] = Section,
        ["divider"] = _ => { },
        ["header"] = header => header.Requires("text").Object("text", text => Texts.Plain(text, 150)),
        ["context"] = context => context.Requires("elements").Items("elements", 10, ContextItem),
        ["actions"] = actions => actions.Requires("elements").Items("elements", 25, Elements.InActions),
        ["input"] = input => input.Requires("label", "element")
            .Object("label", label => Texts.Plain(label, 2000)).Object("hint", hint => Texts.Plain(hint, 2000))
            .Flag("optional").Flag("dispatch_action").Object("element", Elements.InInput),
        ["image"] = image => Image(image).Object("title", title => Texts.Plain(title, 2000)),
        ["markdown"] = markdown => markdown.Requires("text").String("text", 12_000, min: 1),
        ["rich_text"] = RichTexts.Check,
        ["video"] = video => video.Requires("alt_text", "title", "thumbnail_url", "video_url")
            .String("alt_text", 2000)
            .Object("title", title => Texts.Plain(title, 199))
            .Object("description", text => Texts.Plain(text, 200))
            .Allows("thumbnail_url", "video_url", "author_name", "title_url", "provider_name", "provider_icon_url"),
        ["file"] = file => file.Requires("external_id", "source").Allows("external_id", "source"),
    };

    private static void Section(Node section)
    {
        if (!section.Has("text") && !section.Has("fields"))
        {
            section.Problem("must provide text or fields");
        }

        section.Object("text", text => Texts.Any(text, Texts.Longest))
            .Items("fields", 10, field => Texts.Any(field, 2000))
            .Object("accessory", Elements.InSection)
            .Flag("expand");
    }

    private static void ContextItem(Node item)
    {
        if (item.Type == "image")
        {
            Image(item);
        }
        else
        {
            Texts.Any(item, Texts.Longest);
        }
    }

    internal static Node Image(Node image)
    {
        if (!image.Has("image_url") && !image.Has("slack_file"))
        {
            image.Problem("missing required field: image_url");
        }

        return image.Requires("alt_text").String("alt_text", 2000).String("image_url", 3000).Allows("slack_file");
    }
}
