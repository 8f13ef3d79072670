using ChatOps.Catalog;
using ChatOps.Incidents;
using ChatOps.Journal;
using ChatOps.Messages;

namespace ChatOps.Commands;

/// <summary>
/// What someone says about an incident: what to do, with which one, and words of their own. Options are recognized where they are no
/// part of a sentence: at its end, severities at its beginning, too.
/// </summary>
internal sealed class IncidentWords
{
    private const int LongestTitle = 150, LongestText = 2000;

    /// <summary>The first is what is meant where none of them is said.</summary>
    public static readonly IReadOnlyList<string> Verbs =
    [
        "open", "declare", "update", "note", "severity", "status", "role", "service", "resolve", "resolved", "reopen", "cancel", "merge", "show",
        "postmortem", "snooze",
    ];

    /// <summary>What follows is someone's own text, in which a number is part of it.</summary>
    private static readonly string[] Texts = ["update", "note"];

    private readonly List<string> _words;
    private readonly List<(string Name, string Value)> _named;

    private IncidentWords(string verb, long? number, List<string> words, List<(string Name, string Value)> named) =>
        (Verb, Number, _words, _named) = (verb, number, words, named);

    public string Verb { get; }

    /// <summary>The incident's number; null: it isn't said.</summary>
    public long? Number { get; }

    /// <summary>What is left, as it was typed.</summary>
    public string Text => string.Join(' ', _words);

    public bool IsEmpty => _words.Count == 0;

    /// <param name="isInRoom">It is said in an incident's channel, where a number that is one needs its "#".</param>
    public static IncidentWords Of(Arguments arguments, bool isInRoom)
    {
        var verb = VerbOf(arguments);
        // Of a name that it doesn't have, nothing is an option: it is part of the text.
        var named = NamesOf(verb).SelectMany(name => arguments.TakeNamed(name).Select(value => (name, value))).ToList();
        var words = Split(arguments.Left);
        words = words is [var said, ..] && Is(said, verb ?? "") ? words[1..] : words;
        if (verb is null or "open" or "declare"
            || words is not [var word, ..]
            || !long.TryParse(word.TrimStart('#'), out var number)
            || (isInRoom && Texts.Contains(verb) && word[0] is not '#'))
        {
            return new(verb ?? "open", null, words, named);
        }

        return new(verb, number, words[1..], named);
    }

    /// <summary>What is to be done; null: it isn't said.</summary>
    public static string? VerbOf(Arguments arguments) =>
        Split(arguments.Left) is [var first, ..] ? Verbs.FirstOrDefault(verb => Is(first, verb)) : null;

    /// <summary>The value given under a name; null: there is none.</summary>
    /// <param name="kind">In the plural.</param>
    public string? Named(string name, string kind) => Arguments.One(kind, AllNamed(name));

    /// <summary>Takes a word from the end, if it is one of these.</summary>
    public bool TakeLast(string word) => TakeLast(one => one.Equals(word, StringComparison.OrdinalIgnoreCase)) is not null;

    public string? TakeLast(Func<string, bool> fits)
    {
        if (_words is not [.., var last] || !fits(last))
        {
            return null;
        }

        _words.RemoveAt(_words.Count - 1);
        return last;
    }

    public string? TakeFirst(Func<string, bool> fits)
    {
        if (_words is not [var first, ..] || !fits(first))
        {
            return null;
        }

        _words.RemoveAt(0);
        return first;
    }

    /// <summary>Takes "NAME VALUE" from the end, and returns the value.</summary>
    public string? TakeLastPair(params ReadOnlySpan<string> names)
    {
        if (_words is not [.., var name, var value] || !names.Contains(name.ToLowerInvariant()))
        {
            return null;
        }

        _words.RemoveRange(_words.Count - 2, 2);
        return value;
    }

    /// <summary>What someone declares.</summary>
    /// <exception cref="CommandSyntaxException">There is no title, or something in it isn't known.</exception>
    public NewIncident Opening(ServiceCatalog catalog, IncidentsOptions options)
    {
        var (severities, services, environments) = (AllNamed("severity"), AllNamed("service"), AllNamed("environment"));
        var (isPrivate, isDrill) = (false, false);
        while (true)
        {
            if (TakeLast("private"))
            {
                isPrivate = true;
            }
            else if (TakeLast("drill"))
            {
                isDrill = true;
            }
            else if (TakeLast(word => options.Find(word) is not null) is { } severity)
            {
                severities.Add(severity);
            }
            else if (TakeLastPair("service") is { } service)
            {
                services.Add(service);
            }
            else if (TakeLastPair("env", "environment") is { } environment)
            {
                environments.Add(environment);
            }
            else if (TakeLast(word => word.Split(' ') is ["in" or "on", var name] && catalog.FindEnvironment(name) is not null) is { } at)
            {
                environments.Add(at.Split(' ')[1]);
            }
            else
            {
                break;
            }
        }

        if (severities.Count == 0 && TakeFirst(word => options.Find(word) is not null) is { } first)
        {
            severities.Add(first);
        }

        return new(
            Title(),
            Arguments.One("severities", severities) is { } grade ? Severity(grade, options) : options.Default,
            [.. services.Select(name => Service(name, catalog)).Distinct()],
            Arguments.One("environments", environments) is { } where ? Environment(where, catalog) : null,
            isPrivate,
            isDrill);
    }

    /// <exception cref="CommandSyntaxException">There is no such severity.</exception>
    public static string Severity(string word, IncidentsOptions options) => options.Find(word) ?? throw new CommandSyntaxException(
        RichText.Of($"There is no severity {word:c}. Use {Plural.List([.. options.Grades.Select(grade => grade.Name)])}."));

    public static string Service(string word, ServiceCatalog catalog) => catalog.Find(word)?.Name ?? throw new CommandSyntaxException(
        RichText.Of(
            $"There is no service {word:c}. I know {Plural.Some([.. catalog.Services.Select(service => service.Name)], 10)}."));

    public static string Environment(string word, ServiceCatalog catalog) =>
        catalog.FindEnvironment(word)?.Name ?? throw new CommandSyntaxException(
            RichText.Of(
                $"There is no environment {word:c}. I know {Plural.Some([.. catalog.Environments.Select(one => one.Name)], 10)}."));

    /// <summary>Someone's own words, redacted; not empty.</summary>
    public string Own(string what)
    {
        var text = Text.Trim();
        return text.Length == 0 ? throw new CommandSyntaxException($"{what} Nothing was done.")
            : text.Length <= LongestText ? Redaction.Redact(text)
            : throw new CommandSyntaxException($"A text may have at most {LongestText} characters. Nothing was done.");
    }

    private List<string> AllNamed(string name) => [.. _named.Where(one => one.Name == name).Select(one => one.Value)];

    private static string[] NamesOf(string? verb) => verb switch
    {
        null or "open" or "declare" => ["severity", "service", "environment"],
        "update" => ["next"],
        "service" => ["environment"],
        "status" => ["status"],
        "resolve" or "resolved" => ["cause", "cure"],
        _ => [],
    };

    /// <summary>A button's value, or a dialog's own data, is one word: what to do, and with which incident.</summary>
    private static List<string> Split(IReadOnlyList<string> words) =>
        // A title in a dialog is one word, too.
        words.Count > 0 && words[0].Split(' ') is [var verb, ['#', ..]] parts && Verbs.Contains(verb, StringComparer.OrdinalIgnoreCase)
            ? [.. parts, .. words.Skip(1)]
            : [.. words];

    private static bool Is(string word, string verb) => word.Equals(verb, StringComparison.OrdinalIgnoreCase);

    private string Title()
    {
        var title = string.Join(' ', Text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return title.Length == 0
            ? throw new CommandSyntaxException(
                "What happened? Say it in a few words, which become the incident's title. Nothing was opened.")
            : title.Length <= LongestTitle ? title
            : throw new CommandSyntaxException($"A title may have at most {LongestTitle} characters. Nothing was opened.");
    }
}
