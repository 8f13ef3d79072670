using System.Text.Json;

namespace ChatOps.Playground.Slack.BlockKit;

/// <summary>The rules of charts.</summary>
internal static class Charts
{
    /// <summary>In a message: Slack doesn't say so, and refuses more.</summary>
    public const int Most = 2;

    private const int MostSeries = 6, MostPoints = 20, LongestName = 20, LongestTitle = 50;

    public static void Check(Node block) => block.Requires("title", "chart").String("title", LongestTitle, min: 1).Object("chart", Chart);

    private static void Chart(Node chart)
    {
        chart.Requires("type").OneOf("type", "pie", "bar", "line", "area");
        if (chart.Type == "pie")
        {
            chart.Requires("segments").Items("segments", MostSeries, segment => Point(segment, isPositive: true));
            return;
        }

        chart.Requires("series", "axis_config")
            .Items("series", MostSeries, series => series.Requires("name", "data").String("name", LongestName, min: 1)
                .Items("data", MostPoints, point => Point(point, isPositive: false)))
            .Object("axis_config", axes => axes.Requires("categories").Sized("categories", MostPoints, min: 1)
                .String("x_label", LongestTitle).String("y_label", LongestTitle));
        var categories = (chart.Json.Get("axis_config")?.Items("categories") ?? []).Select(Text).ToList();
        foreach (var (index, category) in categories.Index())
        {
            if (category is not { Length: > 0 and <= LongestName })
            {
                chart.Problem($"must be less than {LongestName + 1} characters", $"/axis_config/categories/{index}");
            }
        }

        foreach (var (index, series) in chart.Json.Items("series").Index())
        {
            if (!series.Items("data").Select(point => point.Text("label")).Order(StringComparer.Ordinal)
                .SequenceEqual(categories.Order(StringComparer.Ordinal)))
            {
                chart.Problem("must provide one point for each category", $"/series/{index}/data");
            }
        }

        if (chart.Json.Items("series").Select(series => series.Text("name") ?? "").CountBy(name => name).Any(count => count.Value > 1))
        {
            chart.Problem("must provide unique names", "/series");
        }
    }

    private static void Point(Node point, bool isPositive)
    {
        point.Requires("label", "value").String("label", LongestName, min: 1).Allows("value");
        if (point.Json.Get("value") is { } value
            && !(value.ValueKind == JsonValueKind.Number && (!isPositive || value.GetDouble() > 0)))
        {
            point.Problem(isPositive ? "must be greater than 0" : "must provide a number", "/value");
        }
    }

    private static string? Text(JsonElement category) => category.ValueKind == JsonValueKind.String ? category.GetString() : null;
}
