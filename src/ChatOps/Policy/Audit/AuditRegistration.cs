using ChatOps.Checks;
using ChatOps.Replicas;

namespace ChatOps.Policy.Audit;

internal static class AuditRegistration
{
    public static void AddAudit(this IServiceCollection services, AuditOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton<AuditRetention>();
        services.AddSingleton<AuditHeads>();
        services.AddSingleton<Worker>(provider => provider.GetRequiredService<AuditHeads>());
        services.AddSingleton<IChecks, AuditChecks>();
    }
}
