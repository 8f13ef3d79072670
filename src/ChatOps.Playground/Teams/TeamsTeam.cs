namespace ChatOps.Playground.Teams;

/// <summary>A team with its channels by name; the first has the team's own id.</summary>
public sealed record TeamsTeam(string Name, string Id, IReadOnlyDictionary<string, string> Channels, IReadOnlyList<string> Members);
