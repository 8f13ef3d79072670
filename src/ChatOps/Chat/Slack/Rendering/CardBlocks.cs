using System.Text;
using System.Text.Json.Nodes;
using ChatOps.Messages;

namespace ChatOps.Chat.Slack.Rendering;

/// <summary>
/// A card as Block Kit. Slack rejects a message with too many parts or too long ones, so space is allotted to parts in the order of
/// importance: title, buttons, footer and progress first, then the log, the fields, and the lines.
/// </summary>
internal static class CardBlocks
{
    // Slack's limit for all blocks together is not documented; messages of 13,200 characters are refused.
    public const int LongestMessage = 12_000;

    public const int LongestProgress = 200;

    /// <summary>With less space, the rest of the lines is left out.</summary>
    public const int WorthShowing = 20;

    private const int LongestTitle = 1000, LongestFooter = 500, LongestPreformatted = 2900, LongestSection = 2900;
    private const int LongestFallback = 3000, LongestNote = 100, FieldsInSection = 10;
    private const int MostFieldText = 2500, LongestLabel = 100, LongestValue = 500;

    public static BlockMessage Render(Card card)
    {
        var sign = card.Tone.Sign();
        var title = Mrkdwn.Bold(Mrkdwn.Render(card.Title, LongestTitle, heading: true));
        var buttons = Buttons.Render(card.Buttons, card.Menu is null ? 0 : 1);
        var menu = card.Menu is null ? null : Buttons.Render(card.Menu, buttons.Elements.Count);
        var footer = card.Footer is null ? "" : Mrkdwn.Render(card.Footer, LongestFooter);
        var progress = card.Progress is null ? "" : Bar(card.Progress);
        var left = LongestMessage - LongestNote - sign.Length - title.Length - buttons.Cost - (menu?.ToJsonString().Length
            ?? 0) - footer.Length - progress.Length;
        var log = card.Preformatted is null ? null : Preformatted.Render(card.Preformatted, LongestPreformatted);
        left -= log?.Length ?? 0;
        var fields = Fields(card);
        left -= fields.Sum(field => field.Length);
        var (sections, lines) = Sections(card.Lines, progress, left);

        var choices = (card.Menu?.Options.Length ?? 0) - (menu?["options"]?.AsArray().Count ?? 0);
        var note = Note(
            card.Lines.Length - lines, card.Fields.Length - fields.Count, card.Buttons.Length - buttons.Elements.Count, choices);
        return new(
            Join(sign, Words(card)),
            Blocks.Array(
            [
                Blocks.Section(Join(sign, title.Length == 0 ? "*–*" : title)),
                .. sections.Select(Blocks.Section),
                .. FieldBlocks(fields),
                .. log is null ? [] : new[] { Blocks.Section(log) },
                .. buttons.Elements.Count == 0 && menu is null
                    ? []
                    : new[] { Blocks.Actions(menu is null ? buttons.Elements : [.. buttons.Elements, menu]) },
                .. new[] { note, footer }.Where(IsSomething).ToArray() is { Length: > 0 } small ? new[] { Blocks.Context(small) } : [],
            ]));
    }

    /// <summary>
    /// Packs the lines into as few sections as possible, with the progress bar last. Returns the number of lines included.
    /// </summary>
    private static (List<string> Sections, int Lines) Sections(IReadOnlyList<RichText> lines, string progress, int left)
    {
        var sections = new List<string>();
        var section = new StringBuilder();
        var shown = 0;
        while (shown < lines.Count && left >= WorthShowing)
        {
            if (lines[shown++] is not { IsEmpty: false } text)
            {
                // Slack leaves room between sections.
                Close();
                continue;
            }

            var line = Mrkdwn.Render(text, Math.Min(LongestSection, left));
            Add(line);
            left -= line.Length + 1;
        }

        Add(progress);
        Close();
        return (sections, shown);

        void Add(string line)
        {
            if (section.Length + 1 + line.Length > LongestSection)
            {
                Close();
            }

            _ = section.Length > 0 && line.Length > 0 ? section.Append('\n') : section;
            section.Append(line);
        }

        void Close()
        {
            if (IsSomething(section.ToString()))
            {
                sections.Add(section.ToString());
            }

            section.Clear();
        }
    }

    /// <summary>The fields that fit, as texts of sections.</summary>
    public static List<string> Fields(Card card)
    {
        var texts = new List<string>();
        var left = MostFieldText;
        foreach (var field in card.Fields)
        {
            var label = Mrkdwn.Bold(Mrkdwn.Render(field.Label, LongestLabel, heading: true));
            var value = Mrkdwn.Render(field.Value, LongestValue);
            var text = $"{label}{(label.Length == 0 ? "" : "\n")}{(IsSomething(value) ? value : "–")}";
            if (text.Length > left)
            {
                break;
            }

            texts.Add(text);
            left -= text.Length;
        }

        return texts;
    }

    public static IEnumerable<JsonObject> FieldBlocks(IEnumerable<string> fields) => fields.Chunk(FieldsInSection).Select(Blocks.Fields);

    public static string Bar(Progress progress) =>
        $"{progress.Bar()} {Mrkdwn.Render(progress.Label, LongestProgress)}".TrimEnd();

    /// <summary>What it is about, for notifications and screen readers.</summary>
    public static string Words(Card card) =>
        new[] { card.Fallback, card.Title }.OfType<RichText>()
            .Select(text => Mrkdwn.Words(text, LongestFallback))
            .FirstOrDefault(IsSomething) ?? "–";

    /// <summary>Says what was omitted, as every platform must.</summary>
    public static string Note(int lines, int fields, int buttons, int choices)
    {
        var missing = new[]
        {
            (Count: lines, Of: "line"),
            (Count: fields, Of: "field"),
            (Count: buttons, Of: "button"),
            (Count: choices, Of: "choice"),
        }.Where(cut => cut.Count > 0).ToArray();
        return missing.Length == 0
            ? ""
            : $"{MrkdwnEscape.Ellipsis} not shown: {string.Join(", ", missing.Select(cut => Plural.Of(cut.Count, cut.Of)))}";
    }

    public static string Join(string sign, string text) => sign.Length == 0 ? text : $"{sign} {text}";

    private static bool IsSomething(string text) => !string.IsNullOrWhiteSpace(text);
}
