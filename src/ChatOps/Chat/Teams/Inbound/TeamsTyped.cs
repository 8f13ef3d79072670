using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using ChatOps.Journal;

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

    /// <summary>The text with the names of whom it mentions.</summary>
    public static string Said(JsonElement activity) => OfHtml(activity.Text("text") ?? "");

    /// <summary>What a message says whose markup clients made.</summary>
    public static string OfHtml(string html)
    {
        var text = Break().Replace(Mention().Replace(html, "@${name}"), " ");
        return WebUtility.HtmlDecode(Tag().Replace(text, "")).Replace('\u00a0', ' ').Trim();
    }

    /// <summary>The activity's text without secrets, which is as it was if there are none.</summary>
    public static string Redacted(JsonElement activity, string bot)
    {
        var text = activity.Text("text") ?? "";
        var (plain, _) = Plain(activity, bot);
        // A secret may be in pieces in what was sent, "a&amp;b", so it is looked for in what was typed.
        var redacted = DeliveryRedaction.RedactCommand(plain);
        return redacted == plain && DeliveryRedaction.RedactCommand(text) == text
            ? text
            : string.Concat(Mentions(activity, bot).Select(tag => $"{tag} ")) + WebUtility.HtmlEncode(redacted);
    }

    /// <summary>The tags that mention the bot.</summary>
    private static IEnumerable<string> Mentions(JsonElement activity, string bot) => activity.Items("entities")
        .Where(entity => entity.Text("type") is "mention" && entity.At("mentioned").Text("id") == bot)
        .Select(entity => entity.Text("text") ?? "")
        .Where(tag => tag.Length > 0 && activity.Text("text")!.Contains(tag, StringComparison.Ordinal))
        .Take(1);

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
