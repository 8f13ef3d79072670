using System.Collections.ObjectModel;

namespace ChatOps.Journal;

/// <summary>
/// One raw thing that reached us (webhook, slash command, button press), as its bytes.
/// (<paramref name="Source"/>, <see cref="Instance"/>, <paramref name="DeliveryId"/>) is its identity: the same a second time is the same
/// delivery.
/// </summary>
/// <param name="Source">The sender's name: that of a chat platform or of an event source.</param>
/// <param name="DeliveryId">The sender's own id of this delivery.</param>
/// <param name="Kind">What the sender calls it: "command", "push".</param>
/// <param name="ReceivedAt">Our clock.</param>
/// <param name="Body">The payload as it was verified.</param>
public sealed record Delivery(string Source, string DeliveryId, string Kind, DateTimeOffset ReceivedAt, ReadOnlyMemory<byte> Body)
{
    /// <summary>Which of the configured instances of the sender it came from; empty where there is only one.</summary>
    public string Instance { get; init; } = "";

    /// <summary>The request's headers that its source asks for, as far as they were there.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    public override string ToString() =>
        Instance.Length == 0 ? $"{Source}/{Kind} {DeliveryId}" : $"{Source}:{Instance}/{Kind} {DeliveryId}";
}
