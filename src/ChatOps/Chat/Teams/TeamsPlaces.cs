using System.Collections.Concurrent;
using System.Security.Cryptography;
using ChatOps.Chat.Teams.Cards;
using ChatOps.Chat.Teams.Inbound;
using ChatOps.Storage;
using Dapper;

namespace ChatOps.Chat.Teams;

/// <summary>A person whom the bot knows from an activity.</summary>
/// <param name="Chat">Their personal chat with the bot; null if there has never been one.</param>
internal sealed record KnownPerson(string Person, string User, string Name, string? Chat, string Service);

/// <param name="Service">The address at which Teams accepts calls about the team.</param>
internal sealed record KnownTeam(string Team, string Name, string Service);

/// <summary>
/// Where the bot is installed, and whom it can talk to: Teams says so in each activity, and offers no way to ask later. Only data from
/// verified activities is stored, since the bot's token is sent to these addresses.
/// </summary>
internal sealed class TeamsPlaces(Database database)
{
    private readonly ConcurrentDictionary<string, object> _written = [];
    private OriginSeal? _seal;

    public Task<KnownPerson?> PersonAsync(string person, CancellationToken cancellationToken) => database.ReadAsync(
        connection => connection.QuerySingleOrDefaultAsync<KnownPerson?>(
            "select person as Person, user_id as User, name as Name, chat as Chat, service as Service from teams_people where person = @person", new { person }),
        cancellationToken);

    /// <summary>The object id of someone who is known, by their id in conversations.</summary>
    public Task<string?> PersonOfAsync(string user, CancellationToken cancellationToken) => database.ReadAsync(
        connection => connection.QueryFirstOrDefaultAsync<string?>("select person from teams_people where user_id = @user", new { user }),
        cancellationToken);

    public Task<IReadOnlyList<KnownTeam>> TeamsAsync(CancellationToken cancellationToken) => database.ReadAsync<IReadOnlyList<KnownTeam>>(
        async connection =>
            [
                .. await connection.QueryAsync<KnownTeam>(
                    "select team as Team, name as Name, service as Service from teams_teams order by name"),
            ],
        cancellationToken);

    /// <summary>How to mention people, for those who are known.</summary>
    public async Task<IReadOnlyDictionary<string, Mentioned>> MentionsAsync(
        IReadOnlyCollection<string> people, CancellationToken cancellationToken)
    {
        var known = new Dictionary<string, Mentioned>();
        foreach (var person in people)
        {
            if (await PersonAsync(person, cancellationToken) is { } someone)
            {
                known[person] = new(someone.User, someone.Name);
            }
        }

        return known;
    }

    /// <summary>
    /// The address at which Teams accepts calls about a conversation: its own, or that of any other conversation, which is the same within
    /// a region. Null: Teams hasn't called yet.
    /// </summary>
    public Task<string?> ServiceAsync(string conversation, CancellationToken cancellationToken) => database.ReadAsync(
        connection => connection.QueryFirstOrDefaultAsync<string?>(
            """
            select service from (
                select case when team = @conversation then 0 else 1 end as rank, service from teams_teams
                union all select case when chat = @conversation then 0 else 2 end as rank, service from teams_people) known
            order by rank limit 1
            """,
            new { conversation }),
        cancellationToken);

    /// <summary>The key is created on first use, and shared by all replicas.</summary>
    public async Task<OriginSeal> SealAsync(CancellationToken cancellationToken) =>
        _seal ??= new(Convert.FromHexString(await database.WriteAsync(
        async connection =>
        {
            await connection.ExecuteAsync(
                "insert into teams_seal (id, key) values (1, @key) on conflict (id) do nothing", new { key = Convert.ToHexString(RandomNumberGenerator.GetBytes(32)) });
            return await connection.QuerySingleAsync<string>("select key from teams_seal where id = 1");
        },
        cancellationToken)));

    /// <summary>Stores what an activity says about where the bot is.</summary>
    public async Task NoteAsync(TeamsActivity activity, CancellationToken cancellationToken)
    {
        var team = activity.Json.At("channelData").At("team");
        if (team.Text("id") is { Length: > 0 } id)
        {
            await NoteTeamAsync(activity, id, team.Text("name"), cancellationToken);
        }

        if (TeamsIds.IsGuid(activity.Person) && activity.From.StartsWith("29:", StringComparison.Ordinal))
        {
            var name = activity.Json.At("from").Text("name") ?? activity.Person;
            await NoteAsync(
                new KnownPerson(
                    activity.Person.ToLowerInvariant(), activity.From, name,
                    activity.ConversationType is "personal" ? activity.Conversation : null, activity.ServiceUrl),
                cancellationToken);
        }
    }

    /// <summary>An unknown chat doesn't overwrite a known one.</summary>
    public async Task NoteAsync(KnownPerson person, CancellationToken cancellationToken)
    {
        if (_written.TryGetValue(person.Person, out var before)
            && before is KnownPerson known
            && known with { Chat = person.Chat ?? known.Chat } == known
            && person with { Chat = known.Chat } == known)
        {
            return;
        }

        await database.WriteAsync(
            connection => connection.ExecuteAsync(
                """
                insert into teams_people (person, user_id, name, chat, service) values (@Person, @User, @Name, @Chat, @Service)
                on conflict (person) do update set user_id = excluded.user_id, name = excluded.name, chat = coalesce(excluded.chat, teams_people.chat), service = excluded.service
                """,
                person),
            cancellationToken);
        _written[person.Person] = before is KnownPerson old ? person with { Chat = person.Chat ?? old.Chat } : person;
    }

    private async Task NoteTeamAsync(TeamsActivity activity, string id, string? name, CancellationToken cancellationToken)
    {
        var isGone = (
            activity.Type is "conversationUpdate"
                && activity.Json.Items("membersRemoved").Any(member => member.Text("id") == activity.Recipient))
            || (
                activity.Type is "installationUpdate"
                    && activity.Json.Text("action")?.StartsWith("remove", StringComparison.Ordinal) == true);
        var known = new KnownTeam(id, name ?? (_written.GetValueOrDefault(id) as KnownTeam)?.Name ?? "", activity.ServiceUrl);
        if (!isGone && _written.TryGetValue(id, out var before) && before.Equals(known))
        {
            return;
        }

        await database.WriteAsync(
            connection => connection.ExecuteAsync(
                isGone
                    ? "delete from teams_teams where team = @Team"
                    : """
                      insert into teams_teams (team, name, service) values (@Team, @Name, @Service)
                      on conflict (team) do update set name = case when excluded.name = '' then teams_teams.name else excluded.name end, service = excluded.service
                      """,
                known),
            cancellationToken);
        if (isGone)
        {
            _written.TryRemove(id, out _);
        }
        else
        {
            _written[id] = known;
        }
    }
}
