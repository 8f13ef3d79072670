using System.Text.Json.Nodes;

namespace ChatOps.Chat.Slack.Rendering;

/// <summary>Steps as a plan with a card for each task.</summary>
internal static class PlanBlocks
{
    private const int MostSteps = 12, LongestTitle = 150, LongestDetails = 600, LongestLog = 1500;

    /// <summary>Of a task: the name of its status.</summary>
    private const int Overhead = 12;

    /// <param name="room">The most characters; details that don't fit are left out, since the lines say them, too.</param>
    /// <returns>The block, and how many characters it takes up; null when not even the titles fit.</returns>
    public static (JsonObject Block, int Cost)? Render(CardSteps steps, int room)
    {
        var title = Bare(steps.Title.PlainText, LongestTitle);
        var cost = title.Length
            + steps.Steps.Take(MostSteps).Sum(step => step.Key.Length + Bare(step.Title, LongestTitle).Length + Overhead);
        if (cost > room)
        {
            return null;
        }

        var tasks = new List<JsonObject>();
        foreach (var step in steps.Steps.Take(MostSteps))
        {
            var task = new JsonObject
            {
                ["type"] = "task_card",
                ["task_id"] = step.Key,
                ["title"] = Bare(step.Title, LongestTitle),
                ["status"] = step.State switch
                {
                    CardStepState.Pending => "pending",
                    CardStepState.Running => "in_progress",
                    CardStepState.Done => "complete",
                    CardStepState.Failed => "error",
                    _ => throw new InvalidOperationException($"What is {step.State}?"),
                },
            };
            if (step.Details is { } text
                && RichTextBlocks.Elements(text, LongestDetails) is { Elements.Count: > 0 } details
                && cost + details.Cost <= room)
            {
                task["details"] = RichTextBlocks.Block(RichTextBlocks.Section(details.Elements));
                cost += details.Cost;
            }

            if (step.Log is { } log && Last(Preformatted.Lines(log)) is { Length: > 0 } last && cost + last.Length <= room)
            {
                task["output"] = RichTextBlocks.Block(RichTextBlocks.Fixed(last));
                cost += last.Length;
            }

            tasks.Add(task);
        }

        return (new() { ["type"] = "plan", ["title"] = title, ["tasks"] = Blocks.Array(tasks) }, cost);
    }

    /// <summary>
    /// A text that is neither mrkdwn nor a text object. Whether Slack would interpret or unescape anything in one isn't documented, so it
    /// has nothing to interpret.
    /// </summary>
    public static string Bare(string text, int limit) =>
        MrkdwnEscape.Raw(MrkdwnEscape.Clean(text).Replace('\n', ' ').Replace('<', '‹').Replace('>', '›').Replace('&', '＆').Trim(), limit)
            is { Length: > 0 } bare ? bare : "–";

    private static string Last(string[] lines)
    {
        var text = string.Join('\n', lines);
        var from = text.Length - LongestLog + 1;
        return from <= 1 ? text : MrkdwnEscape.Ellipsis + text[(char.IsLowSurrogate(text[from]) ? from + 1 : from)..];
    }
}
