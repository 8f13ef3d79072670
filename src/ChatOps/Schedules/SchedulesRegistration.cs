using Quartz;

namespace ChatOps.Schedules;

internal static class SchedulesRegistration
{
    public static void AddSchedules(this IServiceCollection services)
    {
        services.AddQuartz(quartz => quartz.ScheduleJob<ExpirePlans>(
            trigger => trigger.WithIdentity("expire-plans").WithSimpleSchedule(s => s.WithInterval(TimeSpan.FromMinutes(10)).RepeatForever())));
        services.AddQuartzHostedService(options => options.WaitForJobsToComplete = true);
    }
}
