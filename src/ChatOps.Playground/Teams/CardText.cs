using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace ChatOps.Playground.Teams;

/// <summary>An Adaptive Card as text, a line for each element: what a client would show.</summary>
public static partial class CardText
{
    public static string Of(JsonElement card) => string.Join('\n', card.GetProperty("body").EnumerateArray().Select(Element));

    /// <summary>All that can be pressed.</summary>
    public static IEnumerable<JsonElement> Actions(JsonElement card) => card.GetProperty("body").EnumerateArray().SelectMany(ActionsIn);

    private static IEnumerable<JsonElement> ActionsIn(JsonElement element) => element.GetProperty("type").GetString() switch
    {
        "ActionSet" => element.GetProperty("actions").EnumerateArray(),
        "Container" => element.GetProperty("items").EnumerateArray().SelectMany(ActionsIn),
        _ => [],
    };

    private static string Element(JsonElement element) => element.GetProperty("type").GetString() switch
    {
        "TextBlock" => Markdown(Text(element, "text")),
        "RichTextBlock" => string.Concat(element.GetProperty("inlines").EnumerateArray().Select(run => Moments(Text(run, "text")))),
        "FactSet" => string.Join('\n', element.GetProperty("facts").EnumerateArray().Select(fact => $"{Text(fact, "title")}: {Markdown(Text(fact, "value"))}")),
        "Container" => string.Join('\n', element.GetProperty("items").EnumerateArray().Select(Element)),
        "ColumnSet" => string.Join(' ', element.GetProperty("columns").EnumerateArray().Select(column => string.Join('\n', column.GetProperty("items").EnumerateArray().Select(Element)))),
        "ActionSet" => string.Concat(element.GetProperty("actions").EnumerateArray().Select(action => $"[{Text(action, "title")}]")),
        "Input.Text" => $"{Text(element, "label")}: ____",
        "Input.ChoiceSet" => $"{Text(element, "label")}: {string.Join(" | ", element.GetProperty("choices").EnumerateArray().Select(choice => Text(choice, "title")))}",
        "Chart.VerticalBar.Grouped" => Chart(element),
        var other => throw new InvalidOperationException($"Teams shows nothing for {other}."),
    };

    private static string Chart(JsonElement chart) => string.Join('\n', chart.GetProperty("data").EnumerateArray()
        .Select(series => $"{Text(series, "legend")}: {string.Join(", ", series.GetProperty("values").EnumerateArray()
            .Select(bar => $"{Text(bar, "x")} {bar.GetProperty("y").GetDouble().ToString(CultureInfo.InvariantCulture)}"))}")
        .Prepend($"📊 {Text(chart, "title")} ({Text(chart, "yAxisTitle")})"));

    private static string Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var text) ? text.GetString() ?? "" : "";

    /// <summary>Only what clients make of it; the rest is text.</summary>
    private static string Markdown(string text) =>
        Moments(Mention().Replace(Link().Replace(Bold().Replace(text, "${text}"), "${text}"), "@${name}"));

    private static string Moments(string text) => Moment().Replace(text, at =>
        DateTimeOffset.Parse(at.Groups["at"].Value, CultureInfo.InvariantCulture)
            .ToString(at.Groups["of"].Value is "DATE" ? "yyyy-MM-dd" : "HH:mm", CultureInfo.InvariantCulture));

    [GeneratedRegex(@"\*\*(?<text>.+?)\*\*", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Bold();

    [GeneratedRegex(@"\[(?<text>[^\]]*)\]\([^)]*\)", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Link();

    [GeneratedRegex("<at>(?<name>.*?)</at>", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Mention();

    [GeneratedRegex(@"\{\{(?<of>DATE|TIME)\((?<at>[^,)]*)(,\s*\w+)?\)\}\}", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Moment();
}
