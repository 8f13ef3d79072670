namespace ChatOps.Journal;

/// <summary>
/// One raw thing that reached us (webhook, slash command, button press), as its bytes.
/// (<paramref name="Source"/>, <paramref name="DeliveryId"/>) is its identity: the same pair a second time is the same delivery.
/// </summary>
/// <param name="Source">The sender's name: "slack", "github", "jenkins".</param>
/// <param name="DeliveryId">The sender's own id of this delivery.</param>
/// <param name="Kind">What the sender calls it: the GitHub event name, or "command", "interactive", "event" for Slack.</param>
/// <param name="ReceivedAt">Our clock.</param>
/// <param name="Body">The payload as it was verified.</param>
public sealed record Delivery(string Source, string DeliveryId, string Kind, DateTimeOffset ReceivedAt, ReadOnlyMemory<byte> Body)
{
    public override string ToString() => $"{Source}/{Kind} {DeliveryId}";
}
