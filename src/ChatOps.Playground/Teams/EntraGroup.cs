namespace ChatOps.Playground.Teams;

/// <summary>A group in Entra.</summary>
/// <param name="Members">Those who are in it themselves, by name.</param>
/// <param name="Groups">The ids of groups in it.</param>
public sealed record EntraGroup(string Id, IReadOnlyList<string> Members, params IReadOnlyList<string> Groups);

/// <summary>The organisation's directory, and what the bot's app may read there.</summary>
public sealed class EntraDirectory
{
    /// <summary>Ann alone is on call, and everybody on call may deploy.</summary>
    public IReadOnlyList<EntraGroup> Groups { get; set; } =
    [
        new("6a000000-0000-4000-8000-00000000006a", ["ann"]),
        new("6b000000-0000-4000-8000-00000000006b", ["bob"], "6a000000-0000-4000-8000-00000000006a"),
    ];

    /// <summary>Granted to the app. A token holds what was granted when it was made.</summary>
    public IReadOnlySet<string> Permissions { get; set; } = new HashSet<string> { "GroupMember.Read.All" };

    /// <summary>Where the rest of a long answer is said to be; null: where it is.</summary>
    public Uri? Rest { get; set; }

    /// <summary>How many members an answer has at most, whatever was asked for.</summary>
    public int LongestPage { get; set; } = 999;
}
