using System.Collections.Immutable;
using System.Globalization;
using ChatOps.Chat;

namespace ChatOps.Timeline.Digests;

/// <summary>What a digest says in numbers, as charts.</summary>
internal static class DigestCharts
{
    private const string Succeeded = "succeeded", Failed = "failed";

    /// <param name="line">The line that says the same.</param>
    public static CardChart Deploys(IReadOnlyList<DayDigest> days, LineRange line) => new(
        "Deploys by day",
        "deploys",
        [.. days.Select(Name)],
        [
            new(Succeeded, [.. days.Select(day => (double)day.Done)]),
            new(Failed, [.. days.Select(day => (double)day.Failed)]),
        ],
        line);

    /// <param name="line">The line that says the same.</param>
    public static CardChart LeadTimes(IReadOnlyList<DayDigest> days, LineRange line)
    {
        // A day without any has no bar: one of no height would say that it took no time.
        var known = days.Where(day => day.LeadTime is not null).ToList();
        var isLong = known.Exists(day => day.LeadTime >= TimeSpan.FromHours(2));
        return new(
            "From merge to production by day",
            isLong ? "hours" : "minutes",
            [.. known.Select(Name)],
            [
                new(
                    "median",
                    [.. known.Select(day => Math.Round(isLong ? day.LeadTime!.Value.TotalHours : day.LeadTime!.Value.TotalMinutes, 1))]),
            ],
            line);
    }

    /// <summary>Of a single day. Null: nothing was deployed.</summary>
    public static ImmutableArray<CardChart>? OfServices(IReadOnlyList<ServiceDigest> services)
    {
        var deployed = services.Where(service => service.Production.All + service.Elsewhere.All > 0).ToList();
        return deployed.Count == 0 ? null :
        [
            new(
                "Deploys by service",
                "deploys",
                [.. deployed.Select(service => service.Name)],
                [
                    new(Succeeded, [.. deployed.Select(service => (double)(All(service) - Failures(service)))]),
                    new(Failed, [.. deployed.Select(service => (double)Failures(service))]),
                ]),
        ];

        static int All(ServiceDigest service) => service.Production.All + service.Elsewhere.All;

        static int Failures(ServiceDigest service) => service.Production.Failed + service.Elsewhere.Failed;
    }

    /// <summary>"Mon 2": eight days have two of one name.</summary>
    private static string Name(DayDigest day) => $"{DigestCard.Short(day.Day)} {day.Day.Day.ToString(CultureInfo.InvariantCulture)}";
}
