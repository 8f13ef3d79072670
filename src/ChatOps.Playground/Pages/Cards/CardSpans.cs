using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using ChatOps.Playground.Pages.Text;
using ChatOps.Playground.Slack;

namespace ChatOps.Playground.Pages.Cards;

/// <summary>Reads the texts of Adaptive Cards as clients do. Whatever they do not understand stays as it was written.</summary>
public static partial class CardSpans
{
    /// <summary>A text block: bold, links, mentions and moments.</summary>
    /// <param name="mentions">What is a mention, as it is written, and whether it is of the reader.</param>
    public static IReadOnlyList<Span> OfMarkdown(string text, IReadOnlyDictionary<string, bool> mentions) =>
        Read(text, Marks, match => match.Groups["bold"] is { Success: true } bold ? new Span.Bold(OfMarkdown(bold.Value, mentions))
            : match.Groups["at"].Success
                ? mentions.TryGetValue(match.Value, out var isMe) ? new Span.Mention(match.Groups["name"].Value, isMe) : null
            : Token.Address(match.Groups["url"].Value) is { } address ? new Span.Link(address, match.Groups["label"].Value)
            : null);

    /// <summary>A run of rich text, in which nothing is understood but moments.</summary>
    public static Span OfRun(JsonElement run)
    {
        var text = run.Text("text") ?? "";
        if (run.Get("selectAction")?.Text("url") is { } url && Token.Address(url) is { } address)
        {
            return new Span.Link(address, text);
        }

        if (text.Length > 0 && text.All(character => character is '▰' or '▱'))
        {
            return new Span.Bar(text.Count(character => character is '▰'), text.Length);
        }

        return run.Text("fontType") == "Monospace" ? new Span.Code(text)
            : run.Text("weight") == "Bolder" ? new Span.Bold(OfPlain(text))
            : OfPlain(text) is [var one] ? one
            : new Span.Group(OfPlain(text));
    }

    private static List<Span> OfPlain(string text) => Read(text, Moments, _ => null);

    private static List<Span> Read(string text, Regex marks, Func<Match, Span?> understand)
    {
        var spans = new List<Span>();
        var at = 0;
        foreach (Match match in marks.Matches(text))
        {
            if ((Moment(match) ?? understand(match)) is not { } span)
            {
                continue;
            }

            Plain(text[at..match.Index]);
            spans.Add(span);
            at = match.Index + match.Length;
        }

        Plain(text[at..]);
        return spans;

        void Plain(string words)
        {
            if (words.Length > 0)
            {
                spans.Add(new Span.Plain(words));
            }
        }
    }

    private static Span.Moment? Moment(Match match) =>
        match.Groups["when"] is { Success: true } when
            && DateTimeOffset.TryParse(when.Value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment)
                ? new Span.Moment(moment, match.Groups["of"].Value is "DATE" ? "{date_short_pretty}" : "{time}", null)
                : null;

    private const string OfMoment = @"\{\{(?<of>DATE|TIME)\((?<when>[^,)]*)(,\s*\w+)?\)\}\}";

    [GeneratedRegex(OfMoment, RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Moments { get; }

    [GeneratedRegex(
        OfMoment + @"|\*\*(?<bold>.+?)\*\*|\[(?<label>[^\]]*)\]\((?<url>[^)\s]*)\)|(?<at><at>(?<name>.*?)</at>)",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Marks { get; }
}
