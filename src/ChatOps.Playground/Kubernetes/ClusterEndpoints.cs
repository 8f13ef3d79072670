namespace ChatOps.Playground.Kubernetes;

/// <summary>Serves emulated clusters in a web application.</summary>
public static class ClusterEndpoints
{
    /// <summary>
    /// Serves the cluster under a path prefix such as <c>/clusters/staging</c>; the server address in its kubeconfig ends with this prefix.
    /// </summary>
    public static IEndpointConventionBuilder MapCluster(this IEndpointRouteBuilder endpoints, string prefix, ClusterEmulator cluster) =>
        endpoints.Map($"{prefix.TrimEnd('/')}/{{**path}}", context =>
        {
            // The raw path: labels and names never need escaping, and anything else is simply not found.
            var path = "/" + (context.Request.RouteValues["path"] as string ?? "");
            var stopping = context.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
            return cluster.HandleAsync(context, path, stopping);
        });
}
