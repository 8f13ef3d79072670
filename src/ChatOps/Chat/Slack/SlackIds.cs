using System.Diagnostics.CodeAnalysis;
using ChatOps.Chat.Slack.Inbound;
using ChatOps.People;

namespace ChatOps.Chat.Slack;

/// <summary>
/// The formats of Slack's ids: a letter for the type, then capital letters and digits. Anything that doesn't look like an id is never
/// written where Slack would interpret one.
/// </summary>
internal static class SlackIds
{
    private const int Longest = 30;

    /// <summary>The formats that configuration may use.</summary>
    public static PlatformIds Forms { get; } = new(
        Inbox.Source,
        new(IsUser, "the user's id, such as U024BE7LH (in Slack: profile, ⋮, Copy member ID)"),
        new(IsGroup, "the user group's id, such as S0614TZR7"),
        new(
            IsChannel,
            "the channel's id, such as C024BE91L (in Slack: channel name, at the bottom of About); names can be changed by anyone"));

    public static bool IsUser([NotNullWhen(true)] string? id) => Is(id, "UW");

    /// <summary>A public or private channel, or a direct message.</summary>
    public static bool IsChannel([NotNullWhen(true)] string? id) => Is(id, "CGD");

    public static bool IsGroup([NotNullWhen(true)] string? id) => Is(id, "S");

    /// <summary>A workspace or an organisation.</summary>
    public static bool IsTeam([NotNullWhen(true)] string? id) => Is(id, "TE");

    public static bool IsApp([NotNullWhen(true)] string? id) => Is(id, "A");

    private static bool Is(string? id, string kinds) =>
        id is { Length: > 1 and <= Longest } && kinds.Contains(id[0]) && id.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c));
}
