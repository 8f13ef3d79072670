namespace ChatOps.Replicas;

internal static class ReplicasRegistration
{
    public static void AddReplicas(this IServiceCollection services)
    {
        services.AddSingleton<Lease>();
        services.AddHostedService<Leader>();
    }

    /// <summary>A part that the leader runs and that others may talk to.</summary>
    public static void AddWorker<T>(this IServiceCollection services)
        where T : Worker
    {
        services.AddSingleton<T>();
        services.AddSingleton<Worker>(s => s.GetRequiredService<T>());
    }
}
