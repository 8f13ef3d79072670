using System.Data.Common;
using System.Security.Cryptography;
using ChatOps.Journal;
using ChatOps.People;
using ChatOps.Storage;
using Dapper;

namespace ChatOps.OnCall;

/// <summary>
/// The tables of what people changed, and of the rotations that were in effect. Each change is written in one transaction with its event
/// and its message. Only the leader writes, one transaction after another.
/// </summary>
public sealed class OnCallRows(Database database, Events events, ConfiguredSchedules configured, TimeProvider clock)
{
    private const string Columns =
        "id, schedule, person, instead, from_at as FromAt, until_at as UntilAt, made_by as MadeBy, organisation, made_at as MadeAt, channel from oncall_overrides";

    private const string IdLetters = "0123456789abcdefghjkmnpqrstvwxyz";

    private const int IdLength = 10;

    /// <summary>What is older is in the journal.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromDays(400);

    private static readonly Statement Rotations = new(
        "select since, definition from oncall_rotations where schedule = @schedule order by since", "schedule");

    private static readonly Statement Overrides = new(
        $"select {Columns} where schedule = @schedule and until_at > @since order by number", "schedule", "since");

    /// <summary>Raised after a change, so that what follows from it is done.</summary>
    public event Action? Changed;

    /// <summary>A schedule as it is now; null: none of that name is configured.</summary>
    public async Task<OnCallSchedule?> FindAsync(string schedule, CancellationToken cancellationToken) =>
        configured.All.TryGetValue(schedule, out var one)
            ? await database.ReadAsync(connection => ReadAsync(connection, one), cancellationToken)
            : null;

    /// <summary>The same; part of the caller's transaction.</summary>
    internal async Task<OnCallSchedule> ReadAsync(DbConnection connection, ConfiguredSchedule schedule)
    {
        var rotations = await Rotations.QueryAsync<(long Since, string Definition)>(connection, schedule.Name);
        var changes = await Overrides.QueryAsync<Row>(connection, schedule.Name, (clock.GetUtcNow() - Kept).ToUnixTimeMilliseconds());
        return new(
            schedule.Name,
            rotations.Count == 0
                ? [schedule.Rotation]
                : [.. rotations.Select(row => StoredRotation.Read(row.Definition, DateTimeOffset.FromUnixTimeMilliseconds(row.Since)))])
        {
            Overrides = [.. changes.Select(row => row.ToOverride())],
        };
    }

    /// <summary>Changes who is on call for a time.</summary>
    /// <param name="delivery">What asked for it: it is done once.</param>
    /// <param name="channel">Where it is said besides the schedule's channel, if that has none; null: nowhere.</param>
    public async Task<OnCallOverride> OverrideAsync(
        string schedule,
        ChatId person,
        DateTimeOffset from,
        DateTimeOffset until,
        Principal who,
        long delivery,
        ChatId? channel,
        CancellationToken cancellationToken)
    {
        var made = await events.WriteAsync(
            async transaction =>
            {
                var before = await transaction.Connection.QuerySingleOrDefaultAsync<Row>(
                    $"select {Columns} where delivery = @delivery", new { delivery });
                if (before is not null)
                {
                    return before.ToOverride();
                }

                var change = new OnCallOverride(NewId(), schedule, person, from, until, null, who, clock.GetUtcNow())
                {
                    Channel = configured.All[schedule].Channel ?? channel,
                };
                await AddAsync(transaction, change, delivery, OnCallChange.Overridden);
                return change;
            },
            cancellationToken);
        Changed?.Invoke();
        return made;
    }

    /// <summary>Adds a change that is made; part of the caller's transaction.</summary>
    internal async Task AddAsync(JournalTransaction transaction, OnCallOverride change, long? delivery, OnCallChange how)
    {
        await transaction.Connection.ExecuteAsync(
            """
            insert into oncall_overrides
                (id, number, delivery, schedule, person, instead, from_at, until_at, made_by, organisation, made_at, channel)
            select @Id, coalesce(max(number), 0) + 1, cast(@delivery as bigint), @Schedule, @Person, @Instead, @FromAt, @UntilAt, @MadeBy,
                @Organisation, @MadeAt, @Channel
            from oncall_overrides
            """,
            new
            {
                change.Id,
                delivery,
                change.Schedule,
                Person = $"{change.Person}",
                Instead = change.Instead?.ToString(),
                FromAt = change.From.ToUnixTimeMilliseconds(),
                UntilAt = change.Until.ToUnixTimeMilliseconds(),
                MadeBy = $"{change.By.Account}",
                change.By.Organisation,
                MadeAt = change.MadeAt.ToUnixTimeMilliseconds(),
                Channel = change.Channel?.ToString(),
            });
        await transaction.AppendAsync(change.Fact(how), change.By);
        await OnCallPosts.ShowAsync(transaction.Connection, change, ended: null, clock.GetUtcNow());
    }

    /// <summary>
    /// Ends a change: what of it is over stays, as that is who was on call. Null: there is none of that id, or its time is over.
    /// </summary>
    public async Task<OnCallOverride?> CancelAsync(string id, Principal who, CancellationToken cancellationToken)
    {
        var cancelled = await events.WriteAsync(
            async transaction =>
            {
                var (connection, now) = (transaction.Connection, clock.GetUtcNow());
                var row = await connection.QuerySingleOrDefaultAsync<Row>($"select {Columns} where id = @id", new { id });
                if (row?.ToOverride() is not { } change || change.Until <= now)
                {
                    return null;
                }

                await connection.ExecuteAsync(
                    change.From < now
                        ? "update oncall_overrides set until_at = @now where id = @id"
                        : "delete from oncall_overrides where id = @id",
                    new { id, now = now.ToUnixTimeMilliseconds() });
                await transaction.AppendAsync(change.Fact(OnCallChange.Cancelled), who);
                await OnCallPosts.ShowAsync(connection, change, ended: who.Account, now);
                return change;
            },
            cancellationToken);
        Changed?.Invoke();
        return cancelled;
    }

    /// <summary>What follows from a change is to be done now.</summary>
    internal void Announce() => Changed?.Invoke();

    /// <summary>Whether a word has the form of the id of a change, or of a request for one.</summary>
    internal static bool IsId(string word) => word.Length == IdLength && word.All(c => IdLetters.Contains(char.ToLowerInvariant(c)));

    internal static string NewId() => RandomNumberGenerator.GetString(IdLetters, IdLength);

    private sealed record Row(
        string Id,
        string Schedule,
        string Person,
        string? Instead,
        long FromAt,
        long UntilAt,
        string MadeBy,
        string Organisation,
        long MadeAt,
        string? Channel)
    {
        public OnCallOverride ToOverride()
        {
            var by = ChatId.Parse(MadeBy);
            return new(
                Id,
                Schedule,
                ChatId.Parse(Person),
                DateTimeOffset.FromUnixTimeMilliseconds(FromAt),
                DateTimeOffset.FromUnixTimeMilliseconds(UntilAt),
                Instead is null ? null : ChatId.Parse(Instead),
                new(by.Platform, Organisation, by.Id),
                DateTimeOffset.FromUnixTimeMilliseconds(MadeAt))
            {
                Channel = Channel is null ? null : ChatId.Parse(Channel),
            };
        }
    }
}
