using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace ChatOps;

/// <summary>Instruments shared by several features. All belong to the meter and activity source "ChatOps".</summary>
public static class Telemetry
{
    public const string Name = "ChatOps";

    public static ActivitySource Activities { get; } = new(Name);

    public static Meter Meter { get; } = new(Name);

    public static Counter<long> Deliveries { get; } = Meter.CreateCounter<long>(
        "chatops.deliveries", "{delivery}", "Deliveries committed to the journal, or recognised as already there");

    public static Counter<long> Translations { get; } = Meter.CreateCounter<long>(
        "chatops.translations", "{delivery}", "Deliveries translated, by outcome: events, nothing, failed");

    public static Counter<long> Shows { get; } = Meter.CreateCounter<long>(
        "chatops.shows", "{call}", "Calls that bring a message up to date, by outcome: shown, later, uncertain, repeated, gone, refused");

    public static Histogram<double> ShowDelay { get; } = Seconds(
        "chatops.show.delay", "From what reached the bot, or what it did, to the message that shows it", [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300]);

    public static Counter<long> Operations { get; } = Meter.CreateCounter<long>(
        "chatops.operations", "{operation}", "Operations that reached a state, by verb");

    public static Counter<long> ClusterCalls { get; } = Meter.CreateCounter<long>(
        "chatops.cluster.calls", "{call}", "Questions to an API server, by cluster and outcome: ok, missing, conflict, gone, refused, unreachable, busy (our own rate limit)");

    public static Histogram<double> Commits { get; } = Seconds(
        "chatops.storage.commit.duration", "Transactions that write, from their begin until they are on disk", [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]);

    public static Counter<long> Writes { get; } = Meter.CreateCounter<long>(
        "chatops.storage.writes", "{write}", "Writes committed; several share a transaction");

    private static Histogram<double> Seconds(string name, string description, IReadOnlyList<double> boundaries) =>
        Meter.CreateHistogram(name, "s", description, tags: null, new InstrumentAdvice<double> { HistogramBucketBoundaries = boundaries });
}
