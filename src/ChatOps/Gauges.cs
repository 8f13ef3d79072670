using System.Diagnostics.Metrics;
using ChatOps.Chat;
using ChatOps.Clusters;
using ChatOps.Journal;
using ChatOps.Operations;
using ChatOps.Replicas;
using ChatOps.Storage;

namespace ChatOps;

/// <summary>
/// The current state: whether this replica leads, and how much is in progress. The latter is in the database; only the leader queries it,
/// at intervals that don't depend on how often metrics are read.
/// </summary>
internal sealed class Gauges : Worker
{
    private static readonly TimeSpan BetweenReadings = TimeSpan.FromSeconds(15);

    private readonly Deliveries _deliveries;
    private readonly Database _database;
    private readonly OperationRows _operations;
    private readonly ChatPlatforms _platforms;
    private volatile IReadOnlyList<Backlog> _backlogs = [];

    public Gauges(
        Lease lease,
        Deliveries deliveries,
        Database database,
        OperationRows operations,
        ChatPlatforms platforms,
        ClusterSet clusters,
        IMeterFactory meters,
        TimeProvider clock,
        ILogger<Gauges> logger)
        : base(clock, logger)
    {
        (_deliveries, _database, _operations, _platforms) = (deliveries, database, operations, platforms);
        var started = clock.GetTimestamp();
        var meter = meters.Create(Telemetry.Name);
        meter.CreateObservableGauge("chatops.uptime", () => clock.GetElapsedTime(started).TotalSeconds, "s", "Since this replica started");
        meter.CreateObservableGauge(
            "chatops.leader", () => lease.IsHeld ? 1 : 0, unit: null, "1 on the replica that leads, 0 on the others");
        meter.CreateObservableGauge(
            "chatops.cluster.outage",
            () => clusters.Names.Select(n => new Measurement<double>(
                clusters.Get(n).Outage is { } outage ? Math.Max(0, (clock.GetUtcNow() - outage.Since).TotalSeconds) : 0,
                new KeyValuePair<string, object?>("cluster", n))),
            "s",
            "For how long this cluster has not answered this replica; 0 while it does");
        meter.CreateObservableGauge(
            "chatops.backlog.size", () => _backlogs.Select(b => new Measurement<long>(b.Count, b.Tag)), "{item}", "Pending work, as the leader sees it: deliveries, failed_deliveries, posts, operations");
        meter.CreateObservableGauge(
            "chatops.backlog.age", () => _backlogs.Select(b => new Measurement<double>(b.Age(clock.GetUtcNow()), b.Tag)), "s", "Age of the oldest of them");
    }

    protected override async Task<TimeSpan> CatchUpAsync(CancellationToken term)
    {
        var open = await _deliveries.OpenAsync(term);
        var (posts, behindSince) = await _database.ReadAsync(c => PostBacklog.CountBehindAsync(c, _platforms.Names), term);
        var running = await _operations.InAsync(OperationState.Running, term);
        _backlogs =
        [
            Deliveries("deliveries", DeliveryState.New),
            Deliveries("failed_deliveries", DeliveryState.Failed),
            new("posts", posts, behindSince),
            new("operations", running.Count, running.Min(o => (DateTimeOffset?)o.ChangedAt)),
        ];
        return BetweenReadings;

        Backlog Deliveries(string of, DeliveryState state) =>
            open.Where(o => o.State == state).Select(o => new Backlog(of, o.Count, o.Oldest)).FirstOrDefault(new Backlog(of, 0, null));
    }

    /// <summary>The next leader takes over reporting.</summary>
    protected override Task EndAsync()
    {
        _backlogs = [];
        return Task.CompletedTask;
    }

    private sealed record Backlog(string Of, long Count, DateTimeOffset? Oldest)
    {
        public KeyValuePair<string, object?> Tag { get; } = new("of", Of);

        public double Age(DateTimeOffset now) => Oldest < now ? (now - Oldest.Value).TotalSeconds : 0;
    }
}
