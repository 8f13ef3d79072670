using System.Text.Json.Nodes;

namespace ChatOps.Chat.Slack.Rendering;

/// <summary>A chart that Slack draws.</summary>
internal static class ChartBlocks
{
    /// <summary>In a message. Slack doesn't publish it.</summary>
    public const int Most = 2;

    private const int LongestTitle = 50, LongestName = 20, MostCategories = 20, MostSeries = 6;

    /// <returns>The block, and how many characters it takes up; null when it can't be drawn as it is.</returns>
    public static (JsonObject Block, int Cost)? Render(CardChart chart)
    {
        var categories = chart.Categories.Select(category => MrkdwnEscape.Raw(category, LongestName)).ToList();
        var names = chart.Series.Select(series => MrkdwnEscape.Raw(series.Name, LongestName)).ToList();
        if (!AreNames(categories, MostCategories)
            || !AreNames(names, MostSeries)
            || MrkdwnEscape.Raw(chart.Title, LongestTitle) is not { } title
            || string.IsNullOrWhiteSpace(title)
            || chart.Series.Any(series => series.Values.Length != categories.Count || !series.Values.All(double.IsFinite)))
        {
            return null;
        }

        var unit = MrkdwnEscape.Raw(chart.Unit, LongestTitle);
        var block = new JsonObject
        {
            ["type"] = "data_visualization",
            ["title"] = title,
            ["chart"] = new JsonObject
            {
                ["type"] = "bar",
                ["series"] = Blocks.Array(chart.Series.Select((series, i) => new JsonObject
                {
                    ["name"] = names[i],
                    ["data"] = Blocks.Array(series.Values.Select((value, at) => new JsonObject
                    {
                        ["label"] = categories[at], ["value"] = value,
                    })),
                })),
                ["axis_config"] = new JsonObject
                {
                    ["categories"] = new JsonArray([.. categories.Select(category => (JsonNode)category)]), ["y_label"] = unit,
                },
            },
        };
        return (block, title.Length + unit.Length + names.Sum(name => name.Length)
            + ((chart.Series.Length + 1) * categories.Sum(category => category.Length)));
    }

    /// <summary>Different ones, and not too many: a name that was cut may be another's.</summary>
    private static bool AreNames(List<string> names, int most) => names.Count > 0
        && names.Count <= most
        && names.TrueForAll(name => !string.IsNullOrWhiteSpace(name))
        && names.Distinct(StringComparer.Ordinal).Count() == names.Count;
}
