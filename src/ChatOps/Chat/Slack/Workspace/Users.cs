using System.Collections.Concurrent;
using ChatOps.Chat.Slack.Api;
using ChatOps.People;

namespace ChatOps.Chat.Slack.Workspace;

/// <summary>
/// Who someone is: a member, a guest, a bot, someone from outside in a shared channel. Permissions depend on it, so what can't be
/// determined is reported as unknown.
/// </summary>
internal sealed class Users(WebApi api, OwnApp self, TimeProvider clock)
{
    private const string EmailScope = "users:read.email";

    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, (WorkspaceUser User, DateTimeOffset ReadAt)> _people = [];

    /// <param name="claimed">As given in the delivery.</param>
    public async Task<Principal> RecognizeAsync(Principal claimed, bool fresh, CancellationToken cancellationToken)
    {
        var own = await self.AskAsync(cancellationToken);
        if (!own.Ok)
        {
            return Unknown(claimed, own.Error);
        }

        if (fresh || !_people.TryGetValue(claimed.Id, out var known) || clock.GetUtcNow() - known.ReadAt >= Fresh)
        {
            var reply = await api.UserInfoAsync(claimed.Id, cancellationToken);
            if (!reply.Ok)
            {
                // Someone whom our workspace can't look up isn't a member of it.
                return reply.Error.Code is "user_not_found" or "user_not_visible"
                    ? claimed with { IsKnown = true, IsExternal = true }
                    : Unknown(claimed, reply.Error);
            }

            known = _people[claimed.Id] = (reply.Value, clock.GetUtcNow());
        }

        var user = known.User;
        return claimed with
        {
            Organisation = claimed.Organisation.Length > 0 ? claimed.Organisation : user.Team,
            IsKnown = true,
            Doubt = null,
            IsExternal = !IsOurs(user, own.Value) || !IsTheirs(claimed.Organisation, user, own.Value),
            IsGuest = user.IsGuest,
            IsBot = user.IsBot,
            IsDeactivated = user.IsDeleted,
        };
    }

    /// <summary>As in their profile; null when Slack doesn't say.</summary>
    public async Task<string?> NameAsync(string person, CancellationToken cancellationToken)
    {
        if (_people.TryGetValue(person, out var known))
        {
            return known.User.RealName;
        }

        var reply = await api.UserInfoAsync(person, cancellationToken);
        return reply.Ok ? reply.Value.RealName : null;
    }

    /// <summary>As in their profile, which Slack shows only to apps with a scope for that.</summary>
    public async Task<ProfileEmail> EmailAsync(string person, CancellationToken cancellationToken)
    {
        var reply = await api.UserInfoAsync(person, cancellationToken);
        if (!reply.Ok)
        {
            return new ProfileEmail.Withheld(reply.Error.Sentence);
        }

        if (reply.Value.Email is { Length: > 0 } email)
        {
            return new ProfileEmail.Known(email);
        }

        // Asked only now, since a scope may have been added meanwhile.
        return await api.AuthTestAsync(cancellationToken) is { Ok: true, Value.Scopes: { } scopes } && scopes.Contains(EmailScope)
            ? new ProfileEmail.None()
            : new ProfileEmail.Withheld(
                $"Slack gives it only to apps with the scope {EmailScope}: an operator can add it under OAuth & Permissions and install the app again.");
    }

    private static Principal Unknown(Principal who, WebApiError error) => who with { IsKnown = false, Doubt = error.Sentence };

    /// <summary>Whether they belong to our workspace or, in an organisation, to any of its workspaces.</summary>
    private static bool IsOurs(WorkspaceUser user, AppIdentity own) =>
        user.Team == own.TeamId || (own.EnterpriseId.Length > 0 && user.Enterprise == own.EnterpriseId);

    /// <summary>Whether the workspace that they act from is one of theirs: a member here may also act from another one.</summary>
    private static bool IsTheirs(string claimed, WorkspaceUser user, AppIdentity own) =>
        claimed.Length == 0
            || claimed == own.TeamId
            || (own.EnterpriseId.Length > 0 && (claimed == user.Team || user.Workspaces.Contains(claimed)));
}
