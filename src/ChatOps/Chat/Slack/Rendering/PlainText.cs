namespace ChatOps.Chat.Slack.Rendering;

/// <summary>A card without blocks, for when Slack rejects ours: its text, but nothing to press.</summary>
internal static class PlainText
{
    /// <summary>chat.update accepts 4,000 characters.</summary>
    private const int Longest = 3900, LongestTitle = 1000, LongestLine = 1000, LongestNote = 200;

    public static BlockMessage Render(Card card)
    {
        var title = Mrkdwn.Bold(Mrkdwn.Render(card.Title, LongestTitle, heading: true));
        var text = $"{card.Tone.Sign()} {(title.Length == 0 ? "*–*" : title)}".TrimStart();
        var parts = card.Lines.Select(line => Mrkdwn.Render(line, LongestLine))
            .Append(card.Progress is null ? "" : CardBlocks.Bar(card.Progress))
            .Concat(card.Fields.Select(field => Mrkdwn.Render(field.Label + ": " + field.Value, LongestLine)))
            .Append(card.Footer is null ? "" : Mrkdwn.Render(card.Footer, LongestLine))
            .Where(part => !string.IsNullOrWhiteSpace(part))
            .ToList();
        var shown = 0;
        while (shown < parts.Count && text.Length + 1 + parts[shown].Length <= Longest - LongestNote)
        {
            text += "\n" + parts[shown++];
        }

        if (card.Preformatted is { } log && Preformatted.Render(log, Longest - LongestNote - text.Length - 1) is { } block)
        {
            text += "\n" + block;
        }

        if (shown < parts.Count)
        {
            text += $"\n{MrkdwnEscape.Ellipsis} not shown: {Plural.Of(parts.Count - shown, "line")}";
        }

        return new(
            card.Buttons.IsEmpty && card.Menu is null ? text : text + "\nButtons cannot be shown here: type the command instead.", []);
    }
}
