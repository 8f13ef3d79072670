using System.Text.Json;

namespace ChatOps.Playground.Slack.BlockKit;

/// <summary>The rules of tables.</summary>
internal static class Tables
{
    /// <summary>The most characters in all tables of a message.</summary>
    public const int LongestData = 20_000, LongestPlain = 10_000;

    private const int MostColumns = 20;

    public static void Table(Node table)
    {
        table.Requires("rows").Sized("rows", 100, min: 1).Items("column_settings", MostColumns, column => column
            .OneOf("align", "left", "center", "right").Flag("is_wrapped"), min: 0);
        Rows(table, hasHeader: false);
    }

    public static void DataTable(Node table)
    {
        table.Requires("rows", "caption").Sized("rows", 201, min: 2).String("caption", int.MaxValue, min: 1)
            .Allows("page_size", "row_header_column_index");
        Number(table, "page_size", 1, 100);
        Number(table, "row_header_column_index", 0, MostColumns - 1);
        Rows(table, hasHeader: true);
        if (table.Json.Items("rows")
            .Where(row => row.ValueKind == JsonValueKind.Array)
            .Select(row => row.GetArrayLength())
            .Distinct()
            .Count() > 1)
        {
            table.Problem("must provide rows of the same length", "/rows");
        }
    }

    /// <summary>The number of characters in a table.</summary>
    public static int Length(JsonElement table) => BlockTexts.AllOf(table.Get("rows") ?? default).Sum(text => text.Length);

    private static void Rows(Node table, bool hasHeader)
    {
        foreach (var (index, row) in table.Json.Items("rows").Index())
        {
            var path = $"/rows/{index}";
            if (row.ValueKind != JsonValueKind.Array)
            {
                table.Problem("must provide an array", path);
                continue;
            }

            table.Count(row, MostColumns, 1, path);
            foreach (var (column, cell) in row.EnumerateArray().Index())
            {
                table.CheckBelow(cell, $"{path}/{column}", node => Cell(node, isHeader: hasHeader && index == 0));
            }
        }
    }

    private static void Cell(Node cell, bool isHeader)
    {
        cell.Requires("type");
        switch (cell.Type)
        {
            case "raw_text":
                cell.Requires("text").String("text", int.MaxValue, min: 1);
                break;
            case "raw_number":
                cell.Requires("value", "text").Allows("value").String("text", int.MaxValue, min: 1);
                if (cell.Json.Get("value") is { ValueKind: not JsonValueKind.Number })
                {
                    cell.Problem("must provide a number", "/value");
                }

                break;
            case "rich_text" when !isHeader:
                RichTexts.Inner(cell);
                break;
            default:
                cell.Problem($"unsupported type: {cell.Type}", "/type");
                break;
        }
    }

    private static void Number(Node table, string name, int min, int max)
    {
        if (table.Json.Get(name) is { } value
            && !(value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= min && number <= max))
        {
            table.Problem($"must be between {min} and {max}", "/" + name);
        }
    }
}
