using System.Globalization;
using ChatOps.Catalog;
using ChatOps.Journal;

namespace ChatOps.Tests.Timeline.RecordedWeek;

/// <summary>
/// In whatever order a week's deliveries arrive, channels end up the same. CHATOPS_TEST_WEEK=N takes N deliveries in ten orders,
/// CHATOPS_TEST_SEED=N another week.
/// </summary>
public sealed class RecordedWeekTests
{
    private const int Services = 20;
    private const int Seed = 4711;
    private const int Deliveries = 1500;
    private const int Orders = 4;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_weeks_deliveries_end_in_the_same_stories_cards_and_channels_in_whatever_order_they_arrive()
    {
        var (seed, asked) = (Number("CHATOPS_TEST_SEED"), Number("CHATOPS_TEST_WEEK"));
        var week = new Week(seed ?? Seed, Services).Record(asked ?? Deliveries);
        var expected = await Heard.InOrderAsync(Arrivals.AsSent(week), Catalog(), seed: 0, Stop);
        expected.Messages.Count.ShouldBeGreaterThan(week.Count / 40, "the week has stories");

        for (var order = 1; order <= (asked is null ? Orders : 10); order++)
        {
            var arrivals = Arrivals.Shuffled(week, order);
            var heard = await Heard.InOrderAsync(arrivals, Catalog(), order, Stop);
            if (heard.Difference(expected) is { } difference)
            {
                Assert.Fail($"Order {order} differs: {difference}\n{await SmallestAsync(week, order)}");
            }
        }
    }

    /// <summary>The fewest deliveries, of those whose order matters, for which it still does.</summary>
    private static async Task<string> SmallestAsync(IReadOnlyList<Sent> week, int order)
    {
        var left = week;
        // By service, since no story has several; then in ever smaller parts.
        foreach (var part in week.GroupBy(sent => sent.Service))
        {
            if (await DiffersAsync([.. part]) is not null)
            {
                left = [.. part];
                break;
            }
        }

        for (var size = left.Count / 2; size >= 1; size /= 2)
        {
            for (var at = 0; at < left.Count; at += size)
            {
                IReadOnlyList<Sent> without = [.. left.Take(at), .. left.Skip(at + size)];
                if (await DiffersAsync(without) is not null)
                {
                    (left, at) = (without, at - size);
                }
            }
        }

        return $"""
            {await DiffersAsync(left)}
            Sent:
            {string.Join('\n', left.Select(Show))}
            Arrived:
            {string.Join('\n', Arrivals.Shuffled(left, order).Select(Show))}
            """;

        async Task<string?> DiffersAsync(IReadOnlyList<Sent> some) =>
            (await Heard.InOrderAsync(Arrivals.Shuffled(some, order), Catalog(), order, Stop))
                .Difference(await Heard.InOrderAsync(Arrivals.AsSent(some), Catalog(), seed: 0, Stop));

        static string Show(Sent sent) => string.Create(
            CultureInfo.InvariantCulture,
            $"{sent.At:ddd HH:mm:ss} {sent.Delivery.DeliveryId} {sent.Delivery.Kind} {System.Text.Encoding.UTF8.GetString(sent.Delivery.Body.Span)}");
    }

    private static ServiceCatalog Catalog()
    {
        var options = new CatalogOptions();
        foreach (var name in Enumerable.Range(0, Services).Select(Week.Name))
        {
            options.Services[name] = new()
            {
                Channels = [$"#{name}", "#deploys"],
                Repository = $"acme/{name}",
                Jobs = [name],
                Image = $"registry.acme.example/{name}",
            };
        }

        return new(options, ["slack"]);
    }

    private static int? Number(string variable) =>
        System.Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
}
