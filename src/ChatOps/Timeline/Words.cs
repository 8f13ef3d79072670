namespace ChatOps.Timeline;

/// <summary>Numbers as people say them.</summary>
internal static class Words
{
    public static string Duration(TimeSpan duration) => duration switch
    {
        { TotalSeconds: < 1 } => "under a second",
        { TotalMinutes: < 1 } => $"{(int)duration.TotalSeconds} s",
        { TotalHours: < 1 } => $"{duration.Minutes} m {duration.Seconds} s",
        _ => $"{(int)duration.TotalHours} h {duration.Minutes} m",
    };

    public static string FirstLine(string text) => text.AsSpan().TrimStart() is var trimmed && trimmed.IndexOfAny('\r', '\n') is var end and >= 0 ? trimmed[..end].ToString() : trimmed.ToString();
}
