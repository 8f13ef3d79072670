using System.Globalization;

namespace ChatOps;

/// <summary>Points in time as commands behind buttons have them: "2026-03-04T08:30Z".</summary>
internal static class TypedTime
{
    private const string Format = "yyyy-MM-dd'T'HH:mm'Z'";

    public static string Typed(this DateTimeOffset at) => at.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture);

    /// <summary>Null when the text is something else.</summary>
    public static DateTimeOffset? Parse(string text) => DateTimeOffset.TryParseExact(
        text, Format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : null;
}
