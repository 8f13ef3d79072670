using System.Text.Json.Nodes;
using ChatOps.Messages;

namespace ChatOps.Chat.Slack.Rendering;

/// <summary>A table that readers sort and filter themselves.</summary>
internal static class TableBlocks
{
    private const int MostRows = 200, MostColumns = 20, LongestCell = 500, LongestCaption = 150, PageSize = 20;

    /// <returns>The block, and how many characters it takes up; null when it doesn't fit.</returns>
    public static (JsonObject Block, int Cost)? Render(CardTable table, int room)
    {
        if (table.Rows.IsEmpty
            || table.Rows.Length > MostRows
            || table.Columns.Length is 0 or > MostColumns
            || table.Rows.Any(row => row.Length != table.Columns.Length))
        {
            return null;
        }

        var caption = PlanBlocks.Bare(table.Caption, LongestCaption);
        var cost = caption.Length;
        var rows = new JsonArray();
        foreach (var row in table.Rows.Prepend([.. table.Columns.Select(column => (CardCell)column)]))
        {
            var cells = new JsonArray();
            foreach (var cell in row)
            {
                cells.Add(Cell(cell, ref cost));
            }

            rows.Add(cells);
            if (cost > room)
            {
                return null;
            }
        }

        return (new() { ["type"] = "data_table", ["caption"] = caption, ["page_size"] = PageSize, ["rows"] = rows }, cost);
    }

    private static JsonObject Cell(CardCell cell, ref int cost)
    {
        var isPlain = cell.Text.Spans.All(span => span is Span.Plain);
        var plain = isPlain ? MrkdwnEscape.Raw(cell.Text.PlainText, LongestCell) : "";
        cost += plain.Length;
        if (isPlain)
        {
            plain = string.IsNullOrWhiteSpace(plain) ? " " : plain;
            return cell.Number is { } number && double.IsFinite(number)
                ? new() { ["type"] = "raw_number", ["value"] = number, ["text"] = plain }
                : new() { ["type"] = "raw_text", ["text"] = plain };
        }

        var (elements, length) = RichTextBlocks.Elements(cell.Text, LongestCell);
        cost += length;
        return elements.Count == 0
            ? new() { ["type"] = "raw_text", ["text"] = " " }
            : RichTextBlocks.Block(RichTextBlocks.Section(elements));
    }
}
