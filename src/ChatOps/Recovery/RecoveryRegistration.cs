using ChatOps.Checks;
using ChatOps.Replicas;
using ChatOps.Sources;

namespace ChatOps.Recovery;

internal static class RecoveryRegistration
{
    /// <param name="scope">What senders are asked about.</param>
    public static void AddRecovery(this IServiceCollection services, RecoveryOptions options, SourceScope scope)
    {
        services.AddSingleton(options);
        services.AddSingleton(provider => new SenderLogs(
            options.Enabled
                ? [.. provider.GetRequiredService<IReadOnlyList<ConfiguredSource>>().SelectMany(s => s.Setup.Logs(provider, scope))]
                : []));
        services.AddSingleton<IChecks, RecoveryChecks>();
        services.AddWorker<MissedDeliveries>();
    }
}
