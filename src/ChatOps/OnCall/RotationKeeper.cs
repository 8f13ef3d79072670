using System.Data.Common;
using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.Replicas;
using ChatOps.Storage;
using Dapper;

namespace ChatOps.OnCall;

/// <summary>
/// Notices that a rotation was edited in the configuration: whoever is on call stays until their shift ends, and the new rotation is in
/// effect from then on; in a gap, at once. Who was on call before stays known.
/// </summary>
internal sealed class RotationKeeper(
    ConfiguredSchedules configured, OnCallRows rows, Database database, Events events, TimeProvider clock, ILogger<RotationKeeper> logger)
    : Worker(clock, logger)
{
    private const int MostNamed = 3;

    private static readonly TimeSpan Shown = TimeSpan.FromDays(35);

    private CancellationToken? _term;

    protected override async Task<TimeSpan> CatchUpAsync(CancellationToken term)
    {
        // The configuration is read when a replica starts: it can differ only from what another one left.
        if (_term != term)
        {
            var stored = await database.ReadAsync(NewestAsync, term);
            var edited = configured.All.Values
                .Where(schedule => stored.GetValueOrDefault(schedule.Name) != StoredRotation.Write(schedule.Rotation))
                .ToList();
            if (edited.Count > 0)
            {
                await events.WriteAsync(
                    async transaction =>
                    {
                        foreach (var schedule in edited)
                        {
                            await EditAsync(transaction, schedule);
                        }
                    },
                    term);
                rows.Announce();
            }

            _term = term;
        }

        return LookAnyway;
    }

    private static async Task<Dictionary<string, string>> NewestAsync(DbConnection connection) =>
        (await connection.QueryAsync<(string Schedule, string Definition)>(
            "select schedule, definition from oncall_rotations order by since"))
            .GroupBy(row => row.Schedule)
            .ToDictionary(one => one.Key, one => one.Last().Definition);

    private async Task EditAsync(JournalTransaction transaction, ConfiguredSchedule schedule)
    {
        var (connection, now) = (transaction.Connection, Clock.GetUtcNow());
        var known = (await connection.QueryAsync<string>(
            "select definition from oncall_rotations where schedule = @Name", new { schedule.Name })).Any();
        // What isn't in effect yet never will be.
        await connection.ExecuteAsync(
            "delete from oncall_rotations where schedule = @Name and since > @now", new { schedule.Name, now = now.ToUnixTimeMilliseconds() });
        var before = await rows.ReadAsync(connection, schedule);
        var definition = StoredRotation.Write(schedule.Rotation);
        if (known && StoredRotation.Write(before.Rotations[^1]) == definition)
        {
            return;
        }

        var stays = known ? (before with { Overrides = [] }).At(now) : null;
        var since = known ? stays?.Until ?? now : DateTimeOffset.UnixEpoch;
        await connection.ExecuteAsync(
            "insert into oncall_rotations (schedule, since, definition) values (@Name, @since, @definition)",
            new { schedule.Name, since = since.ToUnixTimeMilliseconds(), definition });
        if (known)
        {
            await transaction.AppendAsync(
                new OnCallChanged(schedule.Name, OnCallRows.NewId(), OnCallChange.Edited, stays?.Person, null, since, null));
            await TellAsync(connection, schedule, stays, since, now);
        }
    }

    private async Task TellAsync(
        DbConnection connection, ConfiguredSchedule schedule, OnCallShift? stays, DateTimeOffset since, DateTimeOffset now)
    {
        if (schedule.Channel is not { } channel)
        {
            return;
        }

        var next = (await rows.ReadAsync(connection, schedule)).Between(since, since + Shown).Take(MostNamed)
            .Select(shift => RichText.Of($"{new Span.Person(shift.Person)} from {shift.From}"))
            .ToList();
        await Notices.AnnounceAsync(
            connection,
            channel,
            $"oncall/edited {schedule.Name} {now.ToUnixTimeMilliseconds()}",
            new()
            {
                Title = RichText.Of($"✏️ The rotation of {schedule.Name:b} was edited"),
                Lines =
                [
                    stays is null
                        ? "It is in effect now."
                        : RichText.Of($"{new Span.Person(stays.Person)} stays on call until {stays.Until}; then it is in effect."),
                    next.Count == 0 ? "Then nobody is on call for weeks." : RichText.Of($"Then {RichText.Join(", ", next)}."),
                ],
            },
            now);
    }
}
