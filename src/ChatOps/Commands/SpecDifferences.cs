using ChatOps.Clusters.Reading;
using ChatOps.Journal;
using ChatOps.Messages;

namespace ChatOps.Commands;

/// <summary>The differences between two specs, for people: a line each, without values that may be secret.</summary>
internal static class SpecDifferences
{
    private const int MostShown = 60, ShortestKey = 20;

    /// <summary>Its value may be secret, whatever it looks like.</summary>
    private static readonly string[] Secret =
        ["pass", "pwd", "secret", "token", "key", "cred", "auth", "dsn", "cert", "private", "salt", "conn", "cookie", "sign", "jwt", "pin"];

    /// <param name="left">What the first one is called.</param>
    /// <param name="right">What the second one is called.</param>
    public static IEnumerable<RichText> Between(SpecFields first, SpecFields second, string left, string right) =>
        first.Fields.Keys.Union(second.Fields.Keys)
            // A revision has no replicas.
            .Where(path => path is not "replicas" || (first.Fields.ContainsKey(path) && second.Fields.ContainsKey(path)))
            .Where(path => first.Fields.GetValueOrDefault(path) != second.Fields.GetValueOrDefault(path))
            .OrderBy(path => path.EndsWith(".image", StringComparison.Ordinal) ? 0 : path is "replicas" ? 1 : 2)
            .ThenBy(path => path, StringComparer.Ordinal)
            .Select(path => Line(path, first.Fields.GetValueOrDefault(path), second.Fields.GetValueOrDefault(path), left, right));

    /// <summary>The keys of a ConfigMap whose values differ; the values themselves aren't shown.</summary>
    public static IEnumerable<RichText> Between(
        string name, IReadOnlyDictionary<string, string> first, IReadOnlyDictionary<string, string> second, string left, string right) =>
        first.Keys.Union(second.Keys)
            .Where(key => first.GetValueOrDefault(key) != second.GetValueOrDefault(key))
            .Order(StringComparer.Ordinal)
            .Select(key => RichText.Of(
                $"ConfigMap {name}, {Shown(key):c}: {(!first.ContainsKey(key) ? $"only in {right}" : !second.ContainsKey(key) ? $"only in {left}" : "differs")}"));

    private static RichText Line(string path, string? first, string? second, string left, string right)
    {
        var hidden = MayBeSecret(path, first) || MayBeSecret(path, second);
        var name = path.EndsWith("].value", StringComparison.Ordinal) ? path[..^".value".Length] : path;
        return (first, second) switch
        {
            (null, _) => RichText.Of($"{Shown(name):c}: {Value(second!, hidden)} only in {right}"),
            (_, null) => RichText.Of($"{Shown(name):c}: {Value(first, hidden)} only in {left}"),
            _ when hidden => RichText.Of($"{Shown(name):c}: differs (values hidden)"),
            _ => RichText.Of($"{Shown(name):c}: {Shown(first):c} → {Shown(second):c}"),
        };
    }

    private static RichText Value(string value, bool hidden) => hidden ? "a hidden value" : RichText.Of($"{Shown(value):c}");

    /// <summary>In doubt, it may: people can look at the cluster.</summary>
    internal static bool MayBeSecret(string path, string? value)
    {
        if (value is null || !IsFree(path))
        {
            return false;
        }

        var name = path.LastIndexOf('[') is >= 0 and var open ? path[(open + 1)..].Split(']')[0] : path;
        return Array.Exists(Secret, part => name.Contains(part, StringComparison.OrdinalIgnoreCase))
            || $"{name}={value}" is var text && Redaction.Redact(text) != text
            || value.Split([' ', ',', '=', ':', '/', '?', '&', '@', '"', '\'']).Any(IsKey);
    }

    /// <summary>People write what they like there; the other fields are the API's.</summary>
    private static bool IsFree(string path) =>
        path.Contains(".env[", StringComparison.Ordinal) && path.EndsWith("].value", StringComparison.Ordinal)
        || path.StartsWith("annotations[", StringComparison.Ordinal)
        || path.EndsWith(".args", StringComparison.Ordinal)
        || path.EndsWith(".command", StringComparison.Ordinal)
        || path.Contains("httpHeaders[", StringComparison.Ordinal);

    /// <summary>Long, without structure, and of letters and digits, as keys are.</summary>
    private static bool IsKey(string word) => word.Length >= ShortestKey
        && word.Any(char.IsAsciiDigit)
        && word.Any(char.IsAsciiLetter)
        && word.All(c => char.IsAsciiLetterOrDigit(c) || c is '+' or '_' or '-');

    private static string Shown(string text)
    {
        var line = Redaction.Redact(text).ReplaceLineEnds();
        return line.Length <= MostShown ? line : line[..(char.IsHighSurrogate(line[MostShown - 1]) ? MostShown - 1 : MostShown)] + "…";
    }

    private static string ReplaceLineEnds(this string text) => text.ReplaceLineEndings(" ");
}
