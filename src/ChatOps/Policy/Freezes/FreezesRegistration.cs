using ChatOps.Replicas;

namespace ChatOps.Policy.Freezes;

internal static class FreezesRegistration
{
    public static void AddFreezes(this IServiceCollection services)
    {
        services.AddSingleton<FreezeRows>();
        services.AddSingleton<Exemptions>();
        services.AddWorker<FreezeKeeper>();
    }
}
