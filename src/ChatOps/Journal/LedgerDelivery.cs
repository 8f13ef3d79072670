using System.Data.Common;
using Dapper;

namespace ChatOps.Journal;

/// <summary>What became of a delivery, without its content.</summary>
/// <param name="Id">Its number in the journal.</param>
/// <param name="Note">Why it failed, or why it had no effect.</param>
public sealed record LedgerDelivery(
    long Id, string Source, string Instance, string DeliveryId, string Kind, DateTimeOffset ReceivedAt, DeliveryState State, string? Note)
{
    private const string Columns =
        "id, source, instance, delivery_id as DeliveryId, kind, received_at as ReceivedAt, state, note from deliveries";

    /// <summary>Its sender: "hub", "builder:ci2".</summary>
    public string Sender => Instance.Length == 0 ? Source : $"{Source}:{Instance}";

    /// <summary>Deliveries by their number in the journal.</summary>
    internal static async Task<IReadOnlyList<LedgerDelivery>> FindAsync(DbConnection connection, long id) =>
        [.. (await connection.QueryAsync<Row>($"select {Columns} where id = @id", new { id })).Select(row => row.ToDelivery())];

    /// <summary>Deliveries by their sender's id.</summary>
    internal static async Task<IReadOnlyList<LedgerDelivery>> FindAsync(
        DbConnection connection, IEnumerable<string> sources, string deliveryId)
    {
        var found = new List<LedgerDelivery>();
        foreach (var source in sources)
        {
            foreach (var instance in await InstancesAsync(connection, source))
            {
                found.AddRange((await connection.QueryAsync<Row>(
                    $"select {Columns} where source = @source and instance = @instance and delivery_id = @deliveryId",
                    new { source, instance, deliveryId })).Select(row => row.ToDelivery()));
            }
        }

        return found;
    }

    /// <summary>The instances of a sender that have sent something; always with the unnamed one.</summary>
    internal static async Task<IReadOnlyList<string>> InstancesAsync(DbConnection connection, string source)
    {
        // One step in the index for each, however many deliveries there are.
        var instances = new List<string> { "" };
        while (await connection.QuerySingleAsync<string?>(
            "select min(instance) from deliveries where source = @source and instance > @last",
            new { source, last = instances[^1] }) is { } next)
        {
            instances.Add(next);
        }

        return instances;
    }

    private sealed record Row(
        long Id, string Source, string Instance, string DeliveryId, string Kind, long ReceivedAt, string State, string? Note)
    {
        public LedgerDelivery ToDelivery() => new(
            Id,
            Source,
            Instance,
            DeliveryId,
            Kind,
            DateTimeOffset.FromUnixTimeMilliseconds(ReceivedAt),
            Enum.Parse<DeliveryState>(State),
            Note);
    }
}
