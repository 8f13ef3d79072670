using System.Text.Json;
using System.Text.Json.Nodes;
using ChatOps.Clusters.Connections;
using ChatOps.Clusters.Kinds;
using k8s;
using k8s.Models;

namespace ChatOps.Clusters.Reading;

/// <summary>What a workload runs, now or in a revision, field by field.</summary>
/// <param name="Image">The full image of the container that a version refers to; empty: there is no such container.</param>
/// <param name="Revision">Null: what is specified now.</param>
/// <param name="Fields">By path: "replicas", "containers[web].image", "containers[web].env[LOG_LEVEL].value". Values may be secret.</param>
/// <param name="Uses">The ConfigMaps and Secrets that its pods read.</param>
public sealed record SpecFields(
    string Image, Revision? Revision, IReadOnlyDictionary<string, string> Fields, IReadOnlyList<ConfigReference> Uses)
{
    /// <summary>What identifies an item of a list, the first that it has.</summary>
    private static readonly string[] Identities = ["mountPath", "name", "containerPort", "key"];

    /// <exception cref="ClusterException">The workload can't be read.</exception>
    internal static async Task<SpecFields> ReadAsync(Connection connection, Workload workload, CancellationToken cancellationToken)
    {
        var read = await connection.AskAsync((client, token) => AppsApi.ReadAsync(client, workload, token), cancellationToken);
        return read.Value is { } seen
            ? Of(workload, seen.Spec.Template, null, WorkloadKind.Of(workload).IsScalable ? seen.Spec.Replicas ?? 1 : null)
            : throw ClusterException.Of(read.ApiError!);
    }

    internal static SpecFields Of(Workload workload, V1PodTemplateSpec template, Revision? revision, int? replicas)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        if (replicas is { } count)
        {
            fields["replicas"] = $"{count}";
        }

        foreach (var (name, value) in (template.Metadata?.Labels ?? new Dictionary<string, string>()).Where(l => l.Key != PodTemplate.Hash))
        {
            fields[$"labels[{name}]"] = value;
        }

        // A restart isn't a difference in what runs.
        foreach (var (name, value) in (template.Metadata?.Annotations ?? new Dictionary<string, string>())
            .Where(annotation => annotation.Key != Ownership.RestartedAt))
        {
            fields[$"annotations[{name}]"] = value;
        }

        Flatten(JsonNode.Parse(KubernetesJson.Serialize(template.Spec)), "", fields);
        return new(
            PodTemplate.Container(template, workload) is { } container ? PodTemplate.Image(template, container) ?? "" : "",
            revision,
            fields,
            ConfigReference.Of(template));
    }

    private static void Flatten(JsonNode? node, string path, Dictionary<string, string> fields)
    {
        switch (node)
        {
            case JsonObject { Count: > 0 } members:
                foreach (var (name, value) in members)
                {
                    Flatten(value, path.Length == 0 ? name : $"{path}.{name}", fields);
                }

                break;
            case JsonArray items when items.Count > 0 && items.All(item => item is JsonObject one && Identity(one) is not null):
                foreach (var item in items.OfType<JsonObject>())
                {
                    Flatten(item, $"{path}[{Identity(item)}]", fields);
                }

                break;
            case null:
                break;
            default:
                fields[path] = node is JsonArray { Count: > 0 } list && list.All(IsText) ? string.Join(' ', list)
                    : IsText(node) ? node.GetValue<string>()
                    : node.ToJsonString();
                break;
        }
    }

    private static bool IsText(JsonNode? node) => node?.GetValueKind() is JsonValueKind.String;

    private static string? Identity(JsonObject item) =>
        Identities.Select(name => item[name] is JsonValue value ? value.ToString() : null).FirstOrDefault(value => value is not null);
}
