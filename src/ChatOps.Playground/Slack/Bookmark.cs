namespace ChatOps.Playground.Slack;

/// <summary>A link at the top of a channel.</summary>
/// <param name="Emoji">With its colons; null when there is none.</param>
/// <param name="By">Id of the user who changed it last.</param>
public sealed record Bookmark(
    string Id, string Title, string Link, string? Emoji, string By, DateTimeOffset Created, DateTimeOffset? Updated = null);
