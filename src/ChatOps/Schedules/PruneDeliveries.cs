using ChatOps.Journal;
using ChatOps.Replicas;
using ChatOps.Storage;
using Quartz;

namespace ChatOps.Schedules;

/// <summary>Deletes deliveries past their retention period. The events derived from them are kept.</summary>
[DisallowConcurrentExecution]
internal sealed partial class PruneDeliveries(
    Lease lease, Database database, StorageOptions storage, TimeProvider clock, ILogger<PruneDeliveries> logger) : LeaderJob
{
    protected override async Task RunAsync(CancellationToken cancellationToken)
    {
        var before = clock.GetUtcNow() - storage.KeepDeliveries;
        var forgotten = 0;
        while (await lease.WriteAsync(connection => Deliveries.ForgetAsync(connection, before), cancellationToken) is > 0 and var some)
        {
            forgotten += some;
        }

        if (forgotten > 0)
        {
            await database.VacuumAsync(cancellationToken);
            LogForgotten(forgotten, before);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Deleted {Count} deliveries older than {Before}")]
    private partial void LogForgotten(int count, DateTimeOffset before);
}
