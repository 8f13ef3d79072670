using ChatOps.Checks;
using ChatOps.Replicas;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ChatOps.Policy;

internal static class PolicyRegistration
{
    /// <param name="rules">What the file says at startup.</param>
    public static void AddPolicy(this IServiceCollection services, PolicyFile file, PolicyRules rules)
    {
        services.AddSingleton(file);
        services.AddSingleton(provider => new ActivePolicy(rules, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<CodeGroups>();
        services.AddSingleton<OwnRoles>();
        services.TryAddSingleton<IPolicy, AccessPolicy>();
        services.AddSingleton<IChecks, PolicyChecks>();
        services.AddHostedService<PolicyWatch>();
        services.AddWorker<PolicyAnnouncer>();
    }
}
