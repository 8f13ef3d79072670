using System.Text.Json;
using ChatOps.Clusters.Reading;
using k8s;
using k8s.Models;

namespace ChatOps.Clusters.Kinds;

/// <summary>
/// The object for one revision of a workload: a ReplicaSet of a Deployment, a ControllerRevision of a StatefulSet or DaemonSet.
/// </summary>
internal sealed class RevisionObject : IKubernetesObject<V1ObjectMeta>
{
    public string ApiVersion { get; set; } = "";

    public string Kind { get; set; } = "";

    public V1ObjectMeta Metadata { get; set; } = new();

    /// <summary>The spec, only for a ReplicaSet.</summary>
    public JsonElement Spec { get; set; }

    /// <summary>A patch of the workload, only for a ControllerRevision.</summary>
    public JsonElement Data { get; set; }

    /// <summary>The revision number of a ControllerRevision; a ReplicaSet has it in an annotation.</summary>
    public long Revision { get; set; }

    public long Number => Data.ValueKind is JsonValueKind.Object
        ? Revision
        : long.TryParse(Ownership.Annotation(Metadata, Ownership.Revision), out var number) ? number : 0;

    /// <summary>The template as stored in the cluster, including fields that the client library doesn't know.</summary>
    public JsonElement RawTemplate =>
        Data.ValueKind is JsonValueKind.Object ? Data.GetProperty("spec").GetProperty("template") : Spec.GetProperty("template");

    public V1PodTemplateSpec Template => field ??= KubernetesJson.Deserialize<V1PodTemplateSpec>(RawTemplate);
}
