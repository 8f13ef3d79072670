using ChatOps.Messages;

namespace ChatOps.Chat.Teams.Cards;

/// <summary>
/// Renders <see cref="RichText"/> as text runs, in which clients apply only our formatting: foreign text can't become markup.
/// </summary>
internal static class Runs
{
    /// <param name="limit">The number of characters in all runs together.</param>
    /// <param name="each">Applied to every run.</param>
    public static IReadOnlyList<TextRun> Render(RichText text, int limit, CommandStyle commands, Func<TextRun, TextRun>? each = null)
    {
        var runs = new List<TextRun>();
        foreach (var span in text.Spans)
        {
            if (limit <= 1)
            {
                runs.Add(new(TeamsText.Ellipsis.ToString()));
                break;
            }

            var run = Run(span, commands);
            if (run.Text.Length > 0)
            {
                run = span is Span.Time ? run : run with { Text = TeamsText.Cut(run.Text, limit) };
                limit -= run.Text.Length;
                runs.Add(run);
            }
        }

        return [.. (runs.Count > 0 ? runs : [new TextRun("–")]).Select(run => each?.Invoke(run) ?? run)];
    }

    private static TextRun Run(Span span, CommandStyle commands) => span switch
    {
        Span.Bold bold => new(TeamsText.Clean(bold.Text)) { Weight = "Bolder" },
        Span.Code code => new(TeamsText.Clean(code.Text)) { FontType = "Monospace" },
        Span.Command command => new(TeamsText.Clean(commands.Write(command))) { FontType = "Monospace" },
        Span.Link link when TeamsText.Address(link.Url) is { } url =>
            new(TeamsText.Clean(link.Label.Length == 0 ? link.Url : link.Label))
            {
                Underline = true,
                SelectAction = new OpenUrlAction(url),
            },
        Span.Time time => new(TeamsText.Moment(time)),
        _ => new(TeamsText.Clean(span.Words)),
    };
}
