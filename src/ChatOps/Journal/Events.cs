using System.Data.Common;
using System.Text.Json;
using ChatOps.Storage;
using Dapper;

namespace ChatOps.Journal;

/// <summary>The other half of the journal: facts in the order in which they were written. Append only.</summary>
public sealed class Events(Database database, TimeProvider clock)
{
    /// <summary>Raised by whoever has committed new events. Only the leader does, so its position grows in the order of the commits.</summary>
    public event Action? Appended;

    /// <summary>Writes events down as part of the caller's transaction; call <see cref="Announce"/> once that has committed.</summary>
    /// <param name="delivery">What they were made of; null for what this bot did.</param>
    public async Task AppendAsync(DbConnection connection, string source, StoredDelivery? delivery, IEnumerable<NewEvent> events, string? trace)
    {
        var receivedAt = (delivery?.Delivery.ReceivedAt ?? clock.GetUtcNow()).ToUnixTimeMilliseconds();
        foreach (var @event in events)
        {
            await connection.ExecuteAsync(
                """
                insert into events (delivery, source, kind, occurred_at, received_at, actor, actor_chat_id, fact, trace)
                values (@delivery, @source, @kind, @occurredAt, @receivedAt, @actor, @actorChatId, @fact, @trace)
                """,
                new
                {
                    delivery = delivery?.Id,
                    source,
                    kind = @event.Fact.GetType().Name,
                    occurredAt = @event.OccurredAt.ToUnixTimeMilliseconds(),
                    receivedAt,
                    actor = @event.Actor?.Name,
                    actorChatId = @event.Actor?.ChatId,
                    fact = JsonSerializer.Serialize(@event.Fact, FactJson.Default.Fact),
                    trace,
                });
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
                new { kind = typeof(TFact).Name, before, limit })).Select(r => r.ToEvent())],
            cancellationToken);
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
        Actor is null ? null : new(Actor, ActorChatId),
        JsonSerializer.Deserialize(Fact, FactJson.Default.Fact)!,
        Trace);
}
