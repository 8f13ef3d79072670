using ChatOps.Messages;

namespace ChatOps.Commands;

/// <summary>
/// A command's words by how they were given: named ("env=production", "--env production"), after a preposition ("to production"), or bare.
/// </summary>
public sealed class Arguments
{
    private const int MostWords = 100;

    private static readonly Dictionary<string, string> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        ["service"] = "service", ["app"] = "service", ["s"] = "service",
        ["environment"] = "environment", ["env"] = "environment", ["e"] = "environment",
        ["version"] = "version", ["tag"] = "version", ["v"] = "version",
        ["revision"] = "revision", ["to-revision"] = "revision",
        ["for"] = "for", ["at"] = "at", ["until"] = "until", ["page"] = "page", ["reason"] = "reason",
        ["since"] = "since",
        ["kind"] = "kind", ["outcome"] = "outcome", ["severity"] = "severity",
        ["channel"] = "channel",
        ["status"] = "status", ["cause"] = "cause", ["cure"] = "cure", ["next"] = "next", ["fixes"] = "fixes",
        ["replicas"] = "replicas", ["count"] = "replicas", ["n"] = "replicas",
    };

    private readonly IReadOnlyList<string> _typed;
    private readonly List<Word> _words;

    /// <summary>The word position at which the last taken word ends.</summary>
    private int _end;

    private Arguments(IReadOnlyList<string> typed, List<Word> words) => (_typed, _words) = (typed, words);

    /// <summary>The words not taken yet, as typed.</summary>
    public IReadOnlyList<string> Left => [.. _words.Select(w => w.ToString())];

    public bool IsEmpty => _words.Count == 0;

    /// <summary>Whether a value can be given under this name.</summary>
    public static bool IsName(string name) => Names.ContainsKey(name);

    /// <exception cref="CommandSyntaxException">There are more words than a command may have.</exception>
    public static Arguments Parse(IReadOnlyList<string> words)
    {
        if (words.Count > MostWords)
        {
            throw new CommandSyntaxException($"Commands may have at most {MostWords} words, so nothing was done.");
        }

        var read = new List<Word>();
        for (var i = 0; i < words.Count; i++)
        {
            var word = words[i];
            var next = i + 1 < words.Count ? words[i + 1] : null;
            var bare = word.TrimStart('-');
            var equals = bare.IndexOf('=');
            if (equals > 0 && Names.TryGetValue(bare[..equals], out var name))
            {
                read.Add(new(name, "", bare[(equals + 1)..], i, i + 1));
            }
            else if (word.StartsWith('-') && Names.TryGetValue(bare, out name) && next is not null)
            {
                read.Add(new(name, "", next, i, i + 2));
                i++;
            }
            else if (word.ToLowerInvariant() is "to" or "in" or "on" or "for" or "at" or "until" && next is not null && !IsBecause(next))
            {
                read.Add(new(null, word.ToLowerInvariant(), next, i, i + 2));
                i++;
            }
            else
            {
                read.Add(new(null, "", word, i, i + 1));
            }
        }

        return new(words, read);
    }

    /// <summary>The given value, or null when there is none.</summary>
    /// <param name="kind">The kind of value, in the plural: "environments".</param>
    /// <exception cref="CommandSyntaxException">Different values were given, and any of them could be the wrong one.</exception>
    public static string? One(string kind, IEnumerable<string> words) => words.Distinct(StringComparer.OrdinalIgnoreCase).ToList() switch
    {
        [] => null,
        [var one] => one,
        [var first, var second, ..] => throw new CommandSyntaxException(
            RichText.Of($"You gave two {kind}, {first:c} and {second:c}, but only one is possible. Nothing was done.")),
    };

    /// <summary>Takes all values given under a name.</summary>
    public IReadOnlyList<string> TakeNamed(string name) => Take(w => w.Name == name);

    /// <summary>Takes all unnamed words that fit and follow one of the prepositions; "" stands for no preposition.</summary>
    public IReadOnlyList<string> TakeAll(Func<string, bool> fits, params string[] prepositions) =>
        Take(w => w.Name is null && prepositions.Contains(w.Preposition) && fits(w.Text));

    /// <summary>
    /// Takes the first unnamed word that fits and follows one of the prepositions ("" stands for none); without prepositions, anywhere.
    /// </summary>
    public string? TakeFirst(Func<string, bool> fits, params string[] prepositions) =>
        TakeOne(w => w.Name is null && (prepositions.Length == 0 || prepositions.Contains(w.Preposition)) && fits(w.Text));

    /// <summary>Takes the unnamed word right after the last one taken, if it fits.</summary>
    public string? TakeNext(Func<string, bool> fits, params string[] prepositions) =>
        TakeOne(w => w.Name is null && w.Start == _end && prepositions.Contains(w.Preposition) && fits(w.Text));

    /// <summary>Takes a word and the unnamed one right after it, if that fits, and returns the latter: "page 2".</summary>
    public string? TakeAfter(string word, Func<string, bool> fits)
    {
        var at = _words.FindIndex(w => w is { Name: null, Preposition: "" } && w.Text.Equals(word, StringComparison.OrdinalIgnoreCase)
            && _words.Exists(next => next is { Name: null, Preposition: "" } && next.Start == w.End && fits(next.Text)));
        if (at < 0)
        {
            return null;
        }

        _end = _words[at].End;
        _words.RemoveAt(at);
        return TakeNext(fits, "");
    }

    /// <summary>Takes all words of the form NAME=VALUE, as typed: "TAG=7" isn't a version here.</summary>
    public IReadOnlyList<(string Name, string Value)> TakeAssignments()
    {
        var taken = _words.FindAll(w => w.End == w.Start + 1 && _typed[w.Start].TrimStart('-').IndexOf('=') > 0);
        _words.RemoveAll(taken.Contains);
        return [.. taken.Select(w => _typed[w.Start].TrimStart('-').Split('=', 2)).Select(parts => (parts[0], parts[1]))];
    }

    /// <summary>
    /// Takes the reason: all that follows "because", as typed, or what was given under its name. Empty when there is none.
    /// </summary>
    public string TakeReason()
    {
        var named = TakeNamed("reason");
        for (var at = 0; at < _typed.Count; at++)
        {
            if (IsBecause(_typed[at]))
            {
                _words.RemoveAll(word => word.Start >= at);
                // "because of a launch": "a launch" is the reason.
                var after = _typed.Skip(at + 1).ToList();
                return string.Join(' ', named.Concat(after is [var of, _, ..] && IsOf(of) ? after.Skip(1) : after));
            }
        }

        return string.Join(' ', named);
    }

    private static bool IsOf(string word) => word.Equals("of", StringComparison.OrdinalIgnoreCase);

    private static bool IsBecause(string word) => word.Equals("because", StringComparison.OrdinalIgnoreCase);

    private List<string> Take(Predicate<Word> fits)
    {
        var taken = _words.FindAll(fits);
        _words.RemoveAll(fits);
        return [.. taken.Select(w => w.Text)];
    }

    private string? TakeOne(Predicate<Word> fits)
    {
        if (_words.Find(fits) is not { } word)
        {
            return null;
        }

        _words.Remove(word);
        _end = word.End;
        return word.Text;
    }

    /// <param name="Name">Null unless the word was given under a name.</param>
    /// <param name="Start">Its word position in the text.</param>
    private sealed record Word(string? Name, string Preposition, string Text, int Start, int End)
    {
        public override string ToString() => Name is not null ? $"{Name}={Text}" : Preposition.Length == 0 ? Text : $"{Preposition} {Text}";
    }
}
