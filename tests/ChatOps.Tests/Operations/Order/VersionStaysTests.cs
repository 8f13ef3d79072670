using ChatOps.Clusters;
using ChatOps.Operations.Order;
using ChatOps.Storage;

namespace ChatOps.Tests.Operations.Order;

/// <summary>How long versions stayed healthy, from the moments at which they were seen so.</summary>
public sealed class VersionStaysTests : IAsyncLifetime
{
    private static readonly Workload Web = new("staging", "web", "deployment", "web", null);
    private static readonly DateTimeOffset Nine = new(2026, 3, 4, 9, 0, 0, TimeSpan.Zero);

    private readonly string _folder = Directory.CreateTempSubdirectory("chatops-stays-").FullName;
    private SqliteDatabase _database = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = new(Path.Combine(_folder, "test.db"), TimeProvider.System);
        await _database.MigrateAsync(Migrator.Migrations, Stop);
    }

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Only_time_between_two_looks_without_another_version_or_failure_in_between_counts()
    {
        await SeenAsync("web:1", 0);
        await SeenAsync("web:1", 10);
        (await StayAsync("web:1")).ShouldBe((10, false));
        // Another version was seen at 30: when the first one left isn't known.
        await SeenAsync("web:2", 30);
        (await StayAsync("web:1")).ShouldBe((10, true));
        (await StayAsync("web:2")).ShouldBe((0, false));
        // It comes back, and its stay begins again; the longest counts.
        await SeenAsync("web:1", 60);
        await SeenAsync("web:1", 65);
        (await StayAsync("web:1")).ShouldBe((10, false));
        await SeenAsync("web:1", 75);
        (await StayAsync("web:1")).ShouldBe((15, false));
        // Set anew over a version that was never healthy.
        await _database.WriteAsync(connection => VersionStays.SetAsync(connection, Web, "web:1"), Stop);
        await SeenAsync("web:1", 200);
        (await StayAsync("web:1")).ShouldBe((15, false));
        // A failure takes it all away.
        await _database.WriteAsync(connection => VersionStays.BadAsync(connection, Web, "web:1"), Stop);
        (await StayAsync("web:1")).ShouldBeNull();
        await SeenAsync("web:1", 300);
        (await StayAsync("web:1")).ShouldBe((0, false));
    }

    private Task<int> SeenAsync(string image, int minute) => _database.WriteAsync(
        async connection =>
        {
            await VersionStays.SeenAsync(connection, Web, image, Nine + TimeSpan.FromMinutes(minute));
            return 0;
        },
        Stop);

    private async Task<(double Minutes, bool IsLeft)?> StayAsync(string image) =>
        (await _database.ReadAsync(connection => VersionStays.AllAsync(connection, Web), Stop)).FirstOrDefault(stay => stay.Image == image)
            is { } found ? (found.Longest.TotalMinutes, found.IsLeft) : null;
}
