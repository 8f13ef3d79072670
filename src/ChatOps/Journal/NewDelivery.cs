namespace ChatOps.Journal;

/// <summary>A delivery as it is stored: compressed before its transaction begins, which others wait for.</summary>
internal sealed class NewDelivery
{
    public NewDelivery(Delivery delivery)
    {
        (Source, Instance, DeliveryId, Kind) = (delivery.Source, delivery.Instance, delivery.DeliveryId, delivery.Kind);
        ReceivedAt = delivery.ReceivedAt.ToUnixTimeMilliseconds();
        Headers = DeliveryHeaders.ToJson(delivery.Headers);
        (Encoding, Body) = Compression.Pack(delivery.Body);
        Trace = TraceContext.Current;
    }

    public string Source { get; }

    public string Instance { get; }

    public string DeliveryId { get; }

    public string Kind { get; }

    public long ReceivedAt { get; }

    public string? Headers { get; }

    public string? Encoding { get; }

    public byte[] Body { get; }

    public string? Trace { get; }
}
