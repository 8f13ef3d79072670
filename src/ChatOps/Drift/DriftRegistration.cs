using ChatOps.Replicas;

namespace ChatOps.Drift;

internal static class DriftRegistration
{
    public static void AddDrift(this IServiceCollection services) => services.AddWorker<WorkloadWatch>();
}
