namespace ChatOps.People;

/// <summary>
/// Who acts: a person, an automation that types in chat, or the bot itself. What policy decides by. Nobody in particular until the platform
/// was asked.
/// </summary>
/// <param name="Platform">The chat platform's name.</param>
/// <param name="Organisation">The platform's id of the workspace, enterprise or tenant that they act from; empty when it did not
/// say.</param>
/// <param name="Id">The platform's user id.</param>
public sealed record Principal(string Platform, string Organisation, string Id)
{
    /// <summary>The bot itself, for automatic operations that need no permission.</summary>
    public static Principal Bot { get; } = new("chatops", "", "chatops") { IsKnown = true, IsBot = true };

    /// <summary>What tells them apart, whatever else is known of them.</summary>
    public ChatId Account => new(Platform, Id);

    /// <summary>It is this bot.</summary>
    public bool IsSelf => Account == Bot.Account;

    /// <summary>The platform said who this is. Otherwise nothing is allowed, and <see cref="Doubt"/> says why.</summary>
    public bool IsKnown { get; init; }

    /// <summary>Why the platform could not be asked, a sentence.</summary>
    public string? Doubt { get; init; }

    /// <summary>Belongs to another organisation, and shares a channel with this one.</summary>
    public bool IsExternal { get; init; }

    /// <summary>Was invited to some channels only.</summary>
    public bool IsGuest { get; init; }

    public bool IsBot { get; init; }

    /// <summary>Has no account any more.</summary>
    public bool IsDeactivated { get; init; }

    /// <summary>Is not a plain member: is let in by name alone.</summary>
    public bool IsOutsider => IsExternal || IsGuest || IsBot;
}
