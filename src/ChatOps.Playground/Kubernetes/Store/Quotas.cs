using System.Globalization;
using System.Text.Json.Nodes;

namespace ChatOps.Playground.Kubernetes.Store;

/// <summary>
/// The ResourceQuotas of a namespace, limited to counting pods: <c>pods</c> (those that haven't ended) and <c>count/pods</c> (all).
/// </summary>
internal static class Quotas
{
    public static Failure? Exceeded(Cluster cluster, string @namespace, string pod)
    {
        var used = Used(cluster, @namespace);
        foreach (var quota in cluster.Store.List(ResourceCatalog.ResourceQuotas, @namespace))
        {
            var over = Limits(quota).Where(limit => used[limit.Key] + 1 > limit.Value).ToList();
            if (over.Count > 0)
            {
                return Failure.Forbidden(
                    ResourceCatalog.Pods,
                    pod,
                    $"exceeded quota: {quota.Name}, requested: {Joined(_ => 1)}, used: {Joined(name => used[name])}, limited: {Joined(name => Limits(quota)[name])}");
            }

            string Joined(Func<string, int> number) => string.Join(',', over.Select(limit => $"{limit.Key}={number(limit.Key)}"));
        }

        return null;
    }

    /// <summary>The status that a quota should have now.</summary>
    public static JsonObject Status(Cluster cluster, StoredObject quota)
    {
        var used = Used(cluster, quota.Namespace);
        return new()
        {
            ["hard"] = quota.Json.At("spec", "hard")?.DeepClone(),
            ["used"] = new JsonObject(Limits(quota).Keys
                .Order(StringComparer.Ordinal)
                .Select(name => KeyValuePair.Create<string, JsonNode?>(name, used[name].ToString()))),
        };
    }

    /// <summary>Quantities are stored as strings; callers may send plain numbers.</summary>
    public static void Normalize(JsonObject json)
    {
        if (json.At("spec", "hard") is JsonObject hard)
        {
            foreach (var (name, value) in hard.ToList())
            {
                if (value.Number() is { } number)
                {
                    hard[name] = number.ToString();
                }
            }
        }
    }

    private static Dictionary<string, int> Used(Cluster cluster, string @namespace)
    {
        var pods = cluster.Store.List(ResourceCatalog.Pods, @namespace).ToList();
        return new(StringComparer.Ordinal)
        {
            ["pods"] = pods.Count(pod => pod.Json.Text("status", "phase") is not ("Succeeded" or "Failed")),
            ["count/pods"] = pods.Count,
        };
    }

    private static Dictionary<string, int> Limits(StoredObject quota) => quota.Json.StringMap("spec", "hard")
        .Where(limit => limit.Key is "pods" or "count/pods"
            && int.TryParse(limit.Value, NumberStyles.None, CultureInfo.InvariantCulture, out _))
        .ToDictionary(limit => limit.Key, limit => int.Parse(limit.Value, CultureInfo.InvariantCulture), StringComparer.Ordinal);
}
