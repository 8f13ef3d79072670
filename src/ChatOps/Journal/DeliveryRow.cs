namespace ChatOps.Journal;

/// <summary>A row of the deliveries table.</summary>
internal sealed record DeliveryRow(
    long Id,
    string Source,
    string Instance,
    string DeliveryId,
    string Kind,
    long ReceivedAt,
    string? Headers,
    string? Encoding,
    byte[] Body,
    string State,
    string? Note,
    string? Trace)
{
    public StoredDelivery ToDelivery() => new(
        Id,
        new(Source, DeliveryId, Kind, DateTimeOffset.FromUnixTimeMilliseconds(ReceivedAt), Compression.Unpack(Encoding, Body))
        {
            Instance = Instance,
            Headers = DeliveryHeaders.Parse(Headers),
        },
        Enum.Parse<DeliveryState>(State),
        Note,
        Trace);
}
