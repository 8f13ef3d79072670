namespace ChatOps.Playground.Slack;

/// <summary>Somebody whom the workspace knows: a member, a bot, or a stranger of another workspace who shares a channel.</summary>
public sealed record User(string Id, string Name, string RealName, bool IsBot = false)
{
    /// <summary>Where the person can be written to; bots have none.</summary>
    public string? Email { get; init; }

    /// <summary>Of the workspace that the person belongs to, when it is not this one.</summary>
    public string? TeamId { get; init; }

    /// <summary>Of the organisation (Enterprise Grid) that the person's workspace belongs to.</summary>
    public string? EnterpriseId { get; init; }

    /// <summary>A guest: invited to some channels only.</summary>
    public bool IsRestricted { get; init; }

    /// <summary>A guest of a single channel; Slack says <c>is_restricted</c> of them, too.</summary>
    public bool IsUltraRestricted { get; init; }

    /// <summary>Deactivated.</summary>
    public bool IsDeleted { get; init; }
}

/// <summary>A user group, mentioned as <c>@handle</c>.</summary>
public sealed record UserGroup(string Id, string Handle, string Name, IReadOnlyList<string> Users);
