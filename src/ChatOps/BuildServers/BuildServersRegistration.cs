using ChatOps.Checks;
using ChatOps.Replicas;
using ChatOps.Sources;

namespace ChatOps.BuildServers;

internal static class BuildServersRegistration
{
    public static void AddBuildServers(this IServiceCollection services)
    {
        services.AddSingleton(provider => new KnownBuildServers(
            [.. provider.GetRequiredService<IReadOnlyList<ConfiguredSource>>().SelectMany(source => source.Setup.BuildServers(provider))]));
        services.AddSingleton<BuildInputs>();
        services.AddSingleton<IChecks, BuildServerChecks>();
        services.AddWorker<BuildConfirmations>();
    }
}
