using ChatOps.Checks;
using ChatOps.Replicas;

namespace ChatOps.OnCall;

internal static class OnCallRegistration
{
    /// <param name="zone">Of schedules without one.</param>
    /// <param name="platforms">The names of the chat platforms that are configured.</param>
    public static void AddOnCall(
        this IServiceCollection services, OnCallOptions options, TimeZoneInfo zone, IReadOnlyList<string> platforms)
    {
        services.AddSingleton(ConfiguredSchedules.Read(options, zone, platforms));
        services.AddSingleton(ConfiguredFeeds.Read(options, platforms));
        services.AddSingleton<CalendarFeeds>();
        services.AddSingleton<OnCallRows>();
        services.AddSingleton<SwapRows>();
        services.AddSingleton<OnCallSchedules>();
        services.AddSingleton<HandOverNotes>();
        services.AddSingleton<HandOvers>();
        services.AddWorker<RotationKeeper>();
        services.AddWorker<HandOverKeeper>();
        services.AddWorker<GroupKeeper>();
        services.AddSingleton<IChecks, OnCallChecks>();
    }

    /// <summary>Maps the addresses of calendars, if there are any.</summary>
    public static void MapOnCall(this IEndpointRouteBuilder routes)
    {
        var feeds = routes.ServiceProvider.GetRequiredService<CalendarFeeds>();
        if (routes.ServiceProvider.GetRequiredService<ConfiguredFeeds>().All.Count > 0)
        {
            routes.MapGet(
                "/oncall/{token}",
                (HttpRequest request, CancellationToken cancellationToken) => feeds.AnswerAsync(request, cancellationToken));
        }
    }
}
