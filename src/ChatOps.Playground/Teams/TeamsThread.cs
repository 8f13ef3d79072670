namespace ChatOps.Playground.Teams;

/// <summary>A post with what was replied to it, oldest first.</summary>
public sealed record TeamsThread(TeamsPost Post, IReadOnlyList<TeamsPost> Replies);
