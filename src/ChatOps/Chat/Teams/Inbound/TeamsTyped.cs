using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace ChatOps.Chat.Teams.Inbound;

/// <summary>
/// Restores what people typed from what Teams sends: their text with mentions as tags, escape sequences, and any markup that a client left
/// in.
/// </summary>
internal static partial class TeamsTyped
{
    /// <summary>The text without the mention of the bot; other mentions become "@ID".</summary>
    /// <param name="bot">The bot's id in the conversation.</param>
    /// <returns>The text, and whether it mentions the bot.</returns>
    public static (string Text, bool IsMentioned) Plain(JsonElement activity, string bot)
    {
        var text = activity.Text("text") ?? "";
        var isMentioned = false;
        foreach (var entity in activity.Items("entities"))
        {
            if (entity.Text("type") is "mention"
                && entity.Text("text") is { Length: > 0 } tag
                && text.Contains(tag, StringComparison.Ordinal)
                && entity.At("mentioned").Text("id") is { Length: > 0 } id)
            {
                isMentioned |= id == bot;
                text = text.Replace(tag, id == bot ? " " : $"@{id}");
            }
        }

        // A mention without a matching entity is just a name in angle brackets.
        text = Break().Replace(Mention().Replace(text, "${name}"), " ");
        return (WebUtility.HtmlDecode(Tag().Replace(text, "")).Replace('\u00a0', ' ').Trim(), isMentioned);
    }

    [GeneratedRegex(
        "<at[^>]*>(?<name>.*?)</at>",
        RegexOptions.IgnoreCase | RegexOptions.Singleline | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Mention();

    [GeneratedRegex(
        @"<(br|p|/p|div|/div|li|/li)(\s[^>]*)?/?>", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Break();

    /// <summary>Only tags that clients insert: people write angle brackets, too.</summary>
    [GeneratedRegex(@"</?(span|strong|em|b|i|u|s|code|pre|a|ul|ol|blockquote|font|img|emoji|attachment|readonly|codeblock)(\s[^>]*)?/?>",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Tag();
}
