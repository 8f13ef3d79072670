using ChatOps.Checks;
using ChatOps.Replicas;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ChatOps.Timeline;

internal static class TimelineRegistration
{
    public static void AddTimeline(this IServiceCollection services, TimelineOptions options)
    {
        services.AddSingleton(options);
        services.TryAddSingleton(StoryRule.Default);
        services.AddWorker<Storyteller>();
        services.AddSingleton<StoryIndex>();
        services.AddSingleton<StorySearch>();
        services.AddSingleton<ChangeLog>();
        services.AddSingleton<Ledger>();
        services.AddSingleton<IChecks, ChannelChecks>();
    }
}
