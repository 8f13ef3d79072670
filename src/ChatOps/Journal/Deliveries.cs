using System.Data.Common;
using ChatOps.Storage;
using Dapper;

namespace ChatOps.Journal;

/// <summary>What became of a delivery.</summary>
public enum DeliveryState { New, Done, Failed }

/// <summary>A delivery with its place in the journal.</summary>
/// <param name="Note">Why it failed, or why it says nothing.</param>
/// <param name="Trace">W3C trace context of the request that brought it, when somebody traces.</param>
public sealed record StoredDelivery(long Id, Delivery Delivery, DeliveryState State, string? Note, string? Trace);

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
        var (encoding, body) = Compression.Pack(delivery.Body);
        var trace = TraceContext.Current;
        var isNew = await database.WriteAsync(
            async connection => await connection.ExecuteAsync(
                """
                insert into deliveries (source, delivery_id, kind, received_at, encoding, body, state, trace)
                values (@Source, @DeliveryId, @Kind, @receivedAt, @encoding, @body, 'New', @trace)
                on conflict (source, delivery_id) do nothing
                """,
                new
                {
                    delivery.Source,
                    delivery.DeliveryId,
                    delivery.Kind,
                    receivedAt = delivery.ReceivedAt.ToUnixTimeMilliseconds(),
                    encoding,
                    body,
                    trace,
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
                $"""
                 select id, source, delivery_id as DeliveryId, kind, received_at as ReceivedAt, encoding, body, state, note, trace
                 from deliveries where {In(state)} and source in @sources and id > @after order by id limit @limit
                 """,
                new { sources = new ListParameter(sources), after, limit })).Select(r => r.ToDelivery())],
            cancellationToken);

    /// <summary>How many deliveries are in a state, by source and kind.</summary>
    public Task<IReadOnlyList<(string Source, string Kind, long Count)>> CountAsync(DeliveryState state, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<(string, string, long)>>(
            async connection => [.. await connection.QueryAsync<(string, string, long)>(
                $"select source, kind, count(*) from deliveries where {In(state)} group by source, kind order by source, kind")],
            cancellationToken);

    /// <summary>How many deliveries are not done, by state, and when the oldest of them came.</summary>
    public Task<IReadOnlyList<(DeliveryState State, long Count, DateTimeOffset Oldest)>> OpenAsync(CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<(DeliveryState, long, DateTimeOffset)>>(
            async connection => [.. (await connection.QueryAsync<(string State, long Count, long Oldest)>(
                "select state, count(*), min(received_at) from deliveries where state <> 'Done' group by state"))
                .Select(r => (Enum.Parse<DeliveryState>(r.State), r.Count, DateTimeOffset.FromUnixTimeMilliseconds(r.Oldest)))],
            cancellationToken);

    /// <summary>Forgets the oldest that were dealt with before a time, some hundred at once so that nothing waits long. Returns how many.</summary>
    public static Task<int> ForgetAsync(DbConnection connection, DateTimeOffset before) => connection.ExecuteAsync(
        """
        delete from deliveries where id in (
            select id from (select id, state, received_at from deliveries order by id limit 500) oldest where state <> 'New' and received_at < @before)
        """,
        new { before = before.ToUnixTimeMilliseconds() });

    /// <summary>Makes those that failed new again. Returns how many.</summary>
    public Task<int> ReplayAsync(IReadOnlyCollection<string> sources, CancellationToken cancellationToken) => database.WriteAsync(
        connection => connection.ExecuteAsync("update deliveries set state = 'New', note = null where state <> 'Done' and state = 'Failed' and source in @sources", new { sources = new ListParameter(sources) }),
        fence: null,
        Topic,
        cancellationToken);

    /// <summary>Says what became of a delivery; part of the transaction that holds what came of it.</summary>
    public static Task FinishAsync(DbConnection connection, long id, DeliveryState state, string? note) =>
        connection.ExecuteAsync("update deliveries set state = @state, note = @note where id = @id", new { id, state = state.ToString(), note });

    /// <summary>Spelled out, so that the database sees that its index of what is not done will do.</summary>
    private static string In(DeliveryState state) => state is DeliveryState.Done ? "state = 'Done'" : $"state <> 'Done' and state = '{state}'";

    private sealed record Row(long Id, string Source, string DeliveryId, string Kind, long ReceivedAt, string? Encoding, byte[] Body, string State, string? Note, string? Trace)
    {
        public StoredDelivery ToDelivery() => new(
            Id, new(Source, DeliveryId, Kind, DateTimeOffset.FromUnixTimeMilliseconds(ReceivedAt), Compression.Unpack(Encoding, Body)), Enum.Parse<DeliveryState>(State), Note, Trace);
    }
}
