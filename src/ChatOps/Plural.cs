namespace ChatOps;

/// <summary>Counts and lists in English.</summary>
internal static class Plural
{
    /// <summary>"1 pod", "2 pods", "0 pods".</summary>
    /// <param name="noun">In the singular; the plural adds an s.</param>
    public static string Of(long count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}s";

    /// <summary>"a, b and c"; with more than <paramref name="most"/> names: "a, b, c and 4 more".</summary>
    public static string List(IReadOnlyList<string> names, int most = int.MaxValue) => names.Count <= 1 || names.Count > most
        ? Some(names, most)
        : $"{string.Join(", ", names.SkipLast(1))} and {names[^1]}";

    /// <summary>The first few names, and how many more there are.</summary>
    public static string Some(IReadOnlyCollection<string> names, int most) =>
        names.Count <= most ? string.Join(", ", names) : $"{string.Join(", ", names.Take(most))} and {names.Count - most} more";
}
