using System.Text;
using ChatOps.Messages;

namespace ChatOps.Chat.Teams.Cards;

/// <summary>A message without a card, for when Teams rejects ours: its text, but nothing to press.</summary>
internal sealed class PlainRenderer(CardRenderer cards)
{
    private const int MostBytes = 16 * 1024, LongestLine = 1000;

    public TeamsMessage Render(Card card, Mentions mentions)
    {
        var summary = cards.Summary(card, mentions);
        var text = new StringBuilder(summary);
        string?[] parts =
        [
            .. card.Lines.Select(line => Words(line, mentions)),
            card.Progress is { } progress ? $"{progress.Bar()} {Words(progress.Label, mentions)}" : null,
            .. card.Fields.Select(field => $"{TeamsText.OneLine(field.Label, LongestLine)}: {Words(field.Value, mentions)}"),
            card.Preformatted is { } log ? TeamsText.Clean(log) : null,
            card.Footer is { } footer ? Words(footer, mentions) : null,
            card.Buttons.IsEmpty && card.Menu is null ? null : "Buttons cannot be shown here: type the command instead.",
        ];
        var left = MostBytes;
        foreach (var part in parts.Where(part => !string.IsNullOrWhiteSpace(part)))
        {
            left -= Encoding.UTF8.GetByteCount(part!) + 1;
            if (left < 0)
            {
                text.Append("\n… the rest has no room in this message");
                break;
            }

            text.Append('\n').Append(part);
        }

        return new(summary, Card: null, text.ToString());
    }

    private string Words(RichText text, Mentions mentions) => TeamsText.OneLine(cards.Words(text, mentions), LongestLine);
}
