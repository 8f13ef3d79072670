using ChatOps.Catalog;
using ChatOps.Incidents;
using ChatOps.Journal;
using ChatOps.Messages;

namespace ChatOps.Commands;

/// <summary>
/// What someone says about an incident: what to do, with which one, and words of their own. Options are recognized where they are no part of
/// a sentence: at its end, severities at its beginning, too.
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

    private IncidentWords(string verb, long? number, List<string> words) => (Verb, Number, _words) = (verb, number, words);

    public string Verb { get; }

    /// <summary>The incident's number; null: it isn't said.</summary>
    public long? Number { get; }

    /// <summary>What is left, as it was typed.</summary>
    public string Text => string.Join(' ', _words);

    public bool IsEmpty => _words.Count == 0;

    /// <param name="isInRoom">It is said in an incident's channel, where a number that is one needs its "#".</param>
    public static IncidentWords Of(Arguments arguments, bool isInRoom)
    {
        var words = arguments.Left.ToList();
        // A button's value, or a dialog's own data.
        words = words is [var first, .. var others] ? [.. first.Split(' ', StringSplitOptions.RemoveEmptyEntries) is var parts && Verbs.Contains(parts[0]) ? parts : [first], .. others] : words;
        var verb = words is [var said, ..] && Verbs.Contains(said, StringComparer.OrdinalIgnoreCase) ? said.ToLowerInvariant() : null;
        words = verb is null ? words : words[1..];
        if (verb is null or "open" or "declare"
            || words is not [var word, ..]
            || !long.TryParse(word.TrimStart('#'), out var number)
            || (isInRoom && Texts.Contains(verb) && word[0] is not '#'))
        {
            return new(verb ?? "open", null, words);
        }

        return new(verb, number, words[1..]);
    }

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
    public NewIncident Opening(Arguments named, ServiceCatalog catalog, IncidentsOptions options)
    {
        var severities = named.TakeNamed("severity").ToList();
        var services = named.TakeNamed("service").ToList();
        var environments = named.TakeNamed("environment").ToList();
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
            else if (TakeLast(word => word.Split(' ') is ["in" or "on", var place] && catalog.FindEnvironment(place) is not null) is { } place)
            {
                environments.Add(place.Split(' ')[1]);
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

    private string Title()
    {
        var title = string.Join(' ', Text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return title.Length == 0
            ? throw new CommandSyntaxException("What happened? Say it in a few words, which become the incident's title. Nothing was opened.")
            : title.Length <= LongestTitle ? title
            : throw new CommandSyntaxException($"A title may have at most {LongestTitle} characters. Nothing was opened.");
    }
}
