using System.Globalization;
using System.Text.RegularExpressions;

namespace ChatOps.Commands;

/// <summary>Times and days as people write them. A bare number isn't a time: it could be a.m. or p.m.</summary>
internal static partial class TimeOfDay
{
    /// <summary>Null when it isn't a time of day.</summary>
    public static TimeOnly? Hour(string word)
    {
        if (word.ToLowerInvariant() is "noon" or "midnight")
        {
            return new(word.StartsWith("n", StringComparison.OrdinalIgnoreCase) ? 12 : 0, 0);
        }

        if (Clock().Match(word) is not { Success: true } match)
        {
            return null;
        }

        var (hour, minute, half) = (Number(match, "h"), Number(match, "m"), match.Groups["half"].Value.ToLowerInvariant());
        var isTwelve = half.Length > 0;
        return minute > 59
            || (isTwelve ? hour is < 1 or > 12 : hour > 23)
            || (!isTwelve && !match.Groups["m"].Success && !match.Groups["of"].Success)
            ? null
            : new(isTwelve ? (hour % 12) + (half[0] is 'p' ? 12 : 0) : hour, minute);
    }

    /// <summary>Whether it is written like "18.30".</summary>
    public static bool IsDotted(string word) =>
        word.Split('.') is [var hour, var minute] && hour.All(char.IsAsciiDigit) && minute.All(char.IsAsciiDigit);

    /// <summary>Whether it is the a.m. or p.m. of the number before it.</summary>
    public static bool IsHalf(string word) => word.ToLowerInvariant() is "am" or "pm" or "a.m." or "p.m.";

    public static bool IsDay(string word) => Day(word, default) is not null;

    /// <summary>The day that a word names; a weekday means today or its next occurrence.</summary>
    public static DateOnly? Day(string word, DateOnly today) => word.ToLowerInvariant() switch
    {
        "today" => today,
        "tomorrow" => today.AddDays(1),
        _ when Weekday(word) is { } weekday => today.AddDays(((int)weekday - (int)today.DayOfWeek + 7) % 7),
        _ => DateOnly.TryParseExact(word, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null,
    };

    public static DayOfWeek? Weekday(string word)
    {
        var names = CultureInfo.InvariantCulture.DateTimeFormat;
        var found = Enum.GetValues<DayOfWeek>()
            .Where(d => word.Equals(names.GetDayName(d), StringComparison.OrdinalIgnoreCase)
                || word.Equals(names.GetAbbreviatedDayName(d), StringComparison.OrdinalIgnoreCase));
        return found.Select(d => (DayOfWeek?)d).FirstOrDefault();
    }

    /// <summary>
    /// Splits a point in time written as one word: "2026-03-10T07:15Z" is a day, a time and a zone, "18:00+01:00" a time and a zone.
    /// </summary>
    public static IEnumerable<string> Parts(string word) => Glued().Match(word) is { Success: true } match
        ? new[] { "day", "hour", "zone" }.Select(part => match.Groups[part].Value).Where(part => part.Length > 0)
        : [word];

    private static int Number(Match match, string group) =>
        match.Groups[group] is { Success: true } number ? int.Parse(number.ValueSpan, CultureInfo.InvariantCulture) : 0;

    // Seconds are accepted if they are zero.
    [GeneratedRegex(
        @"\A(?<h>[0-9]{1,2})(?:[:.](?<m>[0-9]{2})(?::00)?|(?<of>h)(?<m>[0-9]{2})?)?(?<half>[ap]m|[ap]\.m\.)?\z",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Clock();

    [GeneratedRegex(
        @"\A(?:(?<day>[0-9]{4}-[0-9]{2}-[0-9]{2})T)?(?<hour>[0-9]{1,2}:[0-9]{2}(?::00)?)(?<zone>Z|[+-][0-9]{2}:?[0-9]{2})?\z",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Glued();
}
