namespace ChatOps.Commands;

/// <summary>Durations after a preposition: "in 30m", "for 2 hours".</summary>
internal static class DurationWords
{
    private static readonly string[] Units =
    [
        "d", "day", "days", "h", "hr", "hrs", "hour", "hours", "m", "min", "mins", "minute", "minutes", "s", "sec", "second", "seconds"
    ];

    /// <summary>Takes all duration words, as typed.</summary>
    /// <param name="fits">Which single words are a duration.</param>
    public static IReadOnlyList<string> Take(Arguments arguments, string preposition, Func<string, bool> fits)
    {
        var spans = new List<string>();
        while (arguments.TakeFirst(w => IsNumber(w) || fits(w), preposition) is { } word)
        {
            var unit = IsNumber(word) ? arguments.TakeNext(w => Units.Contains(w, StringComparer.OrdinalIgnoreCase), "") : null;
            spans.Add(unit is null ? word : $"{word} {unit}");
        }

        return spans;
    }

    /// <summary>In the format that the duration parser reads: "2 hours" becomes "2h".</summary>
    public static string Short(string span) =>
        span.IndexOf(' ') is var space and > 0 ? $"{span[..space]}{char.ToLowerInvariant(span[space + 1])}" : span;

    private static bool IsNumber(string word) => word.All(char.IsAsciiDigit);
}
