using ChatOps.Messages;

namespace ChatOps.Chat.Slack.Rendering;

/// <summary>
/// The text beside a message's blocks. Notifications show its beginning. An old client shows it in place of the message, so it says what
/// the blocks say, and how to go on without buttons.
/// </summary>
internal static class FallbackText
{
    private const int Longest = 3000, MostLogLines = 20;

    private const string NoButtons = "\nWithout buttons here, type the command instead.";

    /// <param name="hasNew">Whether there is a block among them that old clients don't show.</param>
    public static string Of(Card card, bool hasNew)
    {
        var text = CardBlocks.Join(card.Tone.Sign(), CardBlocks.Words(card));
        if (!hasNew)
        {
            return text;
        }

        var lines = new[] { card.Fallback is null ? null : card.Title }.OfType<RichText>()
            .Concat(card.Lines)
            .Append(card.Progress?.Label ?? RichText.Empty)
            .Concat(card.Fields.Select(field => field.Label + ": " + field.Value))
            .Concat(Preformatted.Lines(card.Preformatted ?? "").TakeLast(MostLogLines).Select(line => (RichText)line))
            .Append(card.Footer ?? RichText.Empty);
        foreach (var line in lines)
        {
            var room = Longest - text.Length - 1;
            if (room < CardBlocks.WorthShowing)
            {
                break;
            }

            text += Mrkdwn.Words(line, room) is { Length: > 0 } words ? "\n" + words : "";
        }

        return card.Buttons.IsEmpty && card.Menu is null ? text : text + NoButtons;
    }
}
