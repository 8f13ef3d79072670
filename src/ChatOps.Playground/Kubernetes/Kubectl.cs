namespace ChatOps.Playground.Kubernetes;

/// <summary>Someone who uses kubectl: sends the same requests to a cluster, outside ChatOps.</summary>
/// <param name="cluster">The address of the cluster's API, ending in a slash; read when needed.</param>
public sealed class Kubectl(HttpClient http, Func<Uri> cluster)
{
    /// <summary><c>kubectl set image deployment/NAME CONTAINER=IMAGE</c>, where the container is named like the Deployment.</summary>
    /// <exception cref="HttpRequestException">The cluster refused the request or didn't respond.</exception>
    public async Task SetImageAsync(string @namespace, string deployment, string image, CancellationToken cancellationToken)
    {
        using var patch = new StringContent(
            $$"""{"spec":{"template":{"spec":{"containers":[{"name":"{{deployment}}","image":"{{image}}"}]} } } }""", null, "application/strategic-merge-patch+json");
        var path = $"apis/apps/v1/namespaces/{@namespace}/deployments/{deployment}?fieldManager=kubectl-set";
        using var answer = await http.PatchAsync(new Uri(cluster(), path), patch, cancellationToken);
        answer.EnsureSuccessStatusCode();
    }
}
