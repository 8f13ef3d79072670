using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ChatOps.Clusters.Kinds;
using k8s;

namespace ChatOps.Clusters.Reading;

/// <summary>
/// The parts of a workload's spec that are compared with their previous state. Snapshots are stored, and a spec may contain secrets: names,
/// images and numbers are kept in plain text, every other text only as a fingerprint.
/// </summary>
public sealed record Snapshot(string Uid, long Generation, string Text)
{
    /// <summary>The snapshot of a workload that doesn't exist.</summary>
    public static Snapshot None { get; } = new("", 0, "");

    internal static Snapshot Of(WorkloadObject seen)
    {
        var (spec, template) = (seen.Spec, seen.Spec.Template);
        var compared = new
        {
            replicas = spec.Replicas,
            paused = spec.Paused is true,
            template = new { template.Metadata?.Labels, template.Metadata?.Annotations, template.Spec },
        };
        return new(
            seen.Metadata.Uid,
            seen.Metadata.Generation ?? 0,
            Fingerprinted(null, JsonNode.Parse(KubernetesJson.Serialize(compared)), seen.Metadata.Uid)!.ToJsonString());
    }

    /// <param name="salt">Gives the same password different fingerprints in two workloads.</param>
    internal static JsonNode? Fingerprinted(string? name, JsonNode? node, string salt) => node switch
    {
        JsonObject members =>
            new JsonObject(members.Select(member => KeyValuePair.Create(member.Key, Fingerprinted(member.Key, member.Value, salt)))),
        JsonArray items => new JsonArray([.. items.Select(item => Fingerprinted(null, item, salt))]),
        JsonValue value when value.GetValueKind() is JsonValueKind.String && name is not ("name" or "image") =>
            Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes($"{salt} {value.GetValue<string>()}")).AsSpan(..12)),
        _ => node?.DeepClone(),
    };
}
