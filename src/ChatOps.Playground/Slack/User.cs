namespace ChatOps.Playground.Slack;

/// <summary>A user known to the workspace: a member, a bot, or an external person from another workspace who shares a channel.</summary>
public sealed record User(string Id, string Name, string RealName, bool IsBot = false)
{
    /// <summary>The person's email address; bots have none.</summary>
    public string? Email { get; init; }

    /// <summary>The id of the person's workspace, if it isn't this one.</summary>
    public string? TeamId { get; init; }

    /// <summary>The id of the organization (Enterprise Grid) that the person's workspace belongs to.</summary>
    public string? EnterpriseId { get; init; }

    /// <summary>Whether the user is a guest, invited to certain channels only.</summary>
    public bool IsRestricted { get; init; }

    /// <summary>Whether the user is a guest in a single channel; Slack also reports <c>is_restricted</c> for them.</summary>
    public bool IsUltraRestricted { get; init; }

    /// <summary>Whether the user is deactivated.</summary>
    public bool IsDeleted { get; init; }
}

/// <summary>A user group, mentioned as <c>@handle</c>.</summary>
public sealed record UserGroup(string Id, string Handle, string Name, IReadOnlyList<string> Users);
