namespace ChatOps.Playground.Slack;

/// <summary>A member of the workspace, or its bot.</summary>
public sealed record User(string Id, string Name, string RealName, bool IsBot = false);

/// <summary>A user group, mentioned as <c>@handle</c>.</summary>
public sealed record UserGroup(string Id, string Handle, string Name, IReadOnlyList<string> Users);
