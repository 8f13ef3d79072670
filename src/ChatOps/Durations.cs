using System.Globalization;
using System.Text.RegularExpressions;

namespace ChatOps;

/// <summary>Durations as people type and read them: "90s", "30m", "2h", "1h30m", "1d".</summary>
internal static partial class Durations
{
    public static readonly TimeSpan Longest = TimeSpan.FromDays(14);

    /// <summary>Null when the text isn't a duration, is zero, or is longer than <see cref="Longest"/>.</summary>
    public static TimeSpan? Parse(string text) => Parse(text, Longest);

    /// <summary>Null when the text isn't a duration, is zero, or is longer than the longest.</summary>
    public static TimeSpan? Parse(string text, TimeSpan longest)
    {
        if (Pattern().Match(text.ToLowerInvariant()) is not { Success: true } match)
        {
            return null;
        }

        var seconds = Part(match, "d", 86_400) + Part(match, "h", 3_600) + Part(match, "m", 60) + Part(match, "s", 1);
        return seconds > 0 && seconds <= longest.TotalSeconds ? TimeSpan.FromSeconds(seconds) : null;
    }

    public static string Words(TimeSpan time) => string.Join(
        ' ',
        new[] { (time.Days, "d"), (time.Hours, "h"), (time.Minutes, "min"), (time.Seconds, "s") }
            .Where(part => part.Item1 > 0)
            .Select(part => $"{part.Item1} {part.Item2}"));

    // At most six digits, so it can't overflow.
    private static double Part(Match match, string unit, double seconds) =>
        match.Groups[unit] is { Success: true } group ? double.Parse(group.ValueSpan, CultureInfo.InvariantCulture) * seconds : 0;

    [GeneratedRegex(
        @"\A(?:(?<d>[0-9]{1,6})d)?(?:(?<h>[0-9]{1,6})h)?(?:(?<m>[0-9]{1,6})m(?:in)?)?(?:(?<s>[0-9]{1,6})s)?\z",
        RegexOptions.NonBacktracking)]
    private static partial Regex Pattern();
}
