using System.Data.Common;
using Dapper;

namespace ChatOps.Journal;

/// <summary>The events that may change what runs, or what may be changed, in the order in which they happened.</summary>
internal static class ChangeEvents
{
    /// <summary>
    /// The same as that of the index: otherwise the database doesn't use it. It lists what they aren't, as most of the others are builds
    /// and progress, and a kind that is added later needs no other index.
    /// </summary>
    internal const string Condition =
        "kind not in ('account', 'account_claim', 'approval', 'audit_cut', 'audit_sealed', 'blocked', 'build', 'cluster_write', 'lock_notice', 'merge_queue', 'note', 'progress', 'refusal', 'review', 'waiting')";

    /// <summary>Kinds that were added later, come in large numbers, and change nothing.</summary>
    private const string Others = "kind not in ('alert', 'image', 'suspects')";

    /// <summary>The newest ones, newest first.</summary>
    /// <param name="since">None that happened before.</param>
    /// <param name="until">None that happened after; null: all.</param>
    /// <param name="before">Only those before this one; null: all.</param>
    public static async Task<IReadOnlyList<Event>> NewestAsync(
        DbConnection connection, DateTimeOffset since, DateTimeOffset? until, Event? before, int limit) =>
        [.. (await connection.QueryAsync<EventRow>(
            $"""
             select {EventRow.Columns} from events
             where {Condition} and {Others} and occurred_at >= @since and occurred_at <= @at and (occurred_at < @at or position < @position)
             order by occurred_at desc, position desc limit @limit
             """,
            new
            {
                since = since.ToUnixTimeMilliseconds(),
                at = (before?.OccurredAt ?? until)?.ToUnixTimeMilliseconds() ?? long.MaxValue,
                position = before?.Position ?? long.MaxValue,
                limit,
            })).Select(row => row.ToEvent())];

    /// <summary>Whether there is an earlier one of its kind.</summary>
    public static async Task<bool> IsPrecededAsync(DbConnection connection, Event @event) =>
        await connection.QuerySingleOrDefaultAsync<long?>(
            "select position from events where kind = @kind and position < @Position order by position desc limit 1",
            new { kind = FactKinds.Of(@event.Fact).Name, @event.Position }) is not null;
}
