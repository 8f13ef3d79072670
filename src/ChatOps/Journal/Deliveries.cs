using System.Data.Common;
using ChatOps.Storage;
using Dapper;

namespace ChatOps.Journal;

/// <summary>The state of a delivery.</summary>
public enum DeliveryState { New, Done, Failed }

/// <summary>A delivery with its place in the journal.</summary>
/// <param name="Note">Why it failed, or why it had no effect.</param>
/// <param name="Trace">W3C trace context of the request that delivered it, when tracing is on.</param>
public sealed record StoredDelivery(long Id, Delivery Delivery, DeliveryState State, string? Note, string? Trace)
{
    /// <summary>It was being processed before, and it is unknown what of it was done.</summary>
    public bool WasBegun => State is DeliveryState.New && Note is not null;
}

/// <summary>The raw half of the journal: everything received, before it is translated.</summary>
public sealed class Deliveries(Database database)
{
    private static readonly Statement Append = new(
        """
        insert into deliveries (source, instance, delivery_id, kind, received_at, headers, encoding, body, state, note, trace)
        values (@source, @instance, @deliveryId, @kind, @receivedAt, @headers, @encoding, @body, @state, @note, @trace)
        on conflict (source, instance, delivery_id) do nothing
        returning id
        """,
        "source", "instance", "deliveryId", "kind", "receivedAt", "headers", "encoding", "body", "state", "note", "trace");

    private static readonly Statement FindNew = new(
        $"select 1 from deliveries where source = @source and {In(DeliveryState.New)} limit 1", "source");

    /// <summary>How much of one source's bodies is read at a time: several of the usual size, or one of the largest.</summary>
    private const int MostBytesAtOnce = 8 * 1024 * 1024;

    /// <summary>The note of a delivery that is being processed: until it is done, it is unknown what of it was done.</summary>
    private const string InHand = "in progress";

    private static readonly Statement Finish = new(
        "update deliveries set state = @state, note = @note where id = @id", "id", "state", "note");

    /// <summary>Calls <paramref name="wake"/> after deliveries from one of these sources were appended, by any replica.</summary>
    public void WhenAppended(IEnumerable<string> sources, Action wake)
    {
        var topics = sources.Select(Topic).ToHashSet();
        database.Notified += topic =>
        {
            if (topic is null || topics.Contains(topic))
            {
                wake();
            }
        };
    }

    /// <summary>Stores a delivery; it is on disk when the task completes. False: it was already stored, and nothing changed.</summary>
    public async Task<bool> AppendAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        var row = new NewDelivery(delivery);
        var isNew = await database.WriteAsync(
            async connection => await AppendAsync(connection, row, DeliveryState.New, note: null) is not null,
            fence: null,
            Topic(delivery.Source),
            cancellationToken);
        Count(delivery, isNew);
        return isNew;
    }

    /// <summary>Stores a delivery as part of a transaction. Its number; null: it was already stored, and nothing changed.</summary>
    internal static Task<long?> AppendAsync(DbConnection connection, NewDelivery row, DeliveryState state, string? note) =>
        Append.NumberAsync(
            connection, row.Source, row.Instance, row.DeliveryId, row.Kind, row.ReceivedAt, row.Headers, row.Encoding, row.Body,
            state.ToString(), note, row.Trace);

    /// <summary>Whether any delivery from a source waits for its translation.</summary>
    internal static async Task<bool> IsAnyNewAsync(DbConnection connection, string source) =>
        await FindNew.NumberAsync(connection, source) is not null;

    /// <summary>Call it after the commit.</summary>
    internal static void Count(Delivery delivery, bool isNew) =>
        Telemetry.Deliveries.Add(1, new("source", delivery.Source), new("kind", delivery.Kind), new("duplicate", !isNew));

    /// <summary>
    /// Like <see cref="AppendAsync(Delivery, CancellationToken)"/>, for deliveries that are useless later. False: it was too late by the
    /// time the database could store it, so it must not be acted on.
    /// </summary>
    public async Task<bool> AppendInTimeAsync(Delivery delivery, Func<bool> isTooLate, CancellationToken cancellationToken)
    {
        var row = new NewDelivery(delivery);
        var (isStored, isNew) = await database.WriteAsync(
            async connection => isTooLate()
                ? (await IsKnownAsync(connection, delivery), false)
                : (true, await AppendAsync(connection, row, DeliveryState.New, note: null) is not null),
            fence: null,
            Topic(delivery.Source),
            cancellationToken);
        Count(delivery, isNew);
        // The commit takes time, too.
        return isStored && !(isNew && isTooLate() && await WithdrawAsync(delivery, cancellationToken));
    }

    /// <summary>
    /// Starts processing a delivery: it can no longer be withdrawn, and whoever reads it again knows that it was begun. False: it was
    /// withdrawn.
    /// </summary>
    public static async Task<bool> TakeAsync(DbConnection connection, long id) =>
        await connection.ExecuteAsync(
            $"update deliveries set note = coalesce(note, @InHand) where id = @id and {In(DeliveryState.New)}", new { id, InHand }) == 1;

    /// <summary>When the first and the latest delivery of a source came, of those that are kept; null: none.</summary>
    public Task<(DateTimeOffset First, DateTimeOffset Last)?> HeardAsync(string source, CancellationToken cancellationToken) =>
        database.ReadAsync<(DateTimeOffset, DateTimeOffset)?>(
            async connection => await connection.QuerySingleAsync<(long? First, long? Last)>(
                "select min(received_at), max(received_at) from deliveries where source = @source", new { source }) is ({ } first, { } last)
                ? (DateTimeOffset.FromUnixTimeMilliseconds(first), DateTimeOffset.FromUnixTimeMilliseconds(last))
                : null,
            cancellationToken);

    private static async Task<bool> IsKnownAsync(DbConnection connection, Delivery delivery) => await connection.QuerySingleAsync<long>(
        "select count(*) from deliveries where source = @Source and instance = @Instance and delivery_id = @DeliveryId", new { delivery.Source, delivery.Instance, delivery.DeliveryId }) > 0;

    /// <summary>Withdraws a delivery before it has any effect. False: it already has one, or may have.</summary>
    private async Task<bool> WithdrawAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        try
        {
            return await database.WriteAsync(
                async connection => await connection.ExecuteAsync(
                    $"update deliveries set state = 'Done', note = 'too late' where source = @Source and instance = @Instance and delivery_id = @DeliveryId and {In(DeliveryState.New)} and note is null",
                    new { delivery.Source, delivery.Instance, delivery.DeliveryId }) == 1,
                cancellationToken);
        }
        catch (DbException)
        {
            return false;
        }
    }

    /// <summary>
    /// The oldest unprocessed deliveries of some sources, in the order in which they arrived. Fewer than <paramref name="limit"/>, but at
    /// least one, if their bodies are large: a backlog of them must fit into memory.
    /// </summary>
    /// <param name="except">Ids of those already being processed.</param>
    public Task<IReadOnlyList<StoredDelivery>> NewAsync(
        IReadOnlyCollection<string> sources, int limit, CancellationToken cancellationToken, IReadOnlyCollection<long>? except = null) =>
        database.ReadAsync<IReadOnlyList<StoredDelivery>>(
            async connection =>
            {
                // A query for one source goes straight to its place in the index: a flood from one must not slow down another.
                var found = new List<StoredDelivery>();
                var last = long.MaxValue;
                foreach (var source in sources)
                {
                    var bytes = 0L;
                    var rows = connection.QueryUnbufferedAsync<DeliveryRow>(
                        $"""
                         select id, source, instance, delivery_id as DeliveryId, kind, received_at as ReceivedAt, headers, encoding, body, state, note, trace
                         from deliveries where source = @source and {In(DeliveryState.New)} and id not in @except order by id limit @limit
                         """,
                        new { source, except = new ListParameter<long>([0, .. except ?? []]), limit });
                    await foreach (var row in rows.WithCancellation(cancellationToken))
                    {
                        var delivery = row.ToDelivery();
                        found.Add(delivery);
                        bytes += delivery.Delivery.Body.Length;
                        if (bytes >= MostBytesAtOnce)
                        {
                            // Later deliveries may have arrived after unread ones from this source.
                            last = Math.Min(last, delivery.Id);
                            break;
                        }
                    }
                }

                return [.. found.Where(d => d.Id <= last).OrderBy(d => d.Id).Take(limit)];
            },
            cancellationToken);

    /// <summary>The number of deliveries in a state, by source and kind.</summary>
    public Task<IReadOnlyList<(string Source, string Kind, long Count)>> CountAsync(
        DeliveryState state, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<(string, string, long)>>(
            async connection => [.. await connection.QueryAsync<(string, string, long)>(
                $"select source, kind, count(*) from deliveries where {In(state)} group by source, kind order by source, kind")],
            cancellationToken);

    /// <summary>The number of unfinished deliveries by state, and when the oldest in each state arrived.</summary>
    public Task<IReadOnlyList<(DeliveryState State, long Count, DateTimeOffset Oldest)>> OpenAsync(CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<(DeliveryState, long, DateTimeOffset)>>(
            async connection => [.. (await connection.QueryAsync<(string State, long Count, long Oldest)>(
                """
                select open.state, open.count, oldest.received_at
                from (select state, count(*) as count, min(id) as id from deliveries where state <> 'Done' group by state) open
                join deliveries oldest on oldest.id = open.id
                """))
                .Select(r => (Enum.Parse<DeliveryState>(r.State), r.Count, DateTimeOffset.FromUnixTimeMilliseconds(r.Oldest)))],
            cancellationToken);

    /// <summary>
    /// Deletes the oldest deliveries that were received before a time and aren't new, a few hundred per call so that nothing waits long.
    /// Returns how many.
    /// </summary>
    public static Task<int> ForgetAsync(DbConnection connection, DateTimeOffset before) => connection.ExecuteAsync(
        """
        delete from deliveries where id in (
            select id from (select id, state, received_at from deliveries order by id limit 500) oldest where state <> 'New' and received_at < @before)
        """,
        new { before = before.ToUnixTimeMilliseconds() });

    /// <summary>Marks failed deliveries as new again. Returns how many.</summary>
    public async Task<int> ReplayAsync(IReadOnlyCollection<string> sources, CancellationToken cancellationToken)
    {
        var replayed = 0;
        foreach (var source in sources)
        {
            replayed += await database.WriteAsync(
                connection => connection.ExecuteAsync(
                    $"update deliveries set state = 'New', note = null where source = @source and {In(DeliveryState.Failed)}",
                    new { source }),
                fence: null,
                Topic(source),
                cancellationToken);
        }

        return replayed;
    }

    /// <summary>Records the outcome of a delivery; part of the transaction that stores its results.</summary>
    public static Task FinishAsync(DbConnection connection, long id, DeliveryState state, string? note) =>
        Finish.ExecuteAsync(connection, id, state.ToString(), note);

    /// <summary>
    /// Drops what it said, once that isn't needed any more: what people say to each other isn't kept where they couldn't delete it.
    /// </summary>
    public static Task DropBodyAsync(DbConnection connection, long id) => connection.ExecuteAsync(
        "update deliveries set body = @nothing, encoding = null where id = @id", new { id, nothing = Array.Empty<byte>() });

    private static string Topic(string source) => $"deliveries {source}";

    /// <summary>Written out, so that the database can tell that its index of unfinished deliveries applies.</summary>
    private static string In(DeliveryState state) =>
        state is DeliveryState.Done ? "state = 'Done'" : $"state <> 'Done' and state = '{state}'";
}
