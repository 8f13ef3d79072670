using ChatOps.Checks;
using ChatOps.Journal;

namespace ChatOps.Sources;

/// <summary>All event sources in two lines: their services, their routes.</summary>
public static class SourcesRegistration
{
    public static IServiceCollection AddEventSources(this IServiceCollection services, IReadOnlyList<ConfiguredSource> sources)
    {
        services.AddSingleton(sources);
        services.AddSingleton<Webhooks>();
        services.AddSingleton<IChecks, SourceChecks>();
        foreach (var (source, setup) in sources)
        {
            services.AddSingleton(new Translator(source.Name, setup.Translate));
            setup.AddServices(services);
        }

        return services;
    }

    /// <summary>Maps the addresses of those that are configured.</summary>
    public static void MapEventSources(this IEndpointRouteBuilder app) => app.ServiceProvider.GetRequiredService<Webhooks>().Map(app);
}
