using ChatOps.Journal;
using ChatOps.Replicas;
using ChatOps.Storage;
using Quartz;

namespace ChatOps.Schedules;

/// <summary>Forgets what reached us longer ago than it is kept. The events that were made of it stay.</summary>
[DisallowConcurrentExecution]
internal sealed partial class KeepHouse(Lease lease, Database database, StorageOptions storage, TimeProvider clock, ILogger<KeepHouse> logger) : LeaderJob
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

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} deliveries from before {Before} are forgotten")]
    private partial void LogForgotten(int count, DateTimeOffset before);
}
