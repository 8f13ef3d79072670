using System.Text.Json.Nodes;

namespace ChatOps.Chat.Slack.Rendering;

/// <summary>
/// Buttons, and how to read a press of one. Slack requires action_ids to be unique in a block, while two of our buttons may have the same
/// action, so the id consists of the button's position and action: "0:run".
/// </summary>
internal static class Buttons
{
    private const int MostElements = 25, LongestLabel = 75, LongestValue = 2000, LongestAction = 250, MostText = 3000;
    private const int MostOptions = 50, LongestOptionValue = 150, LongestPlaceholder = 150;

    /// <summary>
    /// The buttons that fit. A button whose value Slack wouldn't transmit is omitted: half of it would mean something else.
    /// </summary>
    /// <param name="others">The number of other elements in the block.</param>
    /// <returns>The elements, and how many characters they take up.</returns>
    public static (IReadOnlyList<JsonObject> Elements, int Cost) Render(IEnumerable<Button> buttons, int others)
    {
        var elements = new List<JsonObject>();
        var cost = 0;
        foreach (var button in buttons)
        {
            var label = MrkdwnEscape.OneLine(button.Label, LongestLabel) is { Length: > 0 } text ? text : "–";
            var id = $"{elements.Count}:{button.Action}";
            var price = label.Length + id.Length + button.Value.Length;
            if (elements.Count == MostElements - others
                || button.Value.Length > LongestValue
                || button.Action.Length > LongestAction
                || cost + price > MostText
                || !IsExact(button.Value) || !IsExact(button.Action))
            {
                continue;
            }

            cost += price;
            var element = new JsonObject { ["type"] = "button", ["action_id"] = id, ["text"] = Blocks.Plain(label) };
            if (button.Value.Length > 0)
            {
                element["value"] = button.Value;
            }

            if (button.Style != ButtonStyle.Default)
            {
                element["style"] = button.Style == ButtonStyle.Primary ? "primary" : "danger";
            }

            elements.Add(element);
        }

        return (elements, cost);
    }

    /// <summary>The options that fit, none of them cut: half a value would mean something else. Null when none fit.</summary>
    /// <param name="place">The menu's position among the buttons.</param>
    public static JsonObject? Render(Menu menu, int place)
    {
        var options = menu.Options
            .Where(option => option.Value.Length is > 0 and <= LongestOptionValue && IsExact(option.Value))
            .Take(MostOptions)
            .Select(option => new JsonObject
            {
                ["text"] = Blocks.Plain(MrkdwnEscape.OneLine(option.Label, LongestLabel) is { Length: > 0 } text ? text : "–"),
                ["value"] = option.Value,
            })
            .ToList();
        return options.Count == 0 || menu.Action.Length > LongestAction || !IsExact(menu.Action)
            ? null
            : new()
            {
                ["type"] = "static_select",
                ["action_id"] = $"{place}:{menu.Action}",
                ["placeholder"] = Blocks.Plain(
                    MrkdwnEscape.OneLine(menu.Placeholder, LongestPlaceholder) is { Length: > 0 } text ? text : "–"),
                ["options"] = Blocks.Array(options),
            };
    }

    /// <summary>Whether an action_id is a button's, or a menu's beside the buttons.</summary>
    public static bool IsButton(string actionId) => ActionOf(actionId) != actionId;

    /// <summary>The action in an action_id.</summary>
    public static string ActionOf(string actionId) =>
        actionId.IndexOf(':') is > 0 and var colon && actionId.AsSpan(0, colon).IndexOfAnyExceptInRange('0', '9') < 0
            ? actionId[(colon + 1)..]
            : actionId;

    /// <summary>Whether it is returned unchanged: half a surrogate pair wouldn't be.</summary>
    private static bool IsExact(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogatePair(text, i))
            {
                i++;
            }
            else if (char.IsSurrogate(text[i]))
            {
                return false;
            }
        }

        return true;
    }
}
