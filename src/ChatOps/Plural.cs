namespace ChatOps;

/// <summary>Numbers of things.</summary>
internal static class Plural
{
    /// <summary>"1 pod", "2 pods", "0 pods".</summary>
    /// <param name="noun">One of them; an s makes it several.</param>
    public static string Of(long count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}s";

    /// <summary>"a, b and c"; of more than are to be named: "a, b, c and 4 more".</summary>
    public static string List(IReadOnlyList<string> names, int most = int.MaxValue) => names.Count <= 1 || names.Count > most
        ? Some(names, most)
        : $"{string.Join(", ", names.SkipLast(1))} and {names[^1]}";

    /// <summary>The first few of many names, and how many more there are.</summary>
    public static string Some(IReadOnlyCollection<string> names, int most) =>
        names.Count <= most ? string.Join(", ", names) : $"{string.Join(", ", names.Take(most))} and {names.Count - most} more";
}
