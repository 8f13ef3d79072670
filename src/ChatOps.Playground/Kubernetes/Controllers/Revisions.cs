using System.Text.Json.Nodes;
using ChatOps.Playground.Kubernetes.Store;

namespace ChatOps.Playground.Kubernetes.Controllers;

/// <summary>The annotations that record a Deployment's history.</summary>
internal static class Revisions
{
    public const string Annotation = "deployment.kubernetes.io/revision";
    public const string History = "deployment.kubernetes.io/revision-history";
    public const string DesiredReplicas = "deployment.kubernetes.io/desired-replicas";
    public const string MaxReplicas = "deployment.kubernetes.io/max-replicas";
    public const string HashLabel = "pod-template-hash";

    private static readonly HashSet<string> NotCopied =
    [
        "kubectl.kubernetes.io/last-applied-configuration", Annotation, History, DesiredReplicas, MaxReplicas, "deprecated.deployment.rollback.to",
    ];

    /// <summary>Whether two pod templates are equal, ignoring the hash label.</summary>
    public static bool SameTemplate(JsonObject left, JsonObject right) => JsonNode.DeepEquals(WithoutHash(left), WithoutHash(right));

    /// <summary>The annotations of a ReplicaSet that is its Deployment's current one, at this revision.</summary>
    public static Dictionary<string, string> ForCurrent(
        DeploymentView deployment, Dictionary<string, string> present, long revision, bool isNew)
    {
        var annotations = new Dictionary<string, string>(present, StringComparer.Ordinal);
        foreach (var (key, value) in deployment.Annotations.Where(annotation => !NotCopied.Contains(annotation.Key)))
        {
            annotations[key] = value;
        }

        var old = long.TryParse(present.GetValueOrDefault(Annotation), out var parsed) ? parsed : 0;
        if (old < revision)
        {
            annotations[Annotation] = revision.ToString();
            if (present.ContainsKey(Annotation))
            {
                annotations[History] = present.TryGetValue(History, out var history) && history.Length > 0
                    ? $"{history},{old}"
                    : old.ToString();
            }
        }

        return isNew ? WithReplicas(annotations, deployment) : annotations;
    }

    public static Dictionary<string, string> WithReplicas(Dictionary<string, string> annotations, DeploymentView deployment) =>
        new(annotations, StringComparer.Ordinal)
        {
            [DesiredReplicas] = deployment.Replicas.ToString(),
            [MaxReplicas] = (deployment.Replicas + deployment.MaxSurge).ToString(),
        };

    public static JsonObject ToJson(Dictionary<string, string> annotations) =>
        new(annotations.Select(annotation => KeyValuePair.Create<string, JsonNode?>(annotation.Key, annotation.Value)));

    public static string Hash(JsonObject template, int collisions) =>
        NameGenerator.HashSuffix(StoredObject.Serialize(WithoutHash(template)) + (collisions == 0 ? "" : collisions.ToString()));

    private static JsonObject WithoutHash(JsonObject template)
    {
        var copy = template.Copy();
        (copy.At("metadata", "labels") as JsonObject)?.Remove(HashLabel);
        return copy;
    }
}
