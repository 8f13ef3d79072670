using ChatOps.Checks;
using ChatOps.Journal;

namespace ChatOps.Sources;

/// <summary>Registers all event sources: their services and their routes.</summary>
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

    /// <summary>Maps the endpoints of the configured sources.</summary>
    public static void MapEventSources(this IEndpointRouteBuilder app) => app.ServiceProvider.GetRequiredService<Webhooks>().Map(app);
}
