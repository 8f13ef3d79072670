using ChatOps.Checks;
using ChatOps.Code;
using ChatOps.Journal;

namespace ChatOps.Sources;

/// <summary>Registers all event sources: their services and their routes.</summary>
public static class SourcesRegistration
{
    /// <param name="scope">What the services are made of.</param>
    public static IServiceCollection AddEventSources(
        this IServiceCollection services, IReadOnlyList<ConfiguredSource> sources, SourceScope scope)
    {
        var cloned = new ClonedRepositories(sources.SelectMany(source => source.Setup.CodeHosts), scope.Repositories);
        services.AddSingleton(sources);
        services.AddSingleton<CodeHosts>();
        services.AddApiClient(CodeQueries.ClientName, longestAnswer: 32 * 1024 * 1024);
        services.AddSingleton<Webhooks>();
        services.AddSingleton<IChecks, SourceChecks>();
        foreach (var (source, setup) in sources)
        {
            services.AddSingleton(new Translator(source.Name, delivery => cloned.Named(setup.Translate(delivery))));
            setup.AddServices(services);
        }

        return services;
    }

    /// <summary>Maps the endpoints of the configured sources.</summary>
    public static void MapEventSources(this IEndpointRouteBuilder app) => app.ServiceProvider.GetRequiredService<Webhooks>().Map(app);
}
