using System.Text.Json.Nodes;
using ChatOps.Messages;

namespace ChatOps.Chat.Slack.Rendering;

/// <summary>
/// A card as a message of the new blocks, with the same space for its parts as in <see cref="CardBlocks"/>. Texts are in rich_text blocks,
/// where Slack interprets nothing; long details are folded.
/// </summary>
internal sealed class NewBlocks
{
    /// <summary>A press sends the whole message back, twice; a form-encoded JSON takes twice the space.</summary>
    private const int LongestJson = 48_000;

    private const int LongestTitle = 1000, LongestFooter = 500, LongestPreformatted = 2900, LongestNote = 100,
        LongestFoldTitle = 100, LongestSteps = 4000;

    /// <summary>So many are shown as they are.</summary>
    private const int MostUnfolded = 3;

    private readonly List<JsonObject> _blocks = [];
    private readonly RichTextRun _run = new();
    private int _left = CardBlocks.LongestMessage - (2 * LongestNote);

    /// <summary>Whether a client may show the fallback in place of the message.</summary>
    private bool _hasNew;

    private NewBlocks()
    {
    }

    public static BlockMessage Render(Card card)
    {
        var message = new NewBlocks().Write(card);
        return message.BlocksJson!.Length <= LongestJson ? message : CardBlocks.Render(card);
    }

    private BlockMessage Write(Card card)
    {
        var sign = card.Tone.Sign();
        var (title, titleCost) = RichTextBlocks.Elements(card.Title, LongestTitle, heading: true);
        var buttons = Buttons.Render(card.Buttons, card.Menu is null ? 0 : 1);
        var menu = card.Menu is null ? null : Buttons.Render(card.Menu, buttons.Elements.Count);
        var footer = card.Footer is null ? "" : Mrkdwn.Render(card.Footer, LongestFooter);
        var bar = card.Progress is null ? "" : card.Progress.Bar();
        var progress = card.Progress is null ? ([], 0) : RichTextBlocks.Elements(card.Progress.Label, CardBlocks.LongestProgress);
        var log = card.Preformatted is null ? null : Preformatted.Render(card.Preformatted, LongestPreformatted);
        var fields = CardBlocks.Fields(card);
        _left -= sign.Length + 1 + titleCost + buttons.Cost + footer.Length + bar.Length + 1 + progress.Cost + (log?.Length ?? 0)
            + fields.Sum(field => field.Length);
        // What takes the place of lines leaves room for the others.
        var steps = card.Steps is null ? null : PlanBlocks.Render(card.Steps, Math.Min(LongestSteps, _left / 2));
        _left -= steps?.Cost ?? 0;
        var choices = card.Menu is null ? null : CarouselBlocks.Render(card.Menu);
        choices = choices?.ToJsonString().Length <= _left / 2 ? choices : null;
        _left -= (choices ?? menu)?.ToJsonString().Length ?? 0;

        var charts = Charts(card);

        _blocks.Add(RichTextBlocks.Block(RichTextBlocks.Section(
            [
                .. sign.Length == 0 ? [] : new[] { RichTextBlocks.Text(sign + " ") },
                .. title.Count == 0 ? [RichTextBlocks.Text("–", bold: true)] : title,
            ])));
        var shown = Lines(card, [choices is null ? null : card.Menu!.InPlaceOf, .. charts.Select(chart => chart.InPlaceOf)]);
        if (steps is { Block: var plan })
        {
            Close();
            AddNew(plan);
        }
        else if (bar.Length > 0)
        {
            _run.Add([RichTextBlocks.Text(bar + " "), .. progress.Elements], bar.Length + 1 + progress.Cost);
        }

        Close();
        foreach (var (chart, _) in charts)
        {
            AddNew(chart);
        }

        _blocks.AddRange(CardBlocks.FieldBlocks(fields));
        Log(card.Preformatted, log);
        if (choices is not null)
        {
            _blocks.Add(Blocks.Context([Mrkdwn.Render(card.Menu!.Placeholder, LongestNote)]));
            AddNew(choices);
        }

        var actions = menu is null || choices is not null ? buttons.Elements : [.. buttons.Elements, menu];
        if (actions.Count > 0)
        {
            _blocks.Add(Blocks.Actions(actions));
        }

        var note = CardBlocks.Note(
            card.Lines.Length - shown,
            card.Fields.Length - fields.Count,
            card.Buttons.Length - buttons.Elements.Count,
            choices is not null ? 0 : (card.Menu?.Options.Length ?? 0) - (menu?["options"]?.AsArray().Count ?? 0));
        if (new[] { note, footer }.Where(text => !string.IsNullOrWhiteSpace(text)).ToArray() is { Length: > 0 } small)
        {
            _blocks.Add(Blocks.Context(small));
        }

        return new(FallbackText.Of(card, _hasNew), Blocks.Array(_blocks));
    }

    /// <summary>Those that fit; what others say is in their lines.</summary>
    private List<(JsonObject Block, LineRange? InPlaceOf)> Charts(Card card)
    {
        var charts = new List<(JsonObject, LineRange?)>();
        foreach (var chart in card.Charts ?? [])
        {
            if (charts.Count < ChartBlocks.Most && ChartBlocks.Render(chart) is var (block, cost) && cost <= _left / 2)
            {
                charts.Add((block, chart.InPlaceOf));
                _left -= cost;
            }
        }

        return charts;
    }

    /// <summary>Returns the number of lines included.</summary>
    /// <param name="omitted">Those that the choices and the charts say.</param>
    private int Lines(Card card, IReadOnlyList<LineRange?> omitted)
    {
        var shown = 0;
        while (shown < card.Lines.Length && _left >= CardBlocks.WorthShowing)
        {
            if (omitted.Any(said => said?.Contains(shown) is true))
            {
                shown++;
                continue;
            }

            if (card.Table is { } rows && rows.InPlaceOf.From == shown && TableBlocks.Render(rows, _left) is { } table)
            {
                Close();
                AddNew(table.Block);
                (_left, shown) = (_left - table.Cost, shown + rows.InPlaceOf.Count);
                continue;
            }

            if (card.Fold is { Lines.Count: > 0 } fold && fold.Lines.From == shown)
            {
                Close();
                shown += Folded(fold, [.. card.Lines.Skip(shown).Take(fold.Lines.Count)]);
                continue;
            }

            var (elements, cost) = RichTextBlocks.Elements(card.Lines[shown++], Math.Min(RichTextRun.Longest, _left - 1));
            if (!_run.HasRoomFor(cost))
            {
                Close();
            }

            _run.Add(elements, cost);
            _left -= cost + 1;
        }

        return shown;
    }

    /// <summary>Returns the number of lines included.</summary>
    private int Folded(Fold fold, IReadOnlyList<RichText> lines)
    {
        const int MostSections = 10;
        var sections = new List<JsonObject>();
        _left -= fold.Title.Length;
        foreach (var line in lines)
        {
            if (sections.Count == MostSections
                || _left < CardBlocks.WorthShowing
                || Mrkdwn.Render(line, Math.Min(RichTextRun.Longest, _left)) is not { Length: > 0 } text)
            {
                break;
            }

            sections.Add(Blocks.Section(text));
            _left -= text.Length;
        }

        if (sections.Count > 0)
        {
            Fold(MrkdwnEscape.OneLine(fold.Title, LongestFoldTitle) is { Length: > 0 } title ? title : "–", fold.IsOpen, sections);
        }

        return Math.Max(sections.Count, 1);
    }

    private void Log(string? text, string? log)
    {
        if (log is null)
        {
            return;
        }

        // Slack's validator refuses rich_text in containers.
        var lines = Preformatted.Lines(text!).Length;
        if (lines <= MostUnfolded)
        {
            _blocks.Add(Blocks.Section(log));
        }
        else
        {
            Fold($"Details, {Plural.Of(lines, "line")}", isOpen: false, [Blocks.Section(log)]);
        }
    }

    private void AddNew(JsonObject block)
    {
        _hasNew = true;
        _blocks.Add(block);
    }

    private void Fold(string title, bool isOpen, IEnumerable<JsonObject> children)
    {
        AddNew(new()
        {
            ["type"] = "container",
            ["title"] = Blocks.Plain(title),
            ["is_collapsible"] = true,
            ["default_collapsed"] = !isOpen,
            ["child_blocks"] = Blocks.Array(children),
        });
    }

    private void Close()
    {
        if (_run.Take() is { } block)
        {
            _blocks.Add(block);
        }
    }
}
