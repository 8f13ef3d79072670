using ChatOps.Playground.Kubernetes.Store;

namespace ChatOps.Playground.Kubernetes.Patching;

/// <summary>
/// Which lists are merged item by item, and what identifies an item: the <c>patchMergeKey</c> tags of the Kubernetes types. All other lists
/// (tolerations, args, matchExpressions, ...) are replaced as a whole.
/// </summary>
internal static class MergeKeys
{
    private static readonly Dictionary<string, string> ByField = new(StringComparer.Ordinal)
    {
        ["containers"] = "name",
        ["initContainers"] = "name",
        ["ephemeralContainers"] = "name",
        ["env"] = "name",
        ["volumes"] = "name",
        ["volumeMounts"] = "mountPath",
        ["volumeDevices"] = "devicePath",
        ["imagePullSecrets"] = "name",
        ["hostAliases"] = "ip",
        ["topologySpreadConstraints"] = "topologyKey",
        ["conditions"] = "type",
        ["ownerReferences"] = "uid",
        ["addresses"] = "type",
        ["podIPs"] = "ip",
        ["hostIPs"] = "ip",
        ["resourceClaims"] = "name",
        ["schedulingGates"] = "name",
    };

    /// <summary>Null for a list that isn't merged by key.</summary>
    public static string? For(ResourceType type, string field) =>
        field == "ports" ? type == ResourceCatalog.Services ? "port" : "containerPort" : ByField.GetValueOrDefault(field);

    /// <summary>Whether this is a list of primitive values that is merged as a set.</summary>
    public static bool IsSet(string field) => field == "finalizers";
}
