using ChatOps.Replicas;

namespace ChatOps.Policy.Locks;

internal static class LocksRegistration
{
    public static void AddLocks(this IServiceCollection services, LocksOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton<LockRows>();
        services.AddSingleton<LockAccess>();
        services.AddSingleton<LockChannels>();
        services.AddWorker<LockKeeper>();
    }
}
