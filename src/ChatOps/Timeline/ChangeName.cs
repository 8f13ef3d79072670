using System.Text.RegularExpressions;

namespace ChatOps.Timeline;

/// <summary>A change as people name it: a commit, a pull request or a version.</summary>
/// <param name="Text">As it was typed, shortened for display.</param>
/// <param name="Repository">"owner/name", if it says so: "acme/web#42", "acme/web@9f8e7d6".</param>
/// <param name="Name">The rest.</param>
public sealed partial record ChangeName(string Text, string? Repository, string Name)
{
    /// <summary>Fewer characters name too many commits.</summary>
    public const int ShortestSha = 7;

    private const int LongestSha = 40, Longest = 256, MostShown = 64;

    /// <summary>The pull request's number; null: it can't be one.</summary>
    public long? Pull => PullPattern().Match(Name) is { Success: true } match ? long.Parse(match.Groups["number"].ValueSpan) : null;

    /// <summary>The beginning of a SHA; null: it can't be one.</summary>
    public string? Sha =>
        Name.Length is >= ShortestSha and <= LongestSha && Name.All(char.IsAsciiHexDigit) ? Name.ToLowerInvariant() : null;

    /// <summary>The version; null: it can't be one.</summary>
    public string? Version =>
        Name.Length is > 0 and <= Longest && Name[0] is not ('#' or '!') && (Repository is null || Sha is null) ? Name : null;

    /// <summary>It could only be a commit, if it were longer.</summary>
    public bool IsShortSha => Name.Length is >= 4 and < ShortestSha && Name.All(char.IsAsciiHexDigit) && Name.Any(char.IsAsciiLetter);

    public static ChangeName Parse(string word)
    {
        var cut = word.Length > MostShown && char.IsHighSurrogate(word[MostShown - 1]) ? MostShown - 1 : MostShown;
        var text = word.Length <= MostShown ? word : word[..cut] + "…";
        return word.Length <= Longest && RepositoryPattern().Match(word) is { Success: true } match
            ? new(text, match.Groups["repository"].Value, match.Groups["name"].Value.TrimStart('@'))
            : new(text, null, word);
    }

    [GeneratedRegex(@"\A[#!]?(?<number>[0-9]{1,15})\z", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex PullPattern();

    [GeneratedRegex(
        @"\A(?<repository>(?:[A-Za-z0-9_-]+:)?[A-Za-z0-9_.~-]+(?:/[A-Za-z0-9_.~-]+)+)(?<name>[#!@].+)\z",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex RepositoryPattern();
}
