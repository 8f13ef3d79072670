using System.Collections.Concurrent;
using ChatOps.Chat.Teams.Connector;
using ChatOps.People;

namespace ChatOps.Chat.Teams.People;

/// <summary>
/// Who someone is: a member, a guest, someone from outside in a shared channel. Permissions depend on it, so what can't be determined is
/// reported as unknown.
/// </summary>
internal sealed class TeamsPeople(TeamsOptions options, TeamsPlaces places, ConnectorCalls calls, TimeProvider clock)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, (Member? Member, DateTimeOffset ReadAt)> _people = [];

    /// <param name="claimed">As given in the delivery.</param>
    public async Task<Principal> RecognizeAsync(Principal claimed, bool fresh, CancellationToken cancellationToken)
    {
        if (fresh || !_people.TryGetValue(claimed.Id, out var known) || clock.GetUtcNow() - known.ReadAt >= Fresh)
        {
            var reply = await FindAsync(claimed.Id, cancellationToken);
            if (reply.Error is { Failure: not ConnectorFailure.Missing } error)
            {
                return claimed with { IsKnown = false, Doubt = error.Sentence };
            }

            known = _people[claimed.Id] = (reply.Value, clock.GetUtcNow());
        }

        var isOurs = claimed.Organisation.Length == 0 || claimed.Organisation.Equals(options.TenantId, StringComparison.OrdinalIgnoreCase);
        return known.Member is { } member
            ? claimed with
            {
                Organisation = claimed.Organisation.Length > 0 ? claimed.Organisation : options.TenantId,
                IsKnown = true,
                Doubt = null,
                IsExternal = !isOurs
                    || (member.Tenant.Length > 0 && !member.Tenant.Equals(options.TenantId, StringComparison.OrdinalIgnoreCase)),
                IsGuest = member.IsGuest,
                IsBot = member.IsBot,
            }
            // Not on any roster that the bot can see.
            : claimed with { IsKnown = true, Doubt = null, IsExternal = true };
    }

    /// <summary>The object id of someone who was mentioned, by their id in conversations; null when they are on no roster.</summary>
    public async Task<string?> FindMentionedAsync(string user, CancellationToken cancellationToken)
    {
        if (!user.StartsWith("29:", StringComparison.Ordinal))
        {
            return null;
        }

        if (await places.PersonOfAsync(user, cancellationToken) is { } known)
        {
            return known;
        }

        foreach (var team in await places.TeamsAsync(cancellationToken))
        {
            var reply = await calls.MemberAsync(team.Service, team.Team, user, cancellationToken);
            if (reply.Ok)
            {
                return reply.Value.Person;
            }
        }

        return null;
    }

    /// <summary>As on the rosters; null when Teams doesn't say.</summary>
    public async Task<string?> NameAsync(string person, CancellationToken cancellationToken) =>
        (await places.PersonAsync(person, cancellationToken))?.Name is { } known
            ? known
            : await FindAsync(person, cancellationToken) is { Ok: true } found ? found.Value.Name : null;

    /// <summary>As on the rosters.</summary>
    public async Task<ProfileEmail> EmailAsync(string person, CancellationToken cancellationToken) =>
        await FindAsync(person, cancellationToken) switch
        {
            { Ok: true, Value.Email: { Length: > 0 } email } => new ProfileEmail.Known(email),
            { Ok: true } => new ProfileEmail.None(),
            var reply => new ProfileEmail.Withheld(reply.Error!.Sentence),
        };

    /// <summary>
    /// Looks them up on the roster of any conversation that the bot is in; <see cref="ConnectorFailure.Missing"/> if they are on none.
    /// </summary>
    private async Task<ConnectorReply<Member>> FindAsync(string person, CancellationToken cancellationToken)
    {
        ConnectorError? trouble = null;
        var someone = await places.PersonAsync(person, cancellationToken);
        var rosters = (await places.TeamsAsync(cancellationToken)).Select(team => (team.Team, team.Service)).ToList();
        if (someone is { Chat: { } chat })
        {
            rosters.Insert(0, (chat, someone.Service));
        }

        foreach (var (conversation, service) in rosters)
        {
            // Teams accepts either id; Microsoft's own emulator of it, only the one that is used in conversations.
            var reply = await calls.MemberAsync(service, conversation, someone?.User ?? person, cancellationToken);
            if (reply.Ok)
            {
                await places.NoteAsync(new KnownPerson(person, reply.Value.User, reply.Value.Name, null, service), cancellationToken);
                return reply;
            }

            trouble = reply.Error.Failure is ConnectorFailure.Missing or ConnectorFailure.NotInstalled ? trouble : reply.Error;
        }

        return trouble
            ?? new ConnectorError(
                rosters.Count == 0 ? "no_conversation" : "not_on_a_roster",
                rosters.Count == 0 ? ConnectorFailure.NotInstalled : ConnectorFailure.Missing);
    }
}
