using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ChatOps.Playground.Kubernetes.Store;

/// <summary>The key of a stored object. Cluster-scoped objects have an empty namespace.</summary>
internal readonly record struct ObjectKey(ResourceType Type, string Namespace, string Name);

/// <summary>One version of one object. <see cref="Json"/> must not be changed once it is stored: a change is a new version.</summary>
internal sealed class StoredObject(ResourceType type, JsonObject json)
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private object? _model;

    public ResourceType Type => type;

    public JsonObject Json => json;

    public string Namespace { get; } = json.Text("metadata", "namespace") ?? "";

    public string Name { get; } = json.Text("metadata", "name") ?? "";

    public string Uid { get; } = json.Text("metadata", "uid") ?? "";

    public long Version { get; } = long.TryParse(
        json.Text("metadata", "resourceVersion"), NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 0;

    public ObjectKey Key => new(type, Namespace, Name);

    public bool Deleting => json.Text("metadata", "deletionTimestamp") is not null;

    public string Text { get => field ??= Serialize(json); }

    /// <summary>The object without its content, as a PartialObjectMetadata.</summary>
    public JsonObject Metadata =>
        new() { ["kind"] = "PartialObjectMetadata", ["apiVersion"] = "meta.k8s.io/v1", ["metadata"] = json["metadata"]?.DeepClone() };

    /// <summary>The object as its typed model, shared by all readers: read-only.</summary>
    public T As<T>() => (T)(_model ??= type.Parse(Text));

    public static string Serialize(JsonNode node) => node.ToJsonString(Relaxed);
}
