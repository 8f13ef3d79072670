using ChatOps.Storage;
using Dapper;

namespace ChatOps.Journal;

/// <summary>What has arrived, for whoever looks for what hasn't.</summary>
internal sealed class ArrivedDeliveries(Database database)
{
    private const int MostIdsAtOnce = 500;

    /// <summary>Which of these ids of a sender are stored.</summary>
    public Task<IReadOnlySet<string>> KnownAsync(
        string source, string instance, IReadOnlyCollection<string> ids, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlySet<string>>(
            async connection =>
            {
                var known = new HashSet<string>();
                foreach (var some in ids.Chunk(MostIdsAtOnce))
                {
                    known.UnionWith(await connection.QueryAsync<string>(
                        "select delivery_id from deliveries where source = @source and instance = @instance and delivery_id in @ids",
                        new { source, instance, ids = new ListParameter<string>(some) }));
                }

                return known;
            },
            cancellationToken);

    /// <summary>When the first delivery from a source arrived that is still kept; null: there is none.</summary>
    public Task<DateTimeOffset?> FirstAsync(string source, CancellationToken cancellationToken) => database.ReadAsync(
        async connection =>
        {
            // Without this query, a source that has sent nothing would have the next one read the whole table.
            var instance = await connection.QuerySingleAsync<string?>(
                "select min(instance) from deliveries where source = @source", new { source });
            return instance is null
                ? (DateTimeOffset?)null
                : DateTimeOffset.FromUnixTimeMilliseconds(await connection.QueryFirstAsync<long>(
                    "select received_at from deliveries where source = @source order by id limit 1", new { source }));
        },
        cancellationToken);

    /// <summary>Whether a source has deliveries that arrived before a time and haven't been translated.</summary>
    public Task<bool> IsBehindAsync(string source, DateTimeOffset before, CancellationToken cancellationToken) => database.ReadAsync(
        async connection => await connection.QuerySingleAsync<long>(
            "select count(*) from deliveries where source = @source and state <> 'Done' and state = 'New' and received_at < @before",
            new { source, before = before.ToUnixTimeMilliseconds() }) > 0,
        cancellationToken);
}
