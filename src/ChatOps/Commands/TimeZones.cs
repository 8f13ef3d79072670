using System.Globalization;
using System.Text.RegularExpressions;
using ChatOps.Messages;

namespace ChatOps.Commands;

/// <summary>Time zones as people write them: an IANA name, an offset from UTC, or an unambiguous abbreviation.</summary>
internal static partial class TimeZones
{
    /// <summary>Each with a place where it is used and its offset from UTC.</summary>
    private static readonly Dictionary<string, (string Place, double Hours)> Abbreviations = new(StringComparer.OrdinalIgnoreCase)
    {
        ["WET"] = ("Europe/Lisbon", 0), ["WEST"] = ("Europe/Lisbon", 1), ["CET"] = ("Europe/Berlin", 1), ["CEST"] = ("Europe/Berlin", 2),
        ["EET"] = ("Europe/Helsinki", 2), ["EEST"] = ("Europe/Helsinki", 3), ["MSK"] = ("Europe/Moscow", 3),
        ["EST"] = ("America/New_York", -5), ["EDT"] = ("America/New_York", -4), ["CDT"] = ("America/Chicago", -5), ["MDT"] = (
            "America/Denver", -6),
        ["PST"] = ("America/Los_Angeles", -8), ["PDT"] = ("America/Los_Angeles", -7), ["AKST"] = ("America/Anchorage", -9), ["AKDT"] = (
            "America/Anchorage", -8),
        ["HST"] = ("Pacific/Honolulu", -10), ["JST"] = ("Asia/Tokyo", 9), ["KST"] = ("Asia/Seoul", 9), ["SGT"] = ("Asia/Singapore", 8),
        ["AEST"] = ("Australia/Sydney", 10), ["AEDT"] = ("Australia/Sydney", 11), ["NZST"] = ("Pacific/Auckland", 12), ["NZDT"] = (
            "Pacific/Auckland", 13),
    };

    /// <summary>Abbreviations that mean different times in different places.</summary>
    private static readonly Dictionary<string, string[]> Ambiguous = new(StringComparer.OrdinalIgnoreCase)
    {
        ["IST"] = ["Asia/Kolkata", "Europe/Dublin", "Asia/Jerusalem"], ["BST"] = ["Europe/London", "Asia/Dhaka"], ["CST"] =
        [
            "America/Chicago", "Asia/Shanghai"
        ],
        ["MST"] = ["America/Denver", "America/Phoenix", "Asia/Kuala_Lumpur"], ["AST"] = ["America/Halifax", "Asia/Riyadh"], ["GST"] =
        [
            "Asia/Dubai", "Atlantic/South_Georgia"
        ],
        ["SST"] = ["Pacific/Pago_Pago", "Asia/Singapore"],
    };

    /// <summary>Whether a word after a time is probably a time zone, even an unknown one.</summary>
    public static bool IsMeant(string word) =>
        word.Contains('/', StringComparison.Ordinal)
            || Distance().IsMatch(word)
            || Abbreviations.ContainsKey(word)
            || Ambiguous.ContainsKey(word)
        // Capital letters right after a time are hardly ever anything else.
        || word is { Length: >= 2 and <= 5 } && word.All(char.IsAsciiLetterUpper);

    /// <summary>The zone that a word names.</summary>
    /// <param name="local">The time that the zone is for: an abbreviation must be in effect then. Null: at any time.</param>
    /// <param name="why">Why there is none.</param>
    public static TimeZoneInfo? Find(string word, DateTime? local, out RichText why)
    {
        why = RichText.Empty;
        if (Ambiguous.TryGetValue(word, out var places))
        {
            why = RichText.Of($"{word:c} is ambiguous: name a place, such as {string.Join(" or ", places)}.");
            return null;
        }

        if (Abbreviations.TryGetValue(word, out var known))
        {
            var place = TimeZoneInfo.FindSystemTimeZoneById(known.Place);
            var said = TimeSpan.FromHours(known.Hours);
            // In the hour that occurs twice, both are in effect.
            if (local is not { } then
                || place.GetUtcOffset(then) == said
                || (place.IsAmbiguousTime(then) && place.GetAmbiguousTimeOffsets(then).Contains(said)))
            {
                return TimeZoneInfo.CreateCustomTimeZone(word.ToUpperInvariant(), said, word, word);
            }

            why = RichText.Of(
                $"{known.Place} doesn't use {word.ToUpperInvariant()} on {$"{local:yyyy-MM-dd}"}: name the place, so that its time on that day is used.");
            return null;
        }

        if (Distance().Match(word) is { Success: true } match)
        {
            var (hours, minutes) = (Number(match, "h"), Number(match, "m"));
            var distance = new TimeSpan(hours, minutes, 0) * (match.Groups["sign"].Value is "-" ? -1 : 1);
            if (minutes < 60 && distance.Duration() <= TimeSpan.FromHours(14))
            {
                return TimeZoneInfo.CreateCustomTimeZone(word.ToUpperInvariant(), distance, word, word);
            }
        }
        else if (word.Contains('/', StringComparison.Ordinal) && TimeZoneInfo.TryFindSystemTimeZoneById(word, out var found))
        {
            return found;
        }

        why = RichText.Of($"Unknown time zone {word:c}.");
        return null;
    }

    private static int Number(Match match, string group) =>
        match.Groups[group] is { Success: true } number ? int.Parse(number.ValueSpan, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(
        @"\A(?:UTC|GMT|Z|(?:UTC|GMT)?(?<sign>[+-])(?<h>[0-9]{1,2})(?::?(?<m>[0-9]{2}))?)\z",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Distance();
}
