namespace ChatOps.Playground.Teams;

/// <summary>A team with its channels by name; the first has the team's own id.</summary>
public sealed record TeamsTeam(string Name, string Id, IReadOnlyDictionary<string, string> Channels, IReadOnlyList<string> Members)
{
    /// <summary>The group in Entra that it is.</summary>
    public string Group { get; init; } = "5e000000-0000-4000-8000-000000000005";
}
