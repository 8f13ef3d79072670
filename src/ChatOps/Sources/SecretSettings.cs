namespace ChatOps.Sources;

/// <summary>Checks the secrets of a source: all that are listed are accepted, so that they can be rotated.</summary>
internal static class SecretSettings
{
    public const int Shortest = 16;

    /// <param name="key">The setting with the list.</param>
    /// <param name="what">What they are: "the token that the receiver sends".</param>
    /// <param name="isEnabled">What the section's Enabled says.</param>
    public static IEnumerable<string> Problems(string key, IList<string> secrets, string what, bool? isEnabled)
    {
        if (isEnabled is true && secrets.Count == 0)
        {
            yield return $"{key[..key.LastIndexOf(':')]}:Enabled is true without {what}: set {key}:0.";
        }

        for (var i = 0; i < secrets.Count; i++)
        {
            if (secrets[i] is not { Length: >= Shortest })
            {
                yield return $"{key}:{i} is shorter than {Shortest} characters: it is all that keeps strangers out, so make it long and random.";
            }
            else if (secrets[i].Trim().Length != secrets[i].Length)
            {
                yield return $"{key}:{i} begins or ends with white space: remove it (a secret read from a file often ends with a line break).";
            }
        }
    }
}
