using System.Text.RegularExpressions;

namespace ChatOps.Playground.Slack;

/// <summary>
/// What Slack's composer turns typed text into: with the three special characters escaped, and mentions and links marked up.
/// </summary>
internal static partial class Composer
{
    /// <summary>A normal message: <c>&lt;@U1&gt;</c>, <c>&lt;#C1|ops&gt;</c>.</summary>
    public static string Message(SlackWorkspace workspace, string typed) => MarkUp(workspace, typed, withNames: false);

    /// <summary>
    /// The text of a slash command: <c>&lt;@U1|ann&gt;</c>, <c>&lt;#C1|ops&gt;</c>, or without markup when the command doesn't request
    /// escaping.
    /// </summary>
    public static string Command(SlackWorkspace workspace, string typed, bool shouldEscape) =>
        shouldEscape ? MarkUp(workspace, typed, withNames: true) : Escape(typed);

    private static string Escape(string text) => text.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;");

    private static string MarkUp(SlackWorkspace workspace, string typed, bool withNames)
    {
        return Special.Replace(
            Escape(typed), match => match.Groups["url"].Success ? $"<{match.Value}>" : Mention(match.Value) ?? match.Value);

        string? Mention(string word)
        {
            var name = word[1..];
            if (word[0] == '#')
            {
                return workspace.FindChannel(name) is { DirectWith: null } channel
                    ? $"<#{channel.Id}|{(channel.IsPrivate ? "" : channel.Name)}>"
                    : null;
            }

            if (name is "here" or "channel" or "everyone")
            {
                return $"<!{name}>";
            }

            return workspace.FindUser(name) is { } user ? withNames ? $"<@{user.Id}|{user.Name}>" : $"<@{user.Id}>"
                : workspace.UserGroups?.FirstOrDefault(group => group.Handle == name) is { } group
                    ? withNames ? $"<!subteam^{group.Id}|@{group.Handle}>" : $"<!subteam^{group.Id}>"
                : null;
        }
    }

    [GeneratedRegex(
        @"(?<url>https?://[^\s<>]+)|(?<![\w@#/])[@#][a-z0-9][a-z0-9._-]*(?<![.])",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Special { get; }
}
