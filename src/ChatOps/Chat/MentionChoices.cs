using System.Data.Common;
using ChatOps.People;
using ChatOps.Replicas;
using ChatOps.Storage;
using Dapper;

namespace ChatOps.Chat;

/// <summary>
/// Who doesn't want to be mentioned. What someone chose with one account holds for all accounts that belong to them, on every replica at
/// once.
/// </summary>
public sealed class MentionChoices(Database database, Lease lease, PeopleDirectory people, TimeProvider clock)
{
    private static readonly Statement Off = new("select person from mentions_off");

    public Task<bool> AreOffAsync(ChatId person, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => AreOffAsync(connection, person), cancellationToken);

    /// <summary>The same, as part of the caller's transaction.</summary>
    internal async Task<bool> AreOffAsync(DbConnection connection, ChatId person)
    {
        var off = await ReadAsync(connection);
        return off.Count > 0
            && await people.PersonsAsync(connection) is var persons
            && off.Any(other => persons.Compare(other, person) is SamePerson.Yes);
    }

    /// <summary>Only the leader may write.</summary>
    public Task SwitchAsync(ChatId person, bool isOn, CancellationToken cancellationToken) => lease.WriteAsync(
        async connection =>
        {
            if (!isOn)
            {
                await connection.ExecuteAsync(
                    "insert into mentions_off (person, since) values (@person, @now) on conflict (person) do nothing",
                    new { person = $"{person}", now = clock.GetUtcNow().ToUnixTimeMilliseconds() });
                return;
            }

            var persons = await people.PersonsAsync(connection);
            foreach (var other in (await ReadAsync(connection)).Where(other => persons.Compare(other, person) is SamePerson.Yes))
            {
                await connection.ExecuteAsync("delete from mentions_off where person = @other", new { other = $"{other}" });
            }
        },
        cancellationToken);

    private static async Task<IReadOnlyList<ChatId>> ReadAsync(DbConnection connection) =>
        [.. (await Off.QueryAsync<Row>(connection)).Select(row => ChatId.Parse(row.Person))];

    private sealed record Row(string Person);
}
