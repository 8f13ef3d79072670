using ChatOps.Catalog;
using ChatOps.Checks;
using ChatOps.Replicas;
using ChatOps.Timeline.Comments;
using ChatOps.Timeline.Mentions;
using ChatOps.Timeline.Subscriptions;
using ChatOps.Timeline.Suspects;

namespace ChatOps.Timeline;

internal static class TimelineRegistration
{
    /// <param name="subscriptions">Those of the configuration.</param>
    /// <param name="quiet">Likewise.</param>
    /// <param name="zone">The time zone of times without one.</param>
    /// <param name="platforms">The chat platforms whose channels may be named.</param>
    public static void AddTimeline(
        this IServiceCollection services,
        TimelineOptions options,
        IReadOnlyList<SubscriptionOptions> subscriptions,
        IReadOnlyList<QuietHoursOptions> quiet,
        TimeZoneInfo zone,
        IReadOnlyList<string> platforms)
    {
        services.AddSingleton(options);
        services.AddSingleton(provider => new ConfiguredSubscriptions(
            provider.GetRequiredService<ServiceCatalog>(), subscriptions, platforms, quiet, zone));
        services.AddSingleton<SubscriptionRows>();
        services.AddSingleton<QuietHoursRows>();
        services.AddSingleton<ChannelNames>();
        services.AddWorker<SubscriptionKeeper>();
        services.AddWorker<QuietHoursKeeper>();
        services.AddSingleton<CallablePeople>();
        services.AddWorker<Storyteller>();
        services.AddSingleton<StoryIndex>();
        services.AddSingleton<StorySearch>();
        services.AddSingleton<ChangeLog>();
        services.AddSingleton<SuspectSearch>();
        services.AddWorker<SuspectFinder>();
        services.AddSingleton<Ledger>();
        services.AddSingleton<CommentKeeper>();
        services.AddSingleton<CommentLines>();
        services.AddSingleton<IChecks, ChannelChecks>();
        services.AddSingleton<IChecks, RepositoryChecks>();
        services.AddSingleton<IChecks, QuietHoursChecks>();
        services.AddSingleton<IChecks, UnclaimedChecks>();
    }
}
