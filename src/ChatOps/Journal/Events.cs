using System.Data.Common;
using ChatOps.People;
using ChatOps.Replicas;
using ChatOps.Storage;
using Dapper;

namespace ChatOps.Journal;

/// <summary>The other half of the journal: facts in the order in which they were written. Append-only.</summary>
public sealed class Events(Lease lease, Database database, TimeProvider clock)
{
    private TaskCompletionSource? _coming;

    /// <summary>Raised after new events were committed. Only the leader appends, so positions grow in the order of the commits.</summary>
    public event Action? Appended;

    /// <summary>
    /// Completes when no burst of deliveries is waiting to become events. Until then more events are coming, and followers do better to
    /// process them together.
    /// </summary>
    public Task Settled => Volatile.Read(ref _coming)?.Task ?? Task.CompletedTask;

    /// <summary>Sets whether more are coming.</summary>
    internal void Expect(bool more)
    {
        if (!more)
        {
            Interlocked.Exchange(ref _coming, null)?.TrySetResult();
        }
        else if (_coming is null)
        {
            Volatile.Write(ref _coming, new(TaskCreationOptions.RunContinuationsAsynchronously));
        }
    }

    /// <summary>
    /// The only way to append: what <paramref name="work"/> appends is committed together with everything else it writes, and followers are
    /// notified. Throws <see cref="LeaseLostException"/> when this replica isn't the leader, in addition to what <see cref="Database"/>
    /// throws.
    /// </summary>
    /// <remarks>
    /// A caller that stops waiting may leave a commit without a notification: followers poll every few seconds anyway.
    /// </remarks>
    public Task<T> WriteAsync<T>(Func<JournalTransaction, Task<T>> work, CancellationToken cancellationToken) =>
        JournalTransaction.RunAsync(lease, clock, work, () => Appended?.Invoke(), cancellationToken);

    public Task WriteAsync(Func<JournalTransaction, Task> work, CancellationToken cancellationToken) =>
        WriteAsync(async transaction => { await work(transaction); return true; }, cancellationToken);

    /// <summary>Events after a position, in order; part of the caller's transaction.</summary>
    public static async Task<IReadOnlyList<Event>> ReadAsync(DbConnection connection, long after, int limit) =>
        [.. (await connection.QueryAsync<EventRow>(
            $"select {EventRow.Columns} from events where position > @after order by position limit @limit", new { after, limit })).Select(r => r.ToEvent())];

    /// <summary>Events of some kinds after a position, in order; part of the caller's transaction.</summary>
    /// <param name="kinds">The kinds' names.</param>
    public static async Task<IReadOnlyList<Event>> ReadAsync(
        DbConnection connection, IReadOnlyCollection<string> kinds, long after, int limit) =>
        [.. (await connection.QueryAsync<EventRow>(
            $"select {EventRow.Columns} from events where kind in @kinds and position > @after order by position limit @limit",
            new { kinds = new ListParameter<string>([.. kinds]), after, limit })).Select(r => r.ToEvent())];

    /// <summary>The position of the newest event; 0: there is none.</summary>
    internal static async Task<long> LastAsync(DbConnection connection) =>
        await connection.QuerySingleAsync<long?>("select max(position) from events") ?? 0;

    /// <summary>The newest events of a kind before a position, newest first.</summary>
    public Task<IReadOnlyList<Event>> NewestAsync<TFact>(long before, int limit, CancellationToken cancellationToken)
        where TFact : Fact => NewestAsync(FactKinds.Name<TFact>(), before, limit, cancellationToken);

    /// <inheritdoc cref="NewestAsync{TFact}"/>
    public Task<IReadOnlyList<Event>> NewestAsync(string kind, long before, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => NewestAsync(connection, kind, before, limit), cancellationToken);

    /// <inheritdoc cref="NewestAsync{TFact}"/>
    internal static async Task<IReadOnlyList<Event>> NewestAsync(DbConnection connection, string kind, long before, int limit) =>
        [.. (await connection.QueryAsync<EventRow>(
            $"select {EventRow.Columns} from events where kind = @kind and position < @before order by position desc limit @limit",
            new { kind, before, limit })).Select(r => r.ToEvent())];

    /// <summary>The newest events of a <see cref="Subject"/> before a position, newest first.</summary>
    public Task<IReadOnlyList<Event>> OfAsync(string subject, long before, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => OfAsync(connection, subject, before, limit), cancellationToken);

    /// <inheritdoc cref="OfAsync(string, long, int, CancellationToken)"/>
    internal static async Task<IReadOnlyList<Event>> OfAsync(DbConnection connection, string subject, long before, int limit) =>
        [.. (await connection.QueryAsync<EventRow>(
            $"select {EventRow.Columns} from events where subject = @subject and position < @before order by position desc limit @limit",
            new { subject, before, limit })).Select(r => r.ToEvent())];
}

/// <summary>A row of the events table; for queries that join it with another table.</summary>
internal sealed record EventRow(
    long Position, string Source, long OccurredAt, long ReceivedAt, string? Actor, string? ActorChatId, string Fact, string? Trace)
{
    public const string Columns =
        "events.position, events.source, events.occurred_at as OccurredAt, events.received_at as ReceivedAt, events.actor, events.actor_chat_id as ActorChatId, events.fact, events.trace";

    public Event ToEvent() => new(
        Position,
        Source,
        DateTimeOffset.FromUnixTimeMilliseconds(OccurredAt),
        DateTimeOffset.FromUnixTimeMilliseconds(ReceivedAt),
        Actor is null ? null : new(Actor, ActorChatId is null ? null : ChatId.Parse(ActorChatId)),
        FactKinds.Read(Fact),
        Trace);
}
