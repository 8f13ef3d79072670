using ChatOps.Playground.Kubernetes.Store;

namespace ChatOps.Playground.Kubernetes.Api;

/// <summary>The resource that a path such as <c>/apis/apps/v1/namespaces/default/deployments/web/scale</c> refers to.</summary>
/// <param name="Namespace">Null for all namespaces, empty for cluster-scoped kinds.</param>
internal sealed record RequestTarget(ResourceType Type, string? Namespace, string? Name, string Subresource)
{
    public static RequestTarget? Parse(string[] segments)
    {
        var (group, version, rest) = segments switch
        {
            ["api", var v, .. var tail] => ("", v, tail),
            ["apis", var g, var v, .. var tail] => (g, v, tail),
            _ => ("", "", []),
        };

        // "namespaces" is both a resource and the prefix of every namespaced path.
        var (@namespace, path) = rest is ["namespaces", var name, var second, ..] && second is not ("status" or "finalize")
            ? (name, rest[2..])
            : (null, rest);
        if (path.Length is 0 or > 3
            || ResourceCatalog.Find(group, version, path[0]) is not { } type
            || (@namespace is not null && !type.Namespaced))
        {
            return null;
        }

        var target = new RequestTarget(
            type,
            type.Namespaced ? @namespace : "",
            path.Length > 1 ? path[1] : null,
            path.Length > 2 ? path[2] : "");
        return target.IsServed() ? target : null;
    }

    private bool IsServed() => Subresource switch
    {
        "" => Name is null || Namespace is not null,
        "status" => Type.HasStatus && Namespace is not null,
        "scale" => Type.HasScale && Namespace is not null,
        "log" => Type == ResourceCatalog.Pods && Namespace is not null,
        _ => false,
    };
}
