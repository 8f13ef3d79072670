using ChatOps.Playground.Pages.Text;
using ChatOps.Playground.Slack;

namespace ChatOps.Playground.Pages.Chat;

/// <summary>A message in one line, for where there is no room for more.</summary>
internal static class Summary
{
    public static string Of(Message message) =>
        string.Concat(Mrkdwn.Read(message.Text.Length > 0 ? message.Text : message.Shown).Select(Words)).ReplaceLineEndings(" ");

    private static string Words(Span span) => span switch
    {
        Span.Plain plain => plain.Words,
        Span.Bold bold => string.Concat(bold.Inner.Select(Words)),
        Span.Italic italic => string.Concat(italic.Inner.Select(Words)),
        Span.Strike strike => string.Concat(strike.Inner.Select(Words)),
        Span.Quote quote => string.Concat(quote.Inner.Select(Words)),
        Span.Code code => code.Words,
        Span.Preformatted preformatted => preformatted.Words,
        Span.Link link => link.Label,
        Span.Mention mention => mention.Words,
        _ => "…",
    };
}
