using ChatOps.Checks;
using ChatOps.Replicas;

namespace ChatOps.Operations.Approving;

internal static class ApprovingRegistration
{
    public static void AddApproving(this IServiceCollection services)
    {
        services.AddSingleton<ReviewRows>();
        services.AddSingleton<ApprovalRows>();
        services.AddSingleton<ApprovalJudge>();
        services.AddSingleton<ApprovalRequests>();
        services.AddSingleton<ApprovalVotes>();
        services.AddSingleton<Reviews>();
        services.AddSingleton<IChecks, ReviewChecks>();
        services.AddWorker<ApprovedOperations>();
        services.AddWorker<ReviewReminders>();
    }
}
