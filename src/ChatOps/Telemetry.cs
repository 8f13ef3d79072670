using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace ChatOps;

/// <summary>The instruments that several features share. All belong to the meter and activity source "ChatOps".</summary>
public static class Telemetry
{
    public const string Name = "ChatOps";

    public static ActivitySource Activities { get; } = new(Name);

    public static Meter Meter { get; } = new(Name);

    public static Counter<long> Deliveries { get; } = Meter.CreateCounter<long>("chatops.deliveries", "{delivery}", "Deliveries committed to the journal, or recognised as already there");

    public static Counter<long> Translations { get; } = Meter.CreateCounter<long>("chatops.translations", "{delivery}", "Deliveries translated, by outcome: events, nothing, failed");

    public static Counter<long> Shows { get; } = Meter.CreateCounter<long>("chatops.shows", "{call}", "Calls that bring a message up to date, by outcome: shown, later, uncertain, gone, refused");

    public static Counter<long> Operations { get; } = Meter.CreateCounter<long>("chatops.operations", "{operation}", "Operations that reached a state, by verb");
}
