using ChatOps.Checks;
using ChatOps.Replicas;

namespace ChatOps.Marks;

internal static class MarksRegistration
{
    private const int LongestAnswer = 1024 * 1024;

    public static void AddMarks(this IServiceCollection services, MarksOptions options)
    {
        services.AddApiClient(MarkCalls.ClientName, LongestAnswer);
        services.AddSingleton<MarkCalls>();
        services.AddSingleton(provider => options.Targets(provider.GetRequiredService<MarkCalls>()));
        services.AddSingleton<MarkQueue>();
        services.AddSingleton<IChecks, MarkChecks>();
        services.AddWorker<Marker>();
    }
}
