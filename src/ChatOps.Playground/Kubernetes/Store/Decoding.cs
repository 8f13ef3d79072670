using System.Text.Json;
using System.Text.Json.Nodes;

namespace ChatOps.Playground.Kubernetes.Store;

/// <summary>Whether an object can be decoded as its type.</summary>
internal static class Decoding
{
    public static Failure? Problem(ResourceType type, JsonObject json)
    {
        if (TypeMismatch.InJson(type.Model, json) is { } mismatch)
        {
            return Unreadable(type, mismatch);
        }

        try
        {
            type.Parse(StoredObject.Serialize(json));
            return null;
        }
        catch (Exception exception) when (exception is JsonException
            or FormatException
            or ArgumentException
            or NotSupportedException
            or InvalidOperationException
            or OverflowException)
        {
            var where = (exception as JsonException)?.Path is { Length: > 2 } path ? $" at {path[2..]}" : "";
            return Unreadable(type, $"json: cannot unmarshal the value{where}");
        }
    }

    public static Failure Unreadable(ResourceType type, string why) =>
        Failure.BadRequest($"{type.Kind} in version \"{type.Version}\" cannot be handled as a {type.Kind}: {why}");

    /// <summary>What strict decoding reports; empty when all fields are known.</summary>
    public static IReadOnlyList<string> UnknownFields(Type model, JsonNode? json) =>
        [.. ModelShape.Unknown(model, json).Select(field => $"unknown field \"{field}\"")];
}
