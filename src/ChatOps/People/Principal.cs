namespace ChatOps.People;

/// <summary>
/// Who acts: a person, an automation that types in chat, or the bot itself. Policy decides by it. Unknown until the platform has been
/// asked.
/// </summary>
/// <param name="Platform">The chat platform's name.</param>
/// <param name="Organisation">The platform's id of the workspace, enterprise or tenant that they act from; empty when the platform doesn't
/// say.</param>
/// <param name="Id">The platform's user id.</param>
public sealed record Principal(string Platform, string Organisation, string Id)
{
    /// <summary>The bot itself, for automatic operations that need no permission.</summary>
    public static Principal Bot { get; } = new("chatops", "", "chatops") { IsKnown = true, IsBot = true };

    /// <summary>Identifies them, regardless of what else is known about them.</summary>
    public ChatId Account => new(Platform, Id);

    /// <summary>Whether this is the bot itself.</summary>
    public bool IsSelf => Account == Bot.Account;

    /// <summary>Whether the platform said who this is. If not, nothing is allowed, and <see cref="Doubt"/> says why.</summary>
    public bool IsKnown { get; init; }

    /// <summary>Why the platform couldn't be asked, as a sentence.</summary>
    public string? Doubt { get; init; }

    /// <summary>Belongs to another organisation that shares a channel with this one.</summary>
    public bool IsExternal { get; init; }

    /// <summary>Was invited to some channels only.</summary>
    public bool IsGuest { get; init; }

    public bool IsBot { get; init; }

    /// <summary>The account is no longer active.</summary>
    public bool IsDeactivated { get; init; }

    /// <summary>Not a regular member: must be allowed by name.</summary>
    public bool IsOutsider => IsExternal || IsGuest || IsBot;
}
