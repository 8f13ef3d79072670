using System.Text.Json;
using System.Text.Json.Serialization;

namespace ChatOps.OnCall;

/// <summary>The layers of a schedule as they are stored. What is the same is stored as the same text.</summary>
internal sealed record StoredRotation(string Zone, IReadOnlyList<Layer> Layers)
{
    public static string Write(Rotation rotation) =>
        JsonSerializer.Serialize(new(rotation.Zone.Id, rotation.Layers), StoredRotationJson.Default.StoredRotation);

    public static Rotation Read(string definition, DateTimeOffset since)
    {
        var stored = JsonSerializer.Deserialize(definition, StoredRotationJson.Default.StoredRotation)!;
        return new(
            since,
            // A zone may be renamed by an update of the system.
            TimeZoneInfo.TryFindSystemTimeZoneById(stored.Zone, out var zone) ? zone : TimeZoneInfo.Utc,
            stored.Layers);
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(StoredRotation))]
internal sealed partial class StoredRotationJson : JsonSerializerContext;
