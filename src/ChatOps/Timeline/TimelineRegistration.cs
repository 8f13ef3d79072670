using ChatOps.Catalog;
using ChatOps.Checks;
using ChatOps.Replicas;
using ChatOps.Timeline.Comments;
using ChatOps.Timeline.Subscriptions;

namespace ChatOps.Timeline;

internal static class TimelineRegistration
{
    /// <param name="subscriptions">Those of the configuration.</param>
    /// <param name="platforms">The chat platforms whose channels may be named.</param>
    public static void AddTimeline(
        this IServiceCollection services,
        TimelineOptions options,
        IReadOnlyList<SubscriptionOptions> subscriptions,
        IReadOnlyList<string> platforms)
    {
        services.AddSingleton(options);
        services.AddSingleton(provider => new ConfiguredSubscriptions(
            provider.GetRequiredService<ServiceCatalog>(), subscriptions, platforms));
        services.AddSingleton<SubscriptionRows>();
        services.AddSingleton<ChannelNames>();
        services.AddWorker<SubscriptionKeeper>();
        services.AddWorker<Storyteller>();
        services.AddSingleton<StoryIndex>();
        services.AddSingleton<StorySearch>();
        services.AddSingleton<ChangeLog>();
        services.AddSingleton<Ledger>();
        services.AddSingleton<CommentKeeper>();
        services.AddSingleton<CommentLines>();
        services.AddSingleton<IChecks, ChannelChecks>();
        services.AddSingleton<IChecks, RepositoryChecks>();
    }
}
