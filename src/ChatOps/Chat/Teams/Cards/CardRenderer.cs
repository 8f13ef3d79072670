using System.Text;
using ChatOps.Messages;

namespace ChatOps.Chat.Teams.Cards;

/// <summary>
/// Renders a card for Teams within the size limit of one message. What doesn't fit is omitted from the end of the lines and fields, and the
/// message says so: people must not take a part for the whole.
/// </summary>
internal sealed class CardRenderer(CommandStyle commands)
{
    /// <summary>Teams accepts messages of about 28 KB; the rest is for what surrounds the card.</summary>
    public const int MostBytes = 24 * 1024;

    private const int LongestTitle = 500, LongestLine = 4000, LongestFooter = 500, LongestLabel = 100, LongestValue = 500,
        LongestFallback = 300;
    private const int MostForFacts = 4 * 1024, MostForButtons = 6 * 1024, MostForLog = 5 * 1024, Around = 1024;

    /// <param name="origin">Sent with each press: <see cref="PressData.Origin"/>.</param>
    /// <param name="only">The only person whom its buttons work for.</param>
    /// <param name="post">Sent with each press: <see cref="PressData.Post"/>.</param>
    public TeamsMessage Render(Card card, Mentions mentions, string? origin = null, string? only = null, string? post = null)
    {
        var title = Title(card, mentions);
        var facts = Facts(card.Fields, mentions);
        var log = card.Preformatted is null ? null : LogBlock.Render(card.Preformatted, MostForLog);
        var buttons = Buttons.Render(card, origin, only, post, MostForButtons);
        var footer = card.Footer is null ? null : Line(card.Footer, LongestFooter, mentions, isSmall: true);
        var progress = card.Progress is null ? null : Progress(card.Progress);
        var summary = Summary(card, mentions);
        Element?[] fixedParts = [title, progress, facts.Shown, log, .. buttons.Shown, footer];
        var left = MostBytes - Around - (2 * Encoding.UTF8.GetByteCount(summary))
            - fixedParts.Sum(part => part is null ? 0 : AdaptiveJson.Cost(part));
        var charts = card.Charts ?? [];
        var (lines, isApart, shown) = (new List<Element>(), false, 0);
        foreach (var line in card.Lines)
        {
            if (!line.IsEmpty)
            {
                var element = Line(line, LongestLine, mentions, isSmall: false) with { Spacing = isApart ? "Large" : null };
                // A part of several lines that a chart says in another way can't be its fallback.
                if (charts.FirstOrDefault(chart => chart.InPlaceOf == new LineRange(shown, 1)) is { } own
                    && Charts.Render(own, element) is { } drawn
                    && AdaptiveJson.Cost(drawn) <= left)
                {
                    element = drawn;
                }

                left -= AdaptiveJson.Cost(element);
                if (left < 0)
                {
                    break;
                }

                lines.Add(element);
            }

            isApart = line.IsEmpty;
            shown++;
        }

        foreach (var chart in charts.Where(chart => chart.InPlaceOf is null))
        {
            if (Charts.Render(chart, line: null) is { } drawn && AdaptiveJson.Cost(drawn) is var cost && cost <= left)
            {
                lines.Add(drawn);
                left -= cost;
            }
        }

        var note = Note(card.Lines.Length - shown, facts.Left, buttons.LeftButtons, buttons.LeftChoices);
        Element?[] body = [title, .. lines, progress, facts.Shown, log, .. buttons.Shown, note, footer];
        var adaptive = new AdaptiveCard([.. body.OfType<Element>()], summary) { Extras = new() { Entities = mentions.Entities } };
        return new(summary, adaptive.Write(), Text: null);
    }

    /// <summary>For notifications, screen readers, and clients that don't show cards.</summary>
    public string Summary(Card card, Mentions mentions)
    {
        var words = Words(card.Fallback ?? card.Title, mentions);
        return $"{card.Tone.Sign()} {(TeamsText.OneLine(words, LongestFallback) is { Length: > 0 } line ? line : "–")}".TrimStart();
    }

    /// <summary>Without formatting, and without mentioning anyone.</summary>
    public string Words(RichText text, Mentions mentions) => string.Concat(text.Spans.Select(span => span switch
    {
        Span.Command command => commands.Write(command),
        Span.Person { Id: var id } when mentions.NameOf(id) is { } name => $"@{name}",
        _ => span.Words,
    }));

    private Container Title(Card card, Mentions mentions)
    {
        var sign = card.Tone.Sign();
        var style = card.Tone switch
        {
            Tone.Running => "accent",
            Tone.Good => "good",
            Tone.Warning => "warning",
            Tone.Bad => "attention",
            _ => null,
        };
        if (mentions.Has(card.Title))
        {
            var text = $"{sign} {Markdown.Render(card.Title, LongestTitle, commands, mentions)}".TrimStart();
            return new([new TextBlock(text) { Weight = "Bolder", Size = "Medium" }]) { Style = style };
        }

        var runs = Runs.Render(card.Title, LongestTitle, commands, run => run with { Weight = "Bolder", Size = "Medium" });
        return new([new RichTextBlock(sign.Length == 0 ? runs : [new TextRun($"{sign} ") { Size = "Medium" }, .. runs])])
        {
            Style = style,
        };
    }

    /// <summary>
    /// Only a Markdown block can mention someone; a line without mentions uses an element in which nothing is interpreted.
    /// </summary>
    private Element Line(RichText line, int limit, Mentions mentions, bool isSmall) => mentions.Has(line)
        ? new TextBlock(Markdown.Render(line, limit, commands, mentions))
        {
            Size = isSmall ? "Small" : null,
            IsSubtle = isSmall ? true : null,
        }
        : new RichTextBlock(Runs.Render(line, limit, commands, isSmall ? run => run with { Size = "Small", IsSubtle = true } : null));

    private ColumnSet Progress(Progress progress) => new(
    [
        new([new RichTextBlock([new TextRun(progress.Bar()) { FontType = "Monospace" }])], "auto"),
        new([new RichTextBlock(Runs.Render(progress.Label, LongestValue, commands))], "stretch"),
    ]);

    private (FactSet? Shown, int Left) Facts(IReadOnlyList<Field> fields, Mentions mentions)
    {
        var facts = new List<Fact>();
        var left = MostForFacts;
        foreach (var field in fields)
        {
            var value = Markdown.Render(field.Value, LongestValue, commands, mentions);
            var fact = new Fact(
                Markdown.Plain(TeamsText.OneLine(field.Label, LongestLabel)), string.IsNullOrWhiteSpace(value) ? "–" : value);
            left -= AdaptiveJson.Cost(new FactSet([fact]));
            if (left < 0)
            {
                break;
            }

            facts.Add(fact);
        }

        return (facts.Count == 0 ? null : new FactSet(facts), fields.Count - facts.Count);
    }

    private static RichTextBlock Small(string text) => new([new TextRun(text) { IsSubtle = true, Size = "Small" }]);

    private static RichTextBlock? Note(int lines, int fields, int buttons, int choices)
    {
        (int Count, string Of)[] cuts = [(lines, "line"), (fields, "field"), (buttons, "button"), (choices, "choice")];
        var missing = string.Join(", ", cuts.Where(cut => cut.Count > 0).Select(cut => Plural.Of(cut.Count, cut.Of)));
        return missing.Length == 0
            ? null
            : Small($"{TeamsText.Ellipsis} not shown: {missing}: a message has no room for more");
    }
}

/// <summary>What is sent: a card, or plain text if Teams rejects the card.</summary>
/// <param name="Summary">For notifications.</param>
internal sealed record TeamsMessage(string Summary, string? Card, string? Text);
