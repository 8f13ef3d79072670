namespace ChatOps.Catalog;

/// <summary>Which builds and releases are versions of one service.</summary>
/// <param name="Tags">Patterns of its release tags, in which "*" is the version.</param>
/// <param name="Branches">Patterns of the branches whose builds count; none: the repository's default branch.</param>
public sealed record VersionRules(IReadOnlyList<string> Tags, IReadOnlyList<string> Branches)
{
    /// <param name="isAlone">Whether no other service has the same repository: then a tag without a name is this service's.</param>
    public static VersionRules For(string service, ServiceOptions options, bool isAlone) => new(
        options.Tags is { Count: > 0 } tags ? tags : [.. isAlone ? (string[])["*"] : [], $"{service}-*", $"{service}/*", $"{service}@*"],
        options.Branches);

    /// <summary>The version that a tag stands for, with its "v" if it has one; null when the tag isn't a release of this service.</summary>
    public string? VersionOf(string tag) =>
        Tags.Select(pattern => Inside(pattern, tag)).FirstOrDefault(version => version is not null && BeginsWithNumber(version));

    /// <summary>Whether a branch is one of those configured.</summary>
    public bool Covers(string branch) => Branches.Any(pattern => Inside(pattern, branch) is not null);

    /// <summary>The tags that a version may have in the repository.</summary>
    public IEnumerable<string> TagsOf(string version) => Tags.Select(pattern => pattern.Replace("*", version, StringComparison.Ordinal));

    /// <summary>What matches the "*" of a pattern; null when it doesn't match.</summary>
    private static string? Inside(string pattern, string text)
    {
        var star = pattern.IndexOf('*');
        if (star < 0)
        {
            return text == pattern ? text : null;
        }

        var (before, after) = (pattern[..star], pattern[(star + 1)..]);
        return text.Length >= before.Length + after.Length
            && text.StartsWith(before, StringComparison.Ordinal)
            && text.EndsWith(after, StringComparison.Ordinal)
            ? text[before.Length..(text.Length - after.Length)]
            : null;
    }

    private static bool BeginsWithNumber(string version) => version is [>= '0' and <= '9', ..] or ['v' or 'V', >= '0' and <= '9', ..];
}
