namespace ChatOps.Tests.Timeline.RecordedWeek;

/// <summary>In which order deliveries arrive.</summary>
internal static class Arrivals
{
    private static readonly TimeSpan Latest = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Gap = TimeSpan.FromHours(2);
    private static readonly TimeSpan Recovery = TimeSpan.FromHours(6);

    public static IReadOnlyList<Sent> AsSent(IReadOnlyList<Sent> week) => week;

    /// <summary>
    /// Each delivery up to ten minutes late; one in ten twice, from a second webhook; and those of two hours not before someone asked for
    /// them, hours later.
    /// </summary>
    /// <remarks>What happens to a delivery doesn't depend on which others there are.</remarks>
    public static IReadOnlyList<Sent> Shuffled(IReadOnlyList<Sent> week, int order)
    {
        var away = Week.Monday.AddHours(12 * (order + 1));
        return
        [
            .. week.SelectMany(sent =>
                {
                    var random = new Random(HashCode.Combine(order, sent.Delivery.DeliveryId.Length, int.Parse(sent.Delivery.DeliveryId)));
                    var at = sent.At + (random.NextDouble() * Latest);
                    var arrives = sent.At >= away && sent.At < away + Gap ? at + Recovery : at;
                    return random.Next(10) > 0 ? [(At: arrives, Sent: sent)] : new[]
                    {
                        (At: arrives, Sent: sent),
                        (At: arrives + (random.NextDouble() * Latest), Sent: sent with
                        {
                            Delivery = sent.Delivery with { DeliveryId = sent.Delivery.DeliveryId + "00000" },
                        }),
                    };
                })
                .OrderBy(arrival => arrival.At)
                .Select(arrival => arrival.Sent),
        ];
    }
}
