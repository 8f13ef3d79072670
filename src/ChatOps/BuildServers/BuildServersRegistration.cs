using ChatOps.Checks;
using ChatOps.Replicas;
using ChatOps.Sources;

namespace ChatOps.BuildServers;

internal static class BuildServersRegistration
{
    /// <param name="scope">Whose jobs they have.</param>
    public static void AddBuildServers(this IServiceCollection services, SourceScope scope)
    {
        services.AddSingleton(provider => new KnownBuildServers(
        [
            .. provider.GetRequiredService<IReadOnlyList<ConfiguredSource>>()
                .SelectMany(source => source.Setup.BuildServers(provider, scope)),
        ])
        {
            Others =
            [
                .. provider.GetRequiredService<IReadOnlyList<ConfiguredSource>>().SelectMany(source => source.Setup.Gates(provider)),
            ],
        });
        services.AddSingleton<ReportedBuilds>();
        services.AddSingleton<BuildInputs>();
        services.AddSingleton<BuildRequestRows>();
        services.AddSingleton<BuildRequests>();
        services.AddSingleton<BuildAborts>();
        services.AddSingleton<IChecks, BuildServerChecks>();
        services.AddWorker<BuildConfirmations>();
        services.AddWorker<RequestedBuilds>();
    }
}
