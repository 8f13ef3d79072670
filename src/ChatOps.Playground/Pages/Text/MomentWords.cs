using System.Globalization;
using System.Text.RegularExpressions;

namespace ChatOps.Playground.Pages.Text;

/// <summary>Fills Slack's date templates: <c>{date_short_pretty} at {time}</c>.</summary>
public static partial class MomentWords
{
    /// <param name="at">In the reader's zone.</param>
    /// <param name="now">In the reader's zone.</param>
    public static string Fill(string template, DateTimeOffset at, DateTimeOffset now) =>
        Placeholder.Replace(template, match => match.Value switch
        {
            "{date_num}" => Format(at, "yyyy-MM-dd"),
            "{date}" => Format(at, "MMMM d, yyyy"),
            "{date_short}" => Format(at, "MMM d, yyyy"),
            "{date_long}" => Format(at, "dddd, MMMM d, yyyy"),
            "{date_pretty}" => Near(at, now) ?? Format(at, "MMMM d, yyyy"),
            "{date_short_pretty}" => Near(at, now) ?? Format(at, "MMM d, yyyy"),
            "{date_long_pretty}" or "{day_divider_pretty}" => Near(at, now) ?? Format(at, "dddd, MMMM d, yyyy"),
            "{time}" => Format(at, "HH:mm"),
            "{time_secs}" => Format(at, "HH:mm:ss"),
            "{ago}" => Ago(now - at),
            _ => match.Value,
        });

    /// <summary>The heading over a day's messages.</summary>
    public static string Day(DateTimeOffset at, DateTimeOffset now) => Near(at, now) is { } near
        ? char.ToUpperInvariant(near[0]) + near[1..]
        : Format(at, at.Year == now.Year ? "dddd, MMMM d" : "dddd, MMMM d, yyyy");

    private static string? Near(DateTimeOffset at, DateTimeOffset now) => (at.Date - now.Date).Days switch
    {
        0 => "today",
        -1 => "yesterday",
        1 => "tomorrow",
        _ => null,
    };

    private static string Ago(TimeSpan age) => age switch
    {
        { Ticks: < 0 } => "soon",
        { TotalMinutes: < 1 } => "just now",
        { TotalHours: < 1 } => Count(age.Minutes, "minute"),
        { TotalDays: < 1 } => Count(age.Hours, "hour"),
        _ => Count(age.Days, "day"),
    };

    private static string Count(int number, string unit) => $"{number} {unit}{(number == 1 ? "" : "s")} ago";

    private static string Format(DateTimeOffset at, string format) => at.ToString(format, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\{[a-z_]+\}", RegexOptions.NonBacktracking)]
    private static partial Regex Placeholder { get; }
}
