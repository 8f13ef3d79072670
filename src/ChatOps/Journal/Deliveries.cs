using System.Data.Common;
using ChatOps.Storage;
using Dapper;

namespace ChatOps.Journal;

/// <summary>What became of a delivery.</summary>
public enum DeliveryState { New, Done, Failed }

/// <summary>A delivery with its place in the journal.</summary>
/// <param name="Note">Why it failed, or why it says nothing.</param>
public sealed record StoredDelivery(long Id, Delivery Delivery, DeliveryState State, string? Note);

/// <summary>The raw half of the journal: everything that reached us, before anything is made of it.</summary>
public sealed class Deliveries(Database database)
{
    private const string Topic = "deliveries";

    /// <summary>Calls <paramref name="wake"/> after deliveries were appended, by any replica.</summary>
    public void WhenAppended(Action wake) => database.Notified += topic =>
    {
        if (topic is null or Topic)
        {
            wake();
        }
    };

    /// <summary>Writes a delivery down; when the task completes it is on disk. False: it was here already, and nothing changed.</summary>
    public async Task<bool> AppendAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        var isNew = await database.WriteAsync(
            async connection => await connection.ExecuteAsync(
                """
                insert into deliveries (source, delivery_id, kind, received_at, body, state)
                values (@Source, @DeliveryId, @Kind, @receivedAt, @body, 'New')
                on conflict (source, delivery_id) do nothing
                """,
                new
                {
                    delivery.Source,
                    delivery.DeliveryId,
                    delivery.Kind,
                    receivedAt = delivery.ReceivedAt.ToUnixTimeMilliseconds(),
                    body = delivery.Body.ToArray(),
                }) == 1,
            fence: null,
            Topic,
            cancellationToken);
        Telemetry.Deliveries.Add(1, new("source", delivery.Source), new("kind", delivery.Kind), new("duplicate", !isNew));
        return isNew;
    }

    /// <summary>Deliveries in a state, oldest first.</summary>
    public Task<IReadOnlyList<StoredDelivery>> ReadAsync(DeliveryState state, IReadOnlyCollection<string> sources, long after, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<StoredDelivery>>(
            async connection => [.. (await connection.QueryAsync<Row>(
                """
                select id, source, delivery_id as DeliveryId, kind, received_at as ReceivedAt, body, state, note
                from deliveries where state = @state and source in @sources and id > @after order by id limit @limit
                """,
                new { state = state.ToString(), sources = new ListParameter(sources), after, limit })).Select(r => r.ToDelivery())],
            cancellationToken);

    /// <summary>How many deliveries are in a state, by source and kind.</summary>
    public Task<IReadOnlyList<(string Source, string Kind, long Count)>> CountAsync(DeliveryState state, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<(string, string, long)>>(
            async connection => [.. await connection.QueryAsync<(string, string, long)>(
                "select source, kind, count(*) from deliveries where state = @state group by source, kind order by source, kind",
                new { state = state.ToString() })],
            cancellationToken);

    /// <summary>Makes those that failed new again. Returns how many.</summary>
    public Task<int> ReplayAsync(IReadOnlyCollection<string> sources, CancellationToken cancellationToken) => database.WriteAsync(
        connection => connection.ExecuteAsync("update deliveries set state = 'New', note = null where state = 'Failed' and source in @sources", new { sources = new ListParameter(sources) }),
        fence: null,
        Topic,
        cancellationToken);

    /// <summary>Says what became of a delivery; part of the transaction that holds what came of it.</summary>
    public static Task FinishAsync(DbConnection connection, long id, DeliveryState state, string? note) =>
        connection.ExecuteAsync("update deliveries set state = @state, note = @note where id = @id", new { id, state = state.ToString(), note });

    private sealed record Row(long Id, string Source, string DeliveryId, string Kind, long ReceivedAt, byte[] Body, string State, string? Note)
    {
        public StoredDelivery ToDelivery() => new(
            Id, new(Source, DeliveryId, Kind, DateTimeOffset.FromUnixTimeMilliseconds(ReceivedAt), Body), Enum.Parse<DeliveryState>(State), Note);
    }
}
