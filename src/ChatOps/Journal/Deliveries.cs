using System.Data.Common;
using ChatOps.Storage;
using Dapper;

namespace ChatOps.Journal;

/// <summary>The state of a delivery.</summary>
public enum DeliveryState { New, Done, Failed }

/// <summary>A delivery with its place in the journal.</summary>
/// <param name="Note">Why it failed, or why it says nothing.</param>
/// <param name="Trace">W3C trace context of the request that brought it, when tracing is on.</param>
public sealed record StoredDelivery(long Id, Delivery Delivery, DeliveryState State, string? Note, string? Trace);

/// <summary>The raw half of the journal: everything that reached us, before anything is made of it.</summary>
public sealed class Deliveries(Database database)
{
    private static readonly Statement Append = new(
        """
        insert into deliveries (source, instance, delivery_id, kind, received_at, headers, encoding, body, state, trace)
        values (@source, @instance, @deliveryId, @kind, @receivedAt, @headers, @encoding, @body, 'New', @trace)
        on conflict (source, instance, delivery_id) do nothing
        """,
        "source", "instance", "deliveryId", "kind", "receivedAt", "headers", "encoding", "body", "trace");

    /// <summary>Of the bodies of one source that are read at once: several of the usual size, or one of the largest.</summary>
    private const int MostBytesAtOnce = 8 * 1024 * 1024;

    /// <summary>The note of a delivery that is being answered: whether the answer arrived is known when it is done.</summary>
    public const string Answering = "being answered";

    private const string InHand = "in hand";

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

    /// <summary>Writes a delivery down; when the task completes it is on disk. False: it was here already, and nothing changed.</summary>
    public async Task<bool> AppendAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        var row = AppendedRow(delivery);
        var isNew = await database.WriteAsync(
            async connection => await Append.ExecuteAsync(connection, row) == 1,
            fence: null,
            Topic(delivery.Source),
            cancellationToken);
        Telemetry.Deliveries.Add(1, new("source", delivery.Source), new("kind", delivery.Kind), new("duplicate", !isNew));
        return isNew;
    }

    /// <summary>
    /// As <see cref="AppendAsync"/>, for what is of no use later on. False: by the time that the database could take it, it was too late,
    /// and it is not to be acted upon.
    /// </summary>
    public async Task<bool> AppendInTimeAsync(Delivery delivery, Func<bool> isTooLate, CancellationToken cancellationToken)
    {
        var row = AppendedRow(delivery);
        var (isStored, isNew) = await database.WriteAsync(
            async connection => isTooLate()
                ? (await IsKnownAsync(connection, delivery), false)
                : (true, await Append.ExecuteAsync(connection, row) == 1),
            fence: null,
            Topic(delivery.Source),
            cancellationToken);
        Telemetry.Deliveries.Add(1, new("source", delivery.Source), new("kind", delivery.Kind), new("duplicate", !isNew));
        // The commit takes its time, too.
        return isStored && !(isNew && isTooLate() && await WithdrawAsync(delivery, cancellationToken));
    }

    /// <summary>Takes in hand what came some time ago, so that it cannot be withdrawn any more. False: it was.</summary>
    public static async Task<bool> TakeAsync(DbConnection connection, long id) =>
        await connection.ExecuteAsync(
            $"update deliveries set note = coalesce(note, @InHand) where id = @id and {In(DeliveryState.New)}", new { id, InHand }) == 1;

    /// <summary>Writes down that an answer is on its way.</summary>
    public static Task AnswerAsync(DbConnection connection, long id) =>
        connection.ExecuteAsync(
            $"update deliveries set note = @Answering where id = @id and {In(DeliveryState.New)}", new { id, Answering });

    private static async Task<bool> IsKnownAsync(DbConnection connection, Delivery delivery) => await connection.QuerySingleAsync<long>(
        "select count(*) from deliveries where source = @Source and instance = @Instance and delivery_id = @DeliveryId", new { delivery.Source, delivery.Instance, delivery.DeliveryId }) > 0;

    /// <summary>Lets nothing come of it. False: something does already, or may.</summary>
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
    /// <param name="except">Ids of those that are in hand.</param>
    public Task<IReadOnlyList<StoredDelivery>> NewAsync(
        IReadOnlyCollection<string> sources, int limit, CancellationToken cancellationToken, IReadOnlyCollection<long>? except = null) =>
        database.ReadAsync<IReadOnlyList<StoredDelivery>>(
            async connection =>
            {
                // One source at a time goes straight to its place in the index: a storm in one must not slow down another.
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
                            // What came after it may have come after some of this source that were not read.
                            last = Math.Min(last, delivery.Id);
                            break;
                        }
                    }
                }

                return [.. found.Where(d => d.Id <= last).OrderBy(d => d.Id).Take(limit)];
            },
            cancellationToken);

    /// <summary>How many deliveries are in a state, by source and kind.</summary>
    public Task<IReadOnlyList<(string Source, string Kind, long Count)>> CountAsync(
        DeliveryState state, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<(string, string, long)>>(
            async connection => [.. await connection.QueryAsync<(string, string, long)>(
                $"select source, kind, count(*) from deliveries where {In(state)} group by source, kind order by source, kind")],
            cancellationToken);

    /// <summary>How many deliveries are not done, by state, and when the oldest of them came.</summary>
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
    /// Forgets the oldest that were dealt with before a time, some hundred at once so that nothing waits long. Returns how many.
    /// </summary>
    public static Task<int> ForgetAsync(DbConnection connection, DateTimeOffset before) => connection.ExecuteAsync(
        """
        delete from deliveries where id in (
            select id from (select id, state, received_at from deliveries order by id limit 500) oldest where state <> 'New' and received_at < @before)
        """,
        new { before = before.ToUnixTimeMilliseconds() });

    /// <summary>Makes those that failed new again. Returns how many.</summary>
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

    /// <summary>Says what became of a delivery; part of the transaction that holds what came of it.</summary>
    public static Task FinishAsync(DbConnection connection, long id, DeliveryState state, string? note) =>
        Finish.ExecuteAsync(connection, id, state.ToString(), note);

    private static string Topic(string source) => $"deliveries {source}";

    /// <summary>Spelled out, so that the database sees that its index of what is not done will do.</summary>
    private static string In(DeliveryState state) =>
        state is DeliveryState.Done ? "state = 'Done'" : $"state <> 'Done' and state = '{state}'";

    private static object?[] AppendedRow(Delivery delivery)
    {
        var (encoding, body) = Compression.Pack(delivery.Body);
        return
        [
            delivery.Source,
            delivery.Instance,
            delivery.DeliveryId,
            delivery.Kind,
            delivery.ReceivedAt.ToUnixTimeMilliseconds(),
            DeliveryHeaders.ToJson(delivery.Headers),
            encoding,
            body,
            TraceContext.Current,
        ];
    }
}
