using System.Collections.ObjectModel;
using System.Globalization;

namespace ChatOps.Journal;

/// <summary>
/// One raw message as received (webhook, slash command, button press), in bytes. (<paramref name="Source"/>, <see cref="Instance"/>,
/// <paramref name="DeliveryId"/>) is its identity: if received again, it is the same delivery.
/// </summary>
/// <param name="Source">The sender's name: that of a chat platform or of an event source.</param>
/// <param name="DeliveryId">The sender's own id for this delivery.</param>
/// <param name="Kind">What the sender calls it: "command", "push".</param>
/// <param name="ReceivedAt">The bot's clock.</param>
/// <param name="Body">The verified payload.</param>
public sealed record Delivery(string Source, string DeliveryId, string Kind, DateTimeOffset ReceivedAt, ReadOnlyMemory<byte> Body)
{
    private const string DateHeader = "Date";

    /// <summary>The configured instance of the sender it came from; empty if there is only one.</summary>
    public string Instance { get; init; } = "";

    /// <summary>The request's headers that its source needs, if present.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>
    /// When it was sent, if it came late: by the sender's clock, and kept as HTTP does, in the header <c>Date</c>. Null: when it was
    /// received.
    /// </summary>
    public DateTimeOffset? SentAt =>
        Headers.TryGetValue(DateHeader, out var date)
        && DateTimeOffset.TryParseExact(date, "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
            ? at
            : null;

    /// <summary>The same delivery, which was sent at a time and came late.</summary>
    public Delivery Late(DateTimeOffset sentAt) => this with
    {
        Headers = new Dictionary<string, string>(Headers, StringComparer.OrdinalIgnoreCase)
        {
            [DateHeader] = sentAt.ToString("r", CultureInfo.InvariantCulture),
        },
    };

    public override string ToString() =>
        Instance.Length == 0 ? $"{Source}/{Kind} {DeliveryId}" : $"{Source}:{Instance}/{Kind} {DeliveryId}";
}
