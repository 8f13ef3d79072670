using System.Data.Common;
using System.Security.Cryptography;
using ChatOps.Journal;
using ChatOps.People;
using ChatOps.Storage;
using Dapper;

namespace ChatOps.Policy.Freezes;

/// <summary>
/// The table of declared freezes. Each change is written in one transaction with its event. Only the leader writes, one transaction after
/// another: a transaction that has read the freezes can rely on them until it ends.
/// </summary>
public sealed class FreezeRows(Database database, Events events, TimeProvider clock)
{
    private const string Columns =
        "id, service, environment, person, organisation, exempt, reason, begun_at as BegunAt, ends_at as EndsAt, channels from freezes";

    private static readonly Statement All = new($"select {Columns} order by begun_at, id");

    /// <summary>Raised after a change, so that what is due is found.</summary>
    public event Action? Changed;

    /// <summary>Those in effect now, the oldest first.</summary>
    public async Task<IReadOnlyList<DeclaredFreeze>> AllAsync(CancellationToken cancellationToken) =>
        [.. (await database.ReadAsync(ReadAsync, cancellationToken)).Where(freeze => freeze.Until > clock.GetUtcNow())];

    /// <summary>All of them, including those whose time is over; part of the caller's transaction.</summary>
    public static async Task<IReadOnlyList<DeclaredFreeze>> ReadAsync(DbConnection connection) =>
        [.. (await All.QueryAsync<Row>(connection)).Select(row => row.ToFreeze())];

    /// <summary>Declares a freeze; one of exactly this scope gets another end, reason and exempt roles.</summary>
    /// <param name="reason">As typed.</param>
    /// <param name="channels">Where it is posted, in addition to its service's channels.</param>
    public async Task<DeclaredFreeze> DeclareAsync(
        LockScope scope,
        Principal who,
        IReadOnlyList<string> exempt,
        string reason,
        DateTimeOffset until,
        IReadOnlyList<ChatId> channels,
        CancellationToken cancellationToken)
    {
        var declared = await events.WriteAsync(
            async transaction =>
            {
                await ExpireAsync(transaction);
                var before = (await ReadAsync(transaction.Connection)).FirstOrDefault(
                    freeze => freeze.Scope.Covers(scope) && scope.Covers(freeze.Scope));
                var freeze = (before ?? new(NewId(), scope, who, exempt, "", clock.GetUtcNow(), until, channels)) with
                {
                    By = who, Exempt = exempt, Reason = Redaction.Redact(reason), Until = until,
                };
                await transaction.Connection.ExecuteAsync(
                    """
                    insert into freezes (id, service, environment, person, organisation, exempt, reason, begun_at, ends_at, channels)
                    values (@Id, @Service, @Environment, @Person, @Organisation, @Exempt, @Reason, @BegunAt, @EndsAt, @Channels)
                    on conflict (id) do update set person = excluded.person, organisation = excluded.organisation,
                        exempt = excluded.exempt, reason = excluded.reason, ends_at = excluded.ends_at
                    """,
                    Row.Of(freeze));
                await transaction.AppendAsync(freeze.Fact(FreezeChange.Begun), who);
                return freeze;
            },
            cancellationToken);
        Changed?.Invoke();
        return declared;
    }

    /// <summary>Ends a freeze. False: it is over already.</summary>
    public async Task<bool> EndAsync(DeclaredFreeze freeze, Principal who, CancellationToken cancellationToken)
    {
        var isEnded = await events.WriteAsync(
            async transaction =>
            {
                await ExpireAsync(transaction);
                var isEnded = await DeleteAsync(transaction.Connection, freeze);
                if (isEnded)
                {
                    await transaction.AppendAsync(freeze.Fact(FreezeChange.Ended), who);
                }

                return isEnded;
            },
            cancellationToken);
        Changed?.Invoke();
        return isEnded;
    }

    /// <summary>Removes the freezes whose time is over.</summary>
    public async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if ((await database.ReadAsync(ReadAsync, cancellationToken)).Any(freeze => freeze.Until <= now))
        {
            await events.WriteAsync(ExpireAsync, cancellationToken);
        }
    }

    private async Task ExpireAsync(JournalTransaction transaction)
    {
        var now = clock.GetUtcNow();
        foreach (var freeze in (await ReadAsync(transaction.Connection)).Where(freeze => freeze.Until <= now))
        {
            await DeleteAsync(transaction.Connection, freeze);
            await transaction.AppendAsync(freeze.Fact(FreezeChange.Expired));
        }
    }

    private static async Task<bool> DeleteAsync(DbConnection connection, DeclaredFreeze freeze) =>
        await connection.ExecuteAsync("delete from freezes where id = @Id", new { freeze.Id }) == 1;

    private static string NewId() => RandomNumberGenerator.GetString("0123456789abcdefghjkmnpqrstvwxyz", 10);

    private sealed record Row(
        string Id,
        string Service,
        string Environment,
        string Person,
        string Organisation,
        string Exempt,
        string Reason,
        long BegunAt,
        long EndsAt,
        string Channels)
    {
        public static Row Of(DeclaredFreeze freeze) => new(
            freeze.Id,
            freeze.Scope.Service ?? "",
            freeze.Scope.Environment ?? "",
            freeze.By.Account.ToString(),
            freeze.By.Organisation,
            string.Join('\n', freeze.Exempt),
            freeze.Reason,
            freeze.Since.ToUnixTimeMilliseconds(),
            freeze.Until.ToUnixTimeMilliseconds(),
            string.Join('\n', freeze.Channels));

        public DeclaredFreeze ToFreeze()
        {
            var by = ChatId.Parse(Person);
            return new(
                Id,
                new(Service.Length == 0 ? null : Service, Environment.Length == 0 ? null : Environment),
                new(by.Platform, Organisation, by.Id),
                Exempt.Split('\n', StringSplitOptions.RemoveEmptyEntries),
                Reason,
                DateTimeOffset.FromUnixTimeMilliseconds(BegunAt),
                DateTimeOffset.FromUnixTimeMilliseconds(EndsAt),
                [.. Channels.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(ChatId.Parse)]);
        }
    }
}
