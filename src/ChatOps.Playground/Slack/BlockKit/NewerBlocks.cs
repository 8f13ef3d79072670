namespace ChatOps.Playground.Slack.BlockKit;

/// <summary>The rules of the blocks of 2026. What Slack doesn't publish is as strict here as what is known to work.</summary>
internal static class NewerBlocks
{
    private const int MostActions = 3;

    /// <summary>Its documentation lists more; the real validator refuses rich_text, file, and input.</summary>
    private static readonly HashSet<string> InContainers =
    [
        "actions", "context", "divider", "header", "image", "section", "table", "video",
    ];

    public static Dictionary<string, Action<Node>> Rules { get; } = new()
    {
        ["container"] = Container,
        ["plan"] = plan => plan.Requires("title").String("title", int.MaxValue, min: 1).Items("tasks", int.MaxValue, Task, min: 0),
        ["task_card"] = Task,
        ["data_table"] = Tables.DataTable,
        ["table"] = Tables.Table,
        ["data_visualization"] = Charts.Check,
        ["card"] = Card,
        ["carousel"] = carousel => carousel.Requires("elements").Items("elements", 10, card =>
        {
            card.Requires("type").OneOf("type", "card").String("block_id", 255);
            Card(card);
        }),
        ["alert"] = alert => alert.Requires("text")
            .Object("text", text => Texts.Any(text, 200))
            .OneOf("level", "default", "info", "warning", "error", "success"),
    };

    /// <summary>Those that views don't take.</summary>
    public static HashSet<string> InMessagesOnly { get; } = ["container", "data_table", "data_visualization", "plan", "table", "task_card"];

    private static void Container(Node container)
    {
        if (!container.Has("title") && !container.Has("rich_text_title"))
        {
            container.Problem("missing required field: title");
        }

        container.Requires("child_blocks")
            .Object("title", title => Texts.Plain(title, 150)).Object("rich_text_title", RichTexts.Inner)
            .Object("subtitle", subtitle => Texts.Any(subtitle, 150)).Object("icon", icon => Blocks.Image(icon))
            .OneOf("width", "narrow", "standard", "wide", "full")
            .Flag("is_collapsible").Flag("default_collapsed").Flag("has_header_divider")
            .Items("child_blocks", 10, child =>
            {
                if (child.Has("type") && !InContainers.Contains(child.Type))
                {
                    child.Problem($"unsupported type: {child.Type}", "/type");
                }
                else
                {
                    Blocks.Check(child);
                }
            });
        if (container.Json.Flag("default_collapsed") && !container.Json.Flag("is_collapsible"))
        {
            container.Problem("must be collapsible", "/default_collapsed");
        }
    }

    private static void Task(Node task) => task.Requires("type", "task_id", "title", "status")
        .OneOf("type", "task_card").String("block_id", 255).String("task_id", 255, min: 1).String("title", int.MaxValue, min: 1)
        .OneOf("status", "pending", "in_progress", "complete", "error")
        .Object("details", RichTexts.Inner).Object("output", RichTexts.Inner)
        .Items("sources", int.MaxValue, source => source.Requires("type", "url", "text")
            .OneOf("type", "url").String("url", 3000, min: 1).String("text", int.MaxValue, min: 1), min: 0);

    private static void Card(Node card)
    {
        if (!card.Has("hero_image") && !card.Has("title") && !card.Has("body") && !card.Has("actions"))
        {
            card.Problem("must provide hero_image, title, body, or actions");
        }

        card.Object("title", title => Mrkdwn(title, 150)).Object("subtitle", subtitle => Mrkdwn(subtitle, 150))
            .Object("body", body => Mrkdwn(body, 200)).Object("subtext", subtext => Mrkdwn(subtext, 200))
            .Object("hero_image", image => Blocks.Image(image)).Object("icon", image => Blocks.Image(image))
            .Allows("slack_icon")
            .Items("actions", MostActions, Elements.Button);
    }

    private static void Mrkdwn(Node text, int max) =>
        text.Requires("type", "text").OneOf("type", "mrkdwn", "plain_text").String("text", max, min: 1).Flag("verbatim").Flag("emoji");
}
