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

    /// <summary>Kinds that were added later, come in large numbers, and change nothing. Also the same as that of an index.</summary>
    private const string Others = "kind not in ('alert', 'image', 'suspects')";

    /// <summary>Likewise, and in no index: there are few of them.</summary>
    private const string FewOthers = "kind not in ('incident', 'incident_note', 'incident_role', 'on_call', 'page', 'page_mute')";

    private const string Range =
        "occurred_at >= @since and occurred_at <= @at and (occurred_at < @at or position < @position) and position <= @asOf order by occurred_at desc, position desc limit @limit";

    private static readonly HashSet<string> OtherKinds =
        [.. (Condition + Others + FewOthers).Split('\'').Where((_, i) => i % 2 == 1)];

    /// <summary>Whether events of this kind may be changes.</summary>
    public static bool Has(FactKind kind) => !OtherKinds.Contains(kind.Name);

    /// <summary>The newest ones, newest first.</summary>
    /// <param name="since">None that happened before.</param>
    /// <param name="until">None that happened after; null: all.</param>
    /// <param name="asOf">None that was written after this position.</param>
    /// <param name="before">Only those before this one; null: all.</param>
    public static Task<IReadOnlyList<Event>> NewestAsync(
        DbConnection connection, DateTimeOffset since, DateTimeOffset? until, Event? before, int limit, long asOf = long.MaxValue) =>
        ReadAsync(
            connection,
            $"select position from events where {Condition} and {Others} and {FewOthers} and {Range}",
            since,
            until,
            before,
            limit,
            asOf);

    /// <summary>The same, of those that are about one of these, and of those of which it isn't known.</summary>
    /// <param name="abouts">Ids of <see cref="Abouts"/>, not many.</param>
    public static Task<IReadOnlyList<Event>> NewestAsync(
        DbConnection connection,
        IEnumerable<long> abouts,
        DateTimeOffset since,
        DateTimeOffset? until,
        Event? before,
        int limit,
        long asOf) =>
        ReadAsync(connection, About(abouts), since, until, before, limit, asOf);

    /// <summary>The alerts of a time, in the order in which they came.</summary>
    public static async Task<IReadOnlyList<Event>> AlertsAsync(
        DbConnection connection, DateTimeOffset since, DateTimeOffset until, int limit) =>
        [.. (await connection.QueryAsync<EventRow>(
            $"""
             select {EventRow.Columns} from events where {Condition} and kind = 'alert' and occurred_at >= @since and occurred_at <= @until
             order by occurred_at, position limit @limit
             """,
            new { since = since.ToUnixTimeMilliseconds(), until = until.ToUnixTimeMilliseconds(), limit })).Select(row => row.ToEvent())];

    /// <summary>
    /// The newest of each by themselves: the database would read and sort all of them otherwise, however many there are.
    /// </summary>
    internal static string About(IEnumerable<long> abouts) => string.Join(
        " union all ",
        abouts.Select(about => $"about = {about}").Append($"about is null and {Condition} and {Others} and {FewOthers}")
            .Select((condition, i) => $"select position from (select position from events where {condition} and {Range}) as part{i}"));

    private static async Task<IReadOnlyList<Event>> ReadAsync(
        DbConnection connection, string positions, DateTimeOffset since, DateTimeOffset? until, Event? before, int limit, long asOf) =>
        [.. (await connection.QueryAsync<EventRow>(
            $"""
             select {EventRow.Columns} from events where position in ({positions})
             order by occurred_at desc, position desc limit @limit
             """,
            new
            {
                since = since.ToUnixTimeMilliseconds(),
                at = (before?.OccurredAt ?? until)?.ToUnixTimeMilliseconds() ?? long.MaxValue,
                position = before?.Position ?? long.MaxValue,
                asOf,
                limit,
            })).Select(row => row.ToEvent())];

    /// <summary>Whether there is an earlier one of its kind.</summary>
    public static async Task<bool> IsPrecededAsync(DbConnection connection, Event @event) =>
        await connection.QuerySingleOrDefaultAsync<long?>(
            "select position from events where kind = @kind and position < @Position order by position desc limit 1",
            new { kind = FactKinds.Of(@event.Fact).Name, @event.Position }) is not null;
}
