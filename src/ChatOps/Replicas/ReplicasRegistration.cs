namespace ChatOps.Replicas;

internal static class ReplicasRegistration
{
    public static void AddReplicas(this IServiceCollection services)
    {
        services.AddSingleton<Lease>();
        services.AddHostedService<Leader>();
    }

    /// <summary>Adds a worker that runs on the leader and that other classes can use.</summary>
    public static void AddWorker<T>(this IServiceCollection services)
        where T : Worker
    {
        services.AddSingleton<T>();
        services.AddSingleton<Worker>(s => s.GetRequiredService<T>());
    }
}
