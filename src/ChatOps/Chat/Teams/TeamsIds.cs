using System.Diagnostics.CodeAnalysis;
using ChatOps.People;

namespace ChatOps.Chat.Teams;

/// <summary>The formats of ids in Teams.</summary>
internal static class TeamsIds
{
    public const string Platform = "teams";

    private const int Longest = 200;

    /// <summary>The formats that configuration may use.</summary>
    public static PlatformIds Forms { get; } = new(
        Platform,
        new(IsGuid, "the user's object id in Entra, such as 0f8fad5b-d9cb-469f-a165-70867728950e (Entra admin center, Users)")
        {
            IgnoresCase = true,
        },
        new(
            IsGroup,
            "the team's id, such as 19:2f1c…@thread.tacv2 (in Teams: the team's ⋯, Get link to team), or a channel's; or an Entra group's object id, such as 0f8fad5b-d9cb-469f-a165-70867728950e (Entra admin center, Groups), with ChatOps:Teams:Graph"),
        new(
            IsChannel,
            "the channel's id, such as 19:2f1c…@thread.tacv2 (in Teams: the channel's ⋯, Get link to channel); names can be changed by anybody"));

    public static bool IsGuid([NotNullWhen(true)] string? id) => Guid.TryParseExact(id, "D", out _);

    /// <summary>A team's channel, which has threads; a team's id is that of its first channel.</summary>
    public static bool IsChannel([NotNullWhen(true)] string? id) =>
        id is { Length: > 0 and <= Longest } && id.StartsWith("19:", StringComparison.Ordinal)
        && (
            id.EndsWith("@thread.tacv2", StringComparison.OrdinalIgnoreCase)
                || id.EndsWith("@thread.skype", StringComparison.OrdinalIgnoreCase));

    /// <summary>A team or a channel, whose members are on its roster, or a group in Entra.</summary>
    public static bool IsGroup([NotNullWhen(true)] string? id) => IsChannel(id) || IsGuid(id);
}
