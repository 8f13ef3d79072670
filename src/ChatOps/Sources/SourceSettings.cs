namespace ChatOps.Sources;

/// <summary>What is wrong with settings that several sources have: each a sentence that says what to do and holds no secret.</summary>
internal static class SourceSettings
{
    private const int ShortestInPath = 16, LongestName = 40;

    /// <param name="key">The setting with the secrets.</param>
    public static IEnumerable<string> OfSecrets(string key, IList<string> secrets)
    {
        for (var i = 0; i < secrets.Count; i++)
        {
            if (string.IsNullOrWhiteSpace(secrets[i]))
            {
                yield return $"{key}:{i} is empty: set it to the webhook's secret or remove it.";
            }
            else if (secrets[i].Trim().Length != secrets[i].Length)
            {
                yield return $"{key}:{i} begins or ends with white space: remove it (a secret read from a file often ends with a line break).";
            }
        }
    }

    /// <summary>Tokens at the end of an address, which are all that keeps strangers out.</summary>
    public static IEnumerable<string> OfPathTokens(string key, IList<string> tokens)
    {
        for (var i = 0; i < tokens.Count; i++)
        {
            if (tokens[i] is not { Length: >= ShortestInPath })
            {
                yield return $"{key}:{i} is shorter than {ShortestInPath} characters: it is all that keeps strangers out, so make it long and random.";
            }
            else if (!tokens[i].All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '~'))
            {
                yield return $"{key}:{i} does not fit into an address: use letters, digits and - _ . ~ only.";
            }
        }
    }

    public static IEnumerable<string> OfName(string section, string name, string what) =>
        name.Length is 0 or > LongestName || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')
            ? [$"{section} is no name for {what}: use letters, digits, - and _, at most {LongestName}."]
            : [];

    public static IEnumerable<string> OfAddress(string key, string? url, string example) =>
        url is not null && ForeignText.Link(url) is null
            ? [$"{key} is not an http or https address: set it like {example} or leave it out."]
            : [];

    /// <param name="section">The setting with the instances.</param>
    /// <param name="secrets">Those of each instance.</param>
    public static IEnumerable<string> OfShared(string section, IEnumerable<IEnumerable<string>> secrets, string what) =>
        secrets.SelectMany(own => own.Distinct()).GroupBy(secret => secret).Any(same => same.Count() > 1)
            ? [$"Two {what} of {section} have the same secret: give each its own, it says which one sends."]
            : [];
}
