using System.Text.RegularExpressions;

namespace ChatOps.Journal;

/// <summary>What else is secret here. Section <c>ChatOps:Redaction</c>.</summary>
public sealed class RedactionOptions
{
    public const string Section = "ChatOps:Redaction";

    private const int MostPatterns = 50, LongestPattern = 1000;

    /// <summary>Regular expressions, without lookarounds and backreferences: what one matches is removed from all texts.</summary>
    public IReadOnlyList<string> Patterns { get; init; } = [];

    internal IEnumerable<string> Problems()
    {
        if (Patterns.Count > MostPatterns)
        {
            yield return $"{Section}:Patterns has {Patterns.Count} patterns: at most {MostPatterns} are possible.";
        }

        for (var i = 0; i < Patterns.Count; i++)
        {
            if (Problem(Patterns[i]) is { } problem)
            {
                yield return $"{Section}:Patterns:{i} {problem}.";
            }
        }
    }

    /// <summary>All of them, which run in linear time.</summary>
    internal IReadOnlyList<Regex> Compile() => [.. Patterns.Select(Compile)];

    private static Regex Compile(string pattern) => new(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);

    private static string? Problem(string pattern)
    {
        if (string.IsNullOrEmpty(pattern) || pattern.Length > LongestPattern)
        {
            return $"must have from 1 to {LongestPattern} characters";
        }

        try
        {
            return Compile(pattern).IsMatch("") ? "matches the empty text, so it would match everywhere" : null;
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            // The exception quotes the pattern, which may be a secret by mistake.
            return "isn't a regular expression without lookarounds and backreferences";
        }
    }
}
