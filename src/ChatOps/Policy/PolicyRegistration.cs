using ChatOps.Checks;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ChatOps.Policy;

internal static class PolicyRegistration
{
    public static void AddPolicy(this IServiceCollection services, IReadOnlyList<AccessRule> rules)
    {
        services.AddSingleton(rules);
        services.TryAddSingleton<IPolicy, AccessPolicy>();
        services.AddSingleton<IChecks, AccessChecks>();
    }
}
