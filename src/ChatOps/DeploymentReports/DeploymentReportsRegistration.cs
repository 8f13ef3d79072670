using ChatOps.Checks;
using ChatOps.Replicas;

namespace ChatOps.DeploymentReports;

internal static class DeploymentReportsRegistration
{
    public static void AddDeploymentReports(this IServiceCollection services)
    {
        services.AddSingleton<ReportedServices>();
        services.AddSingleton<DeploymentReportQueue>();
        services.AddSingleton<IChecks, DeploymentReportChecks>();
        services.AddWorker<DeploymentReporter>();
    }
}
