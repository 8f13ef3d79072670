using ChatOps.Journal;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ChatOps.Sources;

internal static class IntakeRegistration
{
    /// <summary>What the webhook edges share; each of them asks for it.</summary>
    public static void AddIntake(this IServiceCollection services)
    {
        services.AddOptions<HttpOptions>().BindConfiguration(HttpOptions.Section);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<Deliveries>();
        services.TryAddSingleton<Intake>();
    }
}
