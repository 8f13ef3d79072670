using System.Text.Json;
using System.Text.Json.Nodes;

namespace ChatOps.Playground.Kubernetes.Store;

/// <summary>Whether an object can be read as its type at all.</summary>
internal static class Decoding
{
    public static Failure? Problem(ResourceType type, JsonObject json)
    {
        try
        {
            type.Parse(StoredObject.Serialize(json));
            return null;
        }
        catch (Exception exception) when (exception is JsonException or FormatException or ArgumentException or NotSupportedException or InvalidOperationException or OverflowException)
        {
            var where = (exception as JsonException)?.Path is { Length: > 2 } path ? $" at {path[2..]}" : "";
            return Failure.BadRequest($"{type.Kind} in version \"{type.Version}\" cannot be handled as a {type.Kind}: json: cannot unmarshal the value{where}");
        }
    }

    /// <summary>The refusal of <c>fieldValidation=Strict</c>, or null when every field is known.</summary>
    public static IReadOnlyList<string> UnknownFields(ResourceType type, JsonNode? json) =>
        [.. ModelShape.Unknown(type.Model, json).Select(field => $"unknown field \"{field}\"")];
}
