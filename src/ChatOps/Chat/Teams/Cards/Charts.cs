using System.Text.Json;
using System.Text.Json.Nodes;

namespace ChatOps.Chat.Teams.Cards;

/// <summary>A chart that Teams draws; where it can't, the lines that say the same are shown.</summary>
internal static class Charts
{
    private const int LongestTitle = 100, LongestName = 40, MostCategories = 20, MostSeries = 6;

    /// <param name="line">The line that says the same; null: other parts of the card do.</param>
    /// <returns>Null when it can't be drawn as it is.</returns>
    public static BarChart? Render(CardChart chart, Element? line)
    {
        var categories = chart.Categories.Select(category => TeamsText.OneLine(category, LongestName)).ToList();
        var names = chart.Series.Select(series => TeamsText.OneLine(series.Name, LongestName)).ToList();
        return AreNames(categories, MostCategories)
            && AreNames(names, MostSeries)
            && chart.Series.All(series => series.Values.Length == categories.Count && series.Values.All(double.IsFinite))
                ? new(
                    TeamsText.OneLine(chart.Title, LongestTitle),
                    TeamsText.OneLine(chart.Unit, LongestName),
                    [
                        .. chart.Series.Select((series, i) => new BarSeries(
                            names[i], [.. series.Values.Select((value, at) => new Bar(categories[at], value))])),
                    ],
                    line is null ? JsonValue.Create("drop") : JsonSerializer.SerializeToNode(line, AdaptiveJson.Compact.Element)!)
                : null;
    }

    /// <summary>Different ones, and not too many: a name that was cut may be another's.</summary>
    private static bool AreNames(List<string> names, int most) => names.Count > 0
        && names.Count <= most
        && names.TrueForAll(name => !string.IsNullOrWhiteSpace(name))
        && names.Distinct(StringComparer.Ordinal).Count() == names.Count;
}
