using Microsoft.Bot.Schema;

namespace ChatOps.Chat.Teams.Connector;

/// <summary>A person on a roster.</summary>
/// <param name="Person">The object id in the organisation.</param>
/// <param name="User">The id in conversations, "29:…".</param>
/// <param name="Email">As the organization has it; null if it has none.</param>
/// <param name="Tenant">The organisation that they belong to; empty when Teams doesn't say.</param>
internal sealed record Member(string Person, string User, string Name, string Tenant, bool IsGuest, bool IsBot, string? Email)
{
    /// <summary>Null: the account has no object id.</summary>
    public static Member? Of(ChannelAccount? account)
    {
        var person = account?.AadObjectId ?? Text(account, "objectId");
        return account is null || !TeamsIds.IsGuid(person)
            ? null
            : new(
                person.ToLowerInvariant(),
                account.Id,
                account.Name ?? Text(account, "givenName") ?? person,
                Text(account, "tenantId") ?? "",
                // Invited guests keep their own address, written in this form.
                Text(account, "userRole") is "guest" or "anonymous"
                    || Text(account, "userPrincipalName")?.Contains("#EXT#", StringComparison.OrdinalIgnoreCase) == true,
                account.Id.StartsWith("28:", StringComparison.Ordinal) || account.Role is "bot",
                Text(account, "email"));
    }

    private static string? Text(ChannelAccount? account, string name) => account?.Properties?.Value<string?>(name);
}
