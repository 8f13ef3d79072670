namespace ChatOps.Playground.Slack;

/// <summary>A link at the top of a channel.</summary>
/// <param name="Emoji">In colons; null when there is none.</param>
/// <param name="By">The id of the user who last changed it.</param>
public sealed record Bookmark(
    string Id, string Title, string Link, string? Emoji, string By, DateTimeOffset Created, DateTimeOffset? Updated = null);
