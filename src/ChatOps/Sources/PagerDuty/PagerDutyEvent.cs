using System.Text.Json.Serialization;

namespace ChatOps.Sources.PagerDuty;

/// <summary>What a webhook says, as far as it is used.</summary>
internal sealed record PagerDutyMessage(PagerDutyEvent? Event);

internal sealed record PagerDutyEvent(
    [property: JsonPropertyName("event_type")] string? Type,
    [property: JsonPropertyName("occurred_at")] DateTimeOffset? OccurredAt,
    PagerDutyReference? Agent,
    PagerDutyIncident? Data);

/// <param name="Key">What whoever triggered it calls it.</param>
internal sealed record PagerDutyIncident(
    string? Id,
    string? Type,
    string? Title,
    long? Number,
    string? Status,
    string? Urgency,
    [property: JsonPropertyName("html_url")] string? Url,
    [property: JsonPropertyName("incident_key")] string? Key,
    [property: JsonPropertyName("created_at")] DateTimeOffset? CreatedAt,
    PagerDutyReference? Service,
    PagerDutyReference? Priority,
    IReadOnlyList<PagerDutyReference?>? Assignees);

internal sealed record PagerDutyReference(string? Type, string? Summary);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(PagerDutyMessage))]
internal sealed partial class PagerDutyJson : JsonSerializerContext;
