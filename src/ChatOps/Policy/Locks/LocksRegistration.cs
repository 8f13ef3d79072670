using ChatOps.Replicas;

namespace ChatOps.Policy.Locks;

internal static class LocksRegistration
{
    public static void AddLocks(this IServiceCollection services)
    {
        services.AddSingleton<LockRows>();
        services.AddSingleton<LockAccess>();
        services.AddSingleton<LockChannels>();
        services.AddWorker<LockKeeper>();
    }
}
