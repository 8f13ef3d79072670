using System.Data.Common;
using System.Security.Cryptography;
using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.People;
using ChatOps.Storage;
using Dapper;

namespace ChatOps.Policy.Locks;

/// <summary>The result of taking a lock.</summary>
public abstract record LockResult
{
    private LockResult() { }

    /// <param name="Others">Other people's locks on parts of it, or on more than it: they stop the holder, too.</param>
    public sealed record Taken(HeldLock Lock, IReadOnlyList<HeldLock> Others) : LockResult;

    /// <summary>Someone else holds exactly this lock.</summary>
    public sealed record Held(HeldLock Lock) : LockResult;
}

/// <summary>
/// The table of locks. Each change is written in one transaction with its event. Only the leader writes, one transaction after another: a
/// transaction that has read the locks can rely on them until it ends.
/// </summary>
public sealed class LockRows(Database database, Events events, TimeProvider clock)
{
    private const string Columns =
        "id, service, environment, person, organisation, reason, taken_at as TakenAt, ends_at as EndsAt, channels from locks";

    private static readonly Statement All = new($"select {Columns} order by taken_at, id");

    /// <summary>A lock without an end reminds its holder this often.</summary>
    private static readonly TimeSpan BetweenReminders = TimeSpan.FromDays(1);

    /// <summary>Raised after a change, so that what is due is found.</summary>
    public event Action? Changed;

    /// <summary>The locks that hold now, the oldest first.</summary>
    public async Task<IReadOnlyList<HeldLock>> AllAsync(CancellationToken cancellationToken) =>
        [.. (await database.ReadAsync(ReadAsync, cancellationToken)).Where(held => held.IsHeldAt(clock.GetUtcNow()))];

    /// <summary>All locks, including those whose time is over; part of the caller's transaction.</summary>
    public static async Task<IReadOnlyList<HeldLock>> ReadAsync(DbConnection connection) =>
        [.. (await All.QueryAsync<Row>(connection)).Select(row => row.ToLock())];

    /// <summary>Takes a lock. The holder of exactly this lock gives it another reason and end.</summary>
    /// <param name="reason">As typed.</param>
    /// <param name="channels">Where it is posted, in addition to its service's channels.</param>
    public async Task<LockResult> TakeAsync(
        LockScope scope,
        Principal who,
        string reason,
        DateTimeOffset? until,
        IReadOnlyList<ChatId> channels,
        CancellationToken cancellationToken)
    {
        var result = await events.WriteAsync<LockResult>(
            async transaction =>
            {
                var connection = transaction.Connection;
                await ExpireAsync(transaction);
                var all = await ReadAsync(connection);
                var before = all.FirstOrDefault(held => held.Scope.Covers(scope) && scope.Covers(held.Scope));
                if (before is not null && before.Holder.Account != who.Account)
                {
                    return new LockResult.Held(before);
                }

                var now = clock.GetUtcNow();
                var held = (before ?? new(NewId(), scope, who, "", now, null, channels)) with
                {
                    Reason = Redaction.Redact(reason), Until = until,
                };
                await connection.ExecuteAsync(
                    """
                    insert into locks (id, service, environment, person, organisation, reason, taken_at, ends_at, channels)
                    values (@Id, @Service, @Environment, @Person, @Organisation, @Reason, @TakenAt, @EndsAt, @Channels)
                    on conflict (id) do update set reason = excluded.reason, ends_at = excluded.ends_at, reminded_at = @now
                    """,
                    Row.Of(held, now));
                await transaction.AppendAsync(held.Fact(LockChange.Taken), who);
                return new LockResult.Taken(
                    held, [.. all.Where(other => other.Scope.Overlaps(scope) && other.Holder.Account != who.Account)]);
            },
            cancellationToken);
        Changed?.Invoke();
        return result;
    }

    /// <summary>Releases a lock; another holder will be notified. False: it no longer holds.</summary>
    public async Task<bool> ReleaseAsync(HeldLock held, Principal who, CancellationToken cancellationToken)
    {
        var isReleased = await events.WriteAsync(
            async transaction =>
            {
                await ExpireAsync(transaction);
                if (!await DeleteAsync(transaction.Connection, held))
                {
                    return false;
                }

                await transaction.AppendAsync(held.Fact(LockChange.Released), who);
                if (held.Holder.Account != who.Account)
                {
                    await NotifyAsync(
                        transaction.Connection,
                        held,
                        RichText.Of(
                            $"{new Span.Person(who.Account)} unlocked {held.Scope.Words}, which you had locked since {held.Since}{held.Because}"));
                }

                return true;
            },
            cancellationToken);
        Changed?.Invoke();
        return isReleased;
    }

    /// <summary>Ends the locks whose time is over, and reminds the holders of old ones that have no end.</summary>
    public async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (await database.ReadAsync(
            async connection => (await ReadAsync(connection)).All(held => held.IsHeldAt(now)) && (await OldAsync(connection)).Count == 0,
            cancellationToken))
        {
            return;
        }

        await events.WriteAsync(
            async transaction =>
            {
                await ExpireAsync(transaction);
                foreach (var held in await OldAsync(transaction.Connection))
                {
                    await transaction.Connection.ExecuteAsync(
                        "update locks set reminded_at = @now where id = @Id", new { held.Id, now = now.ToUnixTimeMilliseconds() });
                    await NotifyAsync(
                        transaction.Connection,
                        held,
                        RichText.Of(
                            $"You have locked {held.Scope.Words} since {held.Since}{(held.Reason.Length == 0 ? "" : $" ({held.Reason})")}, without an end. {new Span.Command("unlock", held.Scope.Arguments)} unlocks it."));
                }
            },
            cancellationToken);
    }

    /// <summary>Notices that holders haven't received, in order.</summary>
    public Task<IReadOnlyList<LockNotice>> NoticesAsync(CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<LockNotice>>(
            async connection =>
            [
                .. (await connection.QueryAsync<(long Id, string Organisation, string Notice)>(
                    "select id, organisation, notice from lock_notices order by id"))
                    .Select(row => new LockNotice(row.Id, row.Organisation, (LockNoticed)FactKinds.Read(row.Notice))),
            ],
            cancellationToken);

    /// <summary>A holder was notified privately; otherwise it is said in the lock's thread.</summary>
    public Task NoticedAsync(LockNotice notice, bool isPrivate, CancellationToken cancellationToken) => events.WriteAsync(
        async transaction =>
        {
            if (await transaction.Connection.ExecuteAsync("delete from lock_notices where id = @Id", new { notice.Id }) == 1)
            {
                await transaction.AppendAsync(notice.Fact with { InChannel = !isPrivate });
            }
        },
        cancellationToken);

    private async Task ExpireAsync(JournalTransaction transaction)
    {
        var now = clock.GetUtcNow();
        foreach (var held in (await ReadAsync(transaction.Connection)).Where(held => !held.IsHeldAt(now)))
        {
            await DeleteAsync(transaction.Connection, held);
            await transaction.AppendAsync(held.Fact(LockChange.Expired));
        }
    }

    private static async Task<bool> DeleteAsync(DbConnection connection, HeldLock held) =>
        await connection.ExecuteAsync("delete from locks where id = @Id", new { held.Id }) == 1;

    private static Task<int> NotifyAsync(DbConnection connection, HeldLock held, RichText text) => connection.ExecuteAsync(
        "insert into lock_notices (organisation, notice) values (@Organisation, @notice)",
        new
        {
            held.Holder.Organisation,
            notice = FactKinds.Write(new LockNoticed(held.Id, held.Scope, held.Channels, held.Holder.Account, text, InChannel: false)),
        });

    /// <summary>The locks whose holders are due a reminder.</summary>
    private async Task<IReadOnlyList<HeldLock>> OldAsync(DbConnection connection) =>
    [
        .. (await connection.QueryAsync<Row>(
            $"select {Columns} where ends_at is null and coalesce(reminded_at, taken_at) <= @before order by taken_at, id",
            new { before = (clock.GetUtcNow() - BetweenReminders).ToUnixTimeMilliseconds() })).Select(row => row.ToLock()),
    ];

    private static string NewId() => RandomNumberGenerator.GetString("0123456789abcdefghjkmnpqrstvwxyz", 10);

    private sealed record Row(
        string Id,
        string Service,
        string Environment,
        string Person,
        string Organisation,
        string Reason,
        long TakenAt,
        long? EndsAt,
        string Channels)
    {
        public static object Of(HeldLock held, DateTimeOffset now) => new
        {
            held.Id,
            Service = held.Scope.Service ?? "",
            Environment = held.Scope.Environment ?? "",
            Person = held.Holder.Account.ToString(),
            held.Holder.Organisation,
            held.Reason,
            TakenAt = held.Since.ToUnixTimeMilliseconds(),
            EndsAt = held.Until?.ToUnixTimeMilliseconds(),
            Channels = string.Join('\n', held.Channels),
            now = now.ToUnixTimeMilliseconds(),
        };

        public HeldLock ToLock()
        {
            var holder = ChatId.Parse(Person);
            return new(
                Id,
                new(Service.Length == 0 ? null : Service, Environment.Length == 0 ? null : Environment),
                new(holder.Platform, Organisation, holder.Id),
                Reason,
                DateTimeOffset.FromUnixTimeMilliseconds(TakenAt),
                EndsAt is { } end ? DateTimeOffset.FromUnixTimeMilliseconds(end) : null,
                [.. Channels.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(ChatId.Parse)]);
        }
    }
}

/// <summary>A notice that a lock's holder hasn't received.</summary>
/// <param name="Organisation">From where the holder acted.</param>
public sealed record LockNotice(long Id, string Organisation, LockNoticed Fact);
