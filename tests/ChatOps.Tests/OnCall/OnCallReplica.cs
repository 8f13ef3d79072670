using ChatOps.Catalog;
using ChatOps.Journal;
using ChatOps.OnCall;
using ChatOps.People;
using ChatOps.Replicas;
using ChatOps.Storage;
using ChatOps.Tests.Policy;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatOps.Tests.OnCall;

/// <summary>What one replica has to know who is on call: a schedule "web", which is handed over at 10:00 every day.</summary>
internal sealed class OnCallReplica
{
    private readonly RotationKeeper _rotations;

    public OnCallReplica(Database database, TimeProvider clock, params string[] members)
    {
        var stops = new StopsReplica(database, clock);
        var options = new OnCallOptions
        {
            Schedules =
            {
                ["web"] = new()
                {
                    Channel = "#ops",
                    Layers = [new() { Rotation = RotationKind.Daily, HandOver = "10:00", Start = "2026-03-03", Members = [.. members] }],
                },
            },
        };
        Lease = stops.Lease;
        Database = database;
        Journal = new(Lease, database, clock);
        var configured = ConfiguredSchedules.Read(options, TimeZoneInfo.Utc, ["slack"]);
        Rows = new(database, Journal, configured, clock);
        Swaps = new(database, Journal, Rows, clock);
        var catalog = new ServiceCatalog(new() { Services = { ["web"] = new() } }, ["slack"]);
        Schedules = new(configured, Rows, catalog);
        HandOvers = new(
            configured,
            Rows,
            new(Schedules, catalog, Journal, stops.Locks, stops.Rows),
            database,
            Journal,
            new([stops.Accounts], new()),
            clock);
        _rotations = new(configured, Rows, database, Journal, clock, NullLogger<RotationKeeper>.Instance);
    }

    public Lease Lease { get; }

    public Database Database { get; }

    public Events Journal { get; }

    public OnCallRows Rows { get; }

    public SwapRows Swaps { get; }

    public OnCallSchedules Schedules { get; }

    public HandOvers HandOvers { get; }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Becomes the leader, and does what is due.</summary>
    public async Task LeadAsync()
    {
        await Lease.TakeAsync(Stop);
        await _rotations.OnceAsync(Stop);
        await HandOvers.CatchUpAsync(Stop);
    }

    public async Task<ChatId?> OnCallAsync(DateTimeOffset at) => (await Schedules.AtAsync("web", at, Stop)).SingleOrDefault()?.Person;

    public async Task<IReadOnlyList<OnCallChange>> ChangesAsync() =>
        [.. (await Journal.NewestAsync<OnCallChanged>(long.MaxValue, 100, Stop)).Reverse().Select(e => ((OnCallChanged)e.Fact).Change)];
}
