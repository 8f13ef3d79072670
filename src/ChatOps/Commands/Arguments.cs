namespace ChatOps.Commands;

/// <summary>A command's words, sorted by how they were given: named ("env=production", "--env production"), behind a preposition ("to production"), or bare.</summary>
public sealed class Arguments
{
    private static readonly Dictionary<string, string> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        ["service"] = "service", ["app"] = "service", ["s"] = "service",
        ["environment"] = "environment", ["env"] = "environment", ["e"] = "environment",
        ["version"] = "version", ["tag"] = "version", ["v"] = "version",
        ["revision"] = "revision", ["to-revision"] = "revision",
        ["for"] = "for", ["at"] = "at",
        ["replicas"] = "replicas", ["count"] = "replicas", ["n"] = "replicas",
    };

    private const int MostWords = 100;

    private readonly Dictionary<string, string> _named = [];
    private readonly List<(string Preposition, string Word)> _loose = [];

    private Arguments()
    {
    }

    /// <summary>Words that nothing has taken yet, as they were typed.</summary>
    public IReadOnlyList<string> Left => [.. _named.Select(n => $"{n.Key}={n.Value}"), .. _loose.Select(l => l.Preposition.Length == 0 ? l.Word : $"{l.Preposition} {l.Word}")];

    public bool IsEmpty => _named.Count + _loose.Count == 0;

    /// <exception cref="MisunderstoodException">There are more words than any command has.</exception>
    public static Arguments Parse(IReadOnlyList<string> words)
    {
        if (words.Count > MostWords)
        {
            throw new MisunderstoodException($"I read no commands of more than {MostWords} words, so nothing was done.");
        }

        var arguments = new Arguments();
        for (var i = 0; i < words.Count; i++)
        {
            var word = words[i];
            var next = i + 1 < words.Count ? words[i + 1] : null;
            var bare = word.TrimStart('-');
            var equals = bare.IndexOf('=');
            if (equals > 0 && Names.TryGetValue(bare[..equals], out var name))
            {
                arguments._named[name] = bare[(equals + 1)..];
            }
            else if (word.StartsWith('-') && Names.TryGetValue(bare, out name) && next is not null)
            {
                arguments._named[name] = next;
                i++;
            }
            else if (word.ToLowerInvariant() is "to" or "in" or "on" or "for" or "at" && next is not null)
            {
                arguments._loose.Add((word.ToLowerInvariant(), next));
                i++;
            }
            else
            {
                arguments._loose.Add(("", word));
            }
        }

        return arguments;
    }

    /// <summary>Takes what was given by name.</summary>
    public string? TakeNamed(string name) => _named.Remove(name, out var value) ? value : null;

    /// <summary>Takes the first word behind a preposition, or the first that fits.</summary>
    public string? TakeBehind(string preposition, Func<string, bool>? fits = null)
    {
        var index = _loose.FindIndex(l => l.Preposition == preposition && fits?.Invoke(l.Word) is not false);
        if (index < 0)
        {
            return null;
        }

        var word = _loose[index].Word;
        _loose.RemoveAt(index);
        return word;
    }

    /// <summary>Takes the first word, bare or behind a preposition, that fits.</summary>
    public string? TakeWhere(Func<string, bool> fits, bool bareOnly = false)
    {
        var index = _loose.FindIndex(l => (!bareOnly || l.Preposition.Length == 0) && fits(l.Word));
        if (index < 0)
        {
            return null;
        }

        var word = _loose[index].Word;
        _loose.RemoveAt(index);
        return word;
    }
}
