using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using ChatOps.People;
using ChatOps.Storage;
using Dapper;

namespace ChatOps.Journal;

/// <summary>The other half of the journal: facts in the order in which they were written. Append only.</summary>
public sealed class Events(Database database, TimeProvider clock)
{
    /// <summary>Raised by whoever has committed new events. Only the leader does, so its position grows in the order of the commits.</summary>
    public event Action? Appended;

    private static readonly Statement Insert = new(
        """
        insert into events (delivery, source, kind, occurred_at, received_at, actor, actor_chat_id, fact, trace, identity, subject)
        values (@delivery, @source, @kind, @occurredAt, @receivedAt, @actor, @actorChatId, @fact, @trace, @identity, @subject)
        """,
        "delivery", "source", "kind", "occurredAt", "receivedAt", "actor", "actorChatId", "fact", "trace", "identity", "subject");

    /// <summary>Two hooks of one event send it at nearly the same time.</summary>
    private static readonly TimeSpan Together = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Writes events down as part of the caller's transaction; call <see cref="Announce"/> once that has committed. What another delivery told already is left
    /// out: a fact is the same when it says the same of the same moment.
    /// </summary>
    /// <param name="delivery">What they were made of; null for what this bot did.</param>
    public async Task AppendAsync(DbConnection connection, string source, StoredDelivery? delivery, IEnumerable<NewEvent> events, string? trace)
    {
        var received = delivery?.Delivery.ReceivedAt ?? clock.GetUtcNow();
        var receivedAt = received.ToUnixTimeMilliseconds();
        foreach (var @event in events)
        {
            var fact = FactKinds.Write(@event.Fact);
            var identity = delivery is null ? null : Identity(source, @event, fact);
            if (identity is not null && await IsThereAsync(connection, identity, @event.IsDated ? DateTimeOffset.UnixEpoch : received - Together))
            {
                continue;
            }

            await DefaultBranches.LearnAsync(connection, @event.Fact);
            await Insert.ExecuteAsync(
                connection,
                delivery?.Id,
                source,
                FactKinds.Of(@event.Fact).Name,
                // A sender's clock that is ahead must not put what it tells before all else for as long.
                Math.Min(@event.OccurredAt.ToUnixTimeMilliseconds(), receivedAt),
                receivedAt,
                @event.Actor?.Name,
                @event.Actor?.ChatId?.ToString(),
                fact,
                trace,
                identity,
                @event.Fact.LookedForBy);
        }
    }

    /// <summary>Tells followers that there is something to read.</summary>
    public void Announce() => Appended?.Invoke();

    /// <summary>Events after a position, in order; part of the caller's transaction.</summary>
    public static async Task<IReadOnlyList<Event>> ReadAsync(DbConnection connection, long after, int limit) =>
        [.. (await connection.QueryAsync<EventRow>(
            $"select {EventRow.Columns} from events where position > @after order by position limit @limit", new { after, limit })).Select(r => r.ToEvent())];

    /// <summary>The newest events of a kind before a position, newest first.</summary>
    public Task<IReadOnlyList<Event>> NewestAsync<TFact>(long before, int limit, CancellationToken cancellationToken)
        where TFact : Fact =>
        database.ReadAsync<IReadOnlyList<Event>>(
            async connection => [.. (await connection.QueryAsync<EventRow>(
                $"select {EventRow.Columns} from events where kind = @kind and position < @before order by position desc limit @limit",
                new { kind = FactKinds.Name<TFact>(), before, limit })).Select(r => r.ToEvent())],
            cancellationToken);

    /// <summary>The newest events of a <see cref="Subject"/> before a position, newest first.</summary>
    public Task<IReadOnlyList<Event>> OfAsync(string subject, long before, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<Event>>(
            async connection => [.. (await connection.QueryAsync<EventRow>(
                $"select {EventRow.Columns} from events where subject = @subject and position < @before order by position desc limit @limit",
                new { subject, before, limit })).Select(r => r.ToEvent())],
            cancellationToken);

    private static string Identity(string source, NewEvent @event, string fact) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{source} {(@event.IsDated ? @event.OccurredAt.ToUnixTimeMilliseconds() : null)} {fact}")));

    private static Task<bool> IsThereAsync(DbConnection connection, string identity, DateTimeOffset since) => connection.ExecuteScalarAsync<bool>(
        "select exists (select 1 from events where identity = @identity and received_at >= @since)", new { identity, since = since.ToUnixTimeMilliseconds() });
}

/// <summary>An event as the database has it; for queries that join it with a table of their own.</summary>
internal sealed record EventRow(long Position, string Source, long OccurredAt, long ReceivedAt, string? Actor, string? ActorChatId, string Fact, string? Trace)
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
