using System.Text.Json.Serialization;

namespace ChatOps.Sources.Harbor;

/// <summary>A webhook in either of its two formats: the default one, and CloudEvents.</summary>
internal sealed record HarborEvent(
    string? Type,
    string? Operator,
    [property: JsonPropertyName("occur_at")] long? OccurAt,
    DateTimeOffset? Time,
    [property: JsonPropertyName("event_data")] HarborData? EventData,
    HarborData? Data);

internal sealed record HarborData(IReadOnlyList<HarborResource?>? Resources, HarborRepository? Repository);

internal sealed record HarborResource(string? Digest, string? Tag, [property: JsonPropertyName("resource_url")] string? Url);

internal sealed record HarborRepository([property: JsonPropertyName("repo_full_name")] string? FullName);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(HarborEvent))]
internal sealed partial class HarborJson : JsonSerializerContext;
