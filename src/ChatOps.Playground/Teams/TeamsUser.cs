namespace ChatOps.Playground.Teams;

/// <summary>Somebody in the organisation, or a guest of it.</summary>
/// <param name="ObjectId">In Entra.</param>
/// <param name="HasApp">Whether the bot is installed for them, so that it can talk to them alone.</param>
public sealed record TeamsUser(string Name, string ObjectId, bool IsGuest = false, bool HasApp = true)
{
    /// <summary>In conversations with the bot.</summary>
    public string UserId => $"29:1{ObjectId.Replace("-", "")}";

    public string DisplayName => char.ToUpperInvariant(Name[0]) + Name[1..];

    /// <summary>Of the chat with the bot.</summary>
    public string ChatId => $"a:1{ObjectId.Replace("-", "")}";
}
