using System.Collections.ObjectModel;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ChatOps.Journal;

/// <summary>A delivery's headers as stored; most deliveries have none.</summary>
internal static partial class DeliveryHeaders
{
    public static string? ToJson(IReadOnlyDictionary<string, string> headers) =>
        headers.Count == 0 ? null : JsonSerializer.Serialize(headers, HeadersJson.Default.IReadOnlyDictionaryStringString);

    public static IReadOnlyDictionary<string, string> Parse(string? json) =>
        json is null || JsonSerializer.Deserialize(json, HeadersJson.Default.IReadOnlyDictionaryStringString) is not { } headers
            ? ReadOnlyDictionary<string, string>.Empty
            : new Dictionary<string, string>(headers, StringComparer.OrdinalIgnoreCase);

    [JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
    private sealed partial class HeadersJson : JsonSerializerContext;
}
