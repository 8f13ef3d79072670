using ChatOps.Replicas;

namespace ChatOps.Policy.Linking;

internal static class LinkingRegistration
{
    public static void AddLinking(this IServiceCollection services)
    {
        services.AddSingleton<AccountLinks>();
        services.AddWorker<LinkKeeper>();
    }
}
