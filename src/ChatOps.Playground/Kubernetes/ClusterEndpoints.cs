namespace ChatOps.Playground.Kubernetes;

/// <summary>Serves emulated clusters from a web application.</summary>
public static class ClusterEndpoints
{
    /// <summary>
    /// Serves the cluster under a path prefix such as <c>/clusters/staging</c>; the server address of its kubeconfig ends with it.
    /// </summary>
    public static IEndpointConventionBuilder MapCluster(this IEndpointRouteBuilder endpoints, string prefix, ClusterEmulator cluster) =>
        endpoints.Map($"{prefix.TrimEnd('/')}/{{**path}}", context =>
        {
            // The raw path: a label or name never needs escaping, and whatever else comes is simply not found.
            var path = "/" + (context.Request.RouteValues["path"] as string ?? "");
            var stopping = context.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
            return cluster.HandleAsync(context, path, stopping);
        });
}
