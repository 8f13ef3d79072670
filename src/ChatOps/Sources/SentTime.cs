using System.Globalization;

namespace ChatOps.Sources;

/// <summary>The time of an event, in the forms in which senders write it.</summary>
internal static class SentTime
{
    /// <summary>More of them aren't read.</summary>
    private const int Digits = 7;

    private static readonly string[] Forms =
    [
        "yyyy-MM-dd HH:mm:ss 'UTC'", "yyyy-MM-dd HH:mm:ss zzz", "yyyy-MM-dd HH:mm:ss.FFFFFFF 'UTC'", "yyyyMMdd'T'HHmmsszzz",
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd HH:mm:ss", "MMM d, yyyy h:mm:ss tt",
        "ddd MMM d HH:mm:ss 'UTC' yyyy",
    ];

    /// <summary>Null: there is none, or it is one at which nothing can have happened.</summary>
    public static DateTimeOffset? Possible(DateTimeOffset? time) => time is { Year: > 1970 and < 9000 } ? time : null;

    /// <summary>Null: there is none, or it is in no form that a sender has.</summary>
    public static DateTimeOffset? Parse(string? text) =>
        text is { Length: >= 15 and <= 40 }
        && DateTimeOffset.TryParseExact(
            WithoutNanoseconds(text),
            Forms,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var time)
        && time.Year > 1970
            ? time
            : null;

    private static string WithoutNanoseconds(string text)
    {
        var point = text.IndexOf('.', StringComparison.Ordinal) + 1;
        var end = point == 0 ? -1 : text.AsSpan(point).IndexOfAnyExceptInRange('0', '9');
        return end > Digits ? text.Remove(point + Digits, end - Digits) : text;
    }
}
