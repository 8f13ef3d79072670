using System.Text;
using ChatOps.Chat.Slack.Rendering;
using ChatOps.Messages;

namespace ChatOps.Chat.Slack.Inbound;

/// <summary>
/// Restores what people typed from what Slack sends: angle brackets contain what Slack replaced, and the person's own characters are
/// escaped.
/// </summary>
internal static class TypedText
{
    /// <summary>Links become their labels, mentions "@U1", channels "#C1".</summary>
    public static string Plain(string raw)
    {
        var text = new StringBuilder(raw.Length);
        foreach (var (word, isToken) in Parts(raw))
        {
            text.Append(isToken ? Meant(word) : word);
        }

        return MrkdwnEscape.Unescape(text.ToString());
    }

    /// <summary>The same, with people and channels as what they are.</summary>
    public static RichText Rich(string raw) => new(
    [
        .. Parts(raw).Select(part => part.IsToken ? Shown(Meant(part.Text)) : new Span.Plain(MrkdwnEscape.Unescape(part.Text))),
    ]);

    private static Span Shown(string meant) => meant switch
    {
        ['@', .. var person] when SlackIds.IsUser(person) => new Span.Person(new(Inbox.Source, person)),
        ['#', .. var channel] when SlackIds.IsChannel(channel) => new Span.Channel(new(Inbox.Source, channel)),
        _ => new Span.Plain(MrkdwnEscape.Unescape(meant)),
    };

    /// <summary>The runs outside of angle brackets, and what is inside of each pair.</summary>
    private static IEnumerable<(string Text, bool IsToken)> Parts(string raw)
    {
        var from = 0;
        for (var open = raw.IndexOf('<'); open >= 0; open = raw.IndexOf('<', from))
        {
            if (raw.IndexOf('>', open) is not (>= 0 and var end))
            {
                break;
            }

            yield return (raw[from..open], false);
            yield return (raw[(open + 1)..end], true);
            from = end + 1;
            if (from == raw.Length)
            {
                yield break;
            }
        }

        yield return (raw[from..], false);
    }

    /// <summary>"@U1|ann", "#C1|ops", "!subteam^S1|@team", "https://x.io|x.io".</summary>
    private static string Meant(string token)
    {
        var bar = token.IndexOf('|');
        var (id, label) = bar < 0 ? (token, "") : (token[..bar], token[(bar + 1)..]);
        return id.Length == 0 || id[0] is '@' or '#' or '!' ? id : label.Length > 0 ? label : id;
    }
}
