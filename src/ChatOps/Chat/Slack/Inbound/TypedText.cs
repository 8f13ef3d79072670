using System.Text;
using ChatOps.Chat.Slack.Rendering;

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
        var lastClose = raw.LastIndexOf('>');
        for (var i = 0; i < raw.Length; i++)
        {
            if (raw[i] is '<' && i < lastClose)
            {
                var end = raw.IndexOf('>', i);
                text.Append(Meant(raw[(i + 1)..end]));
                i = end;
            }
            else
            {
                text.Append(raw[i]);
            }
        }

        return MrkdwnEscape.Unescape(text.ToString());
    }

    /// <summary>"@U1|ann", "#C1|ops", "!subteam^S1|@team", "https://x.io|x.io".</summary>
    private static string Meant(string token)
    {
        var bar = token.IndexOf('|');
        var (id, label) = bar < 0 ? (token, "") : (token[..bar], token[(bar + 1)..]);
        return id.Length == 0 || id[0] is '@' or '#' or '!' ? id : label.Length > 0 ? label : id;
    }
}
