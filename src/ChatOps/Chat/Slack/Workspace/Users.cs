using System.Collections.Concurrent;
using ChatOps.Chat.Slack.Api;
using ChatOps.People;

namespace ChatOps.Chat.Slack.Workspace;

/// <summary>
/// Who someone is: a member, a guest, a bot, a stranger of a shared channel. Decides who may do what, so what cannot be learned is said to
/// be unknown.
/// </summary>
internal sealed class Users(WebApi api, OwnApp self, TimeProvider clock)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, (WorkspaceUser User, DateTimeOffset ReadAt)> _people = [];

    /// <param name="claimed">As the delivery has it.</param>
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
                // Of whom our workspace may know nothing, it has not.
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

    private static Principal Unknown(Principal who, WebApiError error) => who with { IsKnown = false, Doubt = error.Sentence };

    /// <summary>A workspace, or all those of one organisation.</summary>
    private static bool IsOurs(WorkspaceUser user, AppIdentity own) =>
        user.Team == own.TeamId || (own.EnterpriseId.Length > 0 && user.Enterprise == own.EnterpriseId);

    /// <summary>What they act from is a workspace of theirs: who is a member here may act from elsewhere, too.</summary>
    private static bool IsTheirs(string claimed, WorkspaceUser user, AppIdentity own) =>
        claimed.Length == 0
            || claimed == own.TeamId
            || (own.EnterpriseId.Length > 0 && (claimed == user.Team || user.Workspaces.Contains(claimed)));
}
