namespace ChatOps.Clusters;

internal static class ClustersRegistration
{
    public static void AddClusters(this IServiceCollection services, ClustersOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton<ClusterSet>();
    }
}
