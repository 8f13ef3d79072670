namespace ChatOps.Playground.Kubernetes;

/// <summary>Somebody with kubectl: the requests that it sends to a cluster, past any bot.</summary>
/// <param name="cluster">Where the cluster's API is, ending in a slash; asked when it is needed.</param>
public sealed class Kubectl(HttpClient http, Func<Uri> cluster)
{
    /// <summary><c>kubectl set image deployment/NAME CONTAINER=IMAGE</c>, the container named like the Deployment.</summary>
    /// <exception cref="HttpRequestException">The cluster refused or did not answer.</exception>
    public async Task SetImageAsync(string @namespace, string deployment, string image, CancellationToken cancellationToken)
    {
        using var patch = new StringContent(
            $$"""{"spec":{"template":{"spec":{"containers":[{"name":"{{deployment}}","image":"{{image}}"}]} } } }""", null, "application/strategic-merge-patch+json");
        var path = $"apis/apps/v1/namespaces/{@namespace}/deployments/{deployment}?fieldManager=kubectl-set";
        using var answer = await http.PatchAsync(new Uri(cluster(), path), patch, cancellationToken);
        answer.EnsureSuccessStatusCode();
    }
}
