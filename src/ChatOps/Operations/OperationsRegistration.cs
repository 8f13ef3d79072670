using ChatOps.Checks;
using ChatOps.Operations.Approving;
using ChatOps.Operations.Due;
using ChatOps.Operations.Kinds;
using ChatOps.Operations.Order;
using ChatOps.Operations.Planning;
using ChatOps.Operations.Requests;
using ChatOps.Operations.Running;
using ChatOps.Operations.Switching;
using ChatOps.Replicas;

namespace ChatOps.Operations;

internal static class OperationsRegistration
{
    public static void AddOperations(this IServiceCollection services, OperationsOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton<OperationRows>();
        services.AddSingleton<OperationUpdates>();
        services.AddSingleton<OperationRequests>();
        services.AddSingleton<OperationControl>();
        services.AddSingleton<RefusedRequests>();
        services.AddSingleton<OperationStops>();
        services.AddSingleton<PermissionCheck>();
        services.AddSingleton<TypedConfirmation>();
        services.AddSingleton<VersionSearch>();
        services.AddSingleton<IChecks, ClusterChecks>();
        services.AddOrder();
        services.AddPlanning();
        services.AddRunning();
        services.AddBlueGreen();
        services.AddApproving();
    }

    private static void AddOrder(this IServiceCollection services)
    {
        services.AddSingleton<StabilityCheck>();
        services.AddSingleton<PromotionNeedsCheck>();
        services.AddSingleton<PromotionJudge>();
    }

    private static void AddPlanning(this IServiceCollection services)
    {
        services.AddSingleton<PlannedChange>();
        services.AddSingleton<Versions>();
        services.AddSingleton<DeployPlanner>();
        services.AddSingleton<RollbackPlanner>();
        services.AddSingleton<Planner>();
    }

    private static void AddRunning(this IServiceCollection services)
    {
        services.AddSingleton<Holds>();
        services.AddSingleton<AutomaticRollback>();
        services.AddSingleton<OperationBlocks>();
        services.AddSingleton<RolloutReporter>();
        services.AddWorker<OperationRunner>();
        services.AddWorker<EnvironmentContents>();
        services.AddSingleton<ScheduledOperations>();
        services.AddWorker<DueOperations>();
    }

    private static void AddBlueGreen(this IServiceCollection services)
    {
        services.AddSingleton<BlueGreenReader>();
        services.AddSingleton<BlueGreenPlanner>();
        services.AddSingleton<Promotions>();
        services.AddSingleton<BlueGreenTest>();
        services.AddSingleton<SwitchApproval>();
        services.AddSingleton<Switchover>();
        services.AddSingleton<IChecks, TrafficChecks>();
        // The handler recycles its connections itself.
        services.AddHttpClient(nameof(BlueGreenTest), client => client.Timeout = TimeSpan.FromSeconds(10))
            .UseSocketsHttpHandler((handler, _) => handler.PooledConnectionLifetime = TimeSpan.FromMinutes(2))
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan);
    }
}
