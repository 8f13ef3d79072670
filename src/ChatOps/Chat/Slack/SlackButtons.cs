using System.Text.Json.Nodes;

namespace ChatOps.Chat.Slack;

/// <summary>
/// Buttons, and what a press of one says. Slack wants every action_id in a block to be its own while two of our buttons may mean
/// the same, so the id is the button's place and its action: "0:run".
/// </summary>
internal static class SlackButtons
{
    private const int MostButtons = 25, LongestLabel = 75, LongestValue = 2000, LongestAction = 250, MostText = 3000;

    /// <summary>The buttons that fit. One with a value that Slack would not carry is left out: half of it would mean something else.</summary>
    /// <returns>The elements and how many characters they take.</returns>
    public static (IReadOnlyList<JsonObject> Elements, int Cost) Render(IEnumerable<Button> buttons)
    {
        var elements = new List<JsonObject>();
        var cost = 0;
        foreach (var button in buttons)
        {
            var label = SlackText.OneLine(button.Label, LongestLabel) is { Length: > 0 } text ? text : "–";
            var id = $"{elements.Count}:{button.Action}";
            var price = label.Length + id.Length + button.Value.Length;
            if (elements.Count == MostButtons || button.Value.Length > LongestValue || button.Action.Length > LongestAction || cost + price > MostText
                || !IsExact(button.Value) || !IsExact(button.Action))
            {
                continue;
            }

            cost += price;
            var element = new JsonObject { ["type"] = "button", ["action_id"] = id, ["text"] = SlackBlocks.Plain(label) };
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

    /// <summary>The action in an action_id.</summary>
    public static string ActionOf(string actionId) =>
        actionId.IndexOf(':') is > 0 and var colon && actionId.AsSpan(0, colon).IndexOfAnyExceptInRange('0', '9') < 0 ? actionId[(colon + 1)..] : actionId;

    /// <summary>Whether it comes back as it went: half a surrogate pair would not.</summary>
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
