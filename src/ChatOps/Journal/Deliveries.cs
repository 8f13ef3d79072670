using ChatOps.Storage;
using Dapper;

namespace ChatOps.Journal;

/// <summary>What became of a delivery.</summary>
public enum DeliveryState { New, Done, Failed }

/// <summary>A delivery with its place in the journal.</summary>
public sealed record StoredDelivery(long Id, Delivery Delivery, DeliveryState State, string? Note);

/// <summary>The raw half of the journal: everything that reached us, before anything is made of it.</summary>
public sealed class Deliveries(Database database)
{
    /// <summary>Raised after each append that was new.</summary>
    public Signal Appended { get; } = new();

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
            cancellationToken);
        if (isNew)
        {
            Appended.Raise();
        }

        return isNew;
    }
}
