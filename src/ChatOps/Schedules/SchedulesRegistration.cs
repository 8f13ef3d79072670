using ChatOps.Replicas;
using ChatOps.Storage;
using Quartz;

namespace ChatOps.Schedules;

internal static class SchedulesRegistration
{
    /// <summary>Quartz keeps its schedule in the same database, in tables that it creates.</summary>
    public static void AddSchedules(this IServiceCollection services, StorageOptions storage)
    {
        // Only a scheduler with a name can be created again.
        services.AddQuartz(SchedulerWorker.SchedulerName, quartz =>
        {
            quartz.UsePersistentStore(store =>
            {
                if (string.IsNullOrEmpty(storage.ConnectionString))
                {
                    store.UseSqlite(SqliteDatabase.ConnectionString(storage.Path));
                }
                else
                {
                    store.UsePostgres(storage.ConnectionString);
                    store.UseClustering();
                }

                store.ProvisionSchema();
            });
            quartz.ScheduleJob<ExpirePlans>(
                trigger => trigger
                    .WithIdentity("expire-plans")
                    .WithSimpleSchedule(s => s.WithInterval(TimeSpan.FromMinutes(10)).RepeatForever()));
            quartz.ScheduleJob<PruneDeliveries>(
                trigger => trigger
                    .WithIdentity("prune-deliveries")
                    .WithSimpleSchedule(s => s.WithInterval(TimeSpan.FromHours(1)).RepeatForever()));
            // Digests are due by clocks that change: the job looks what is due.
            quartz.ScheduleJob<PostDigests>(
                trigger => trigger
                    .WithIdentity("post-digests")
                    .WithSimpleSchedule(s => s.WithInterval(TimeSpan.FromMinutes(1)).RepeatForever()));
            quartz.ScheduleJob<TendAudit>(
                trigger => trigger
                    .WithIdentity("tend-audit")
                    .WithSimpleSchedule(s => s.WithInterval(TimeSpan.FromHours(1)).RepeatForever()));
        });
        services.AddSingleton<SchedulerWorker>();
        services.AddSingleton<Worker>(s => s.GetRequiredService<SchedulerWorker>());
        services.AddHostedService(s => s.GetRequiredService<SchedulerWorker>());
    }
}
