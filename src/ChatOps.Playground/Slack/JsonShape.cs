using System.Text.Json;
using System.Text.Json.Nodes;

namespace ChatOps.Playground.Slack;

/// <summary>Converts between the immutable elements that state consists of and the nodes that responses are built from.</summary>
internal static class JsonShape
{
    /// <summary>Duplicate properties would otherwise throw later, when the element is converted to a node.</summary>
    public static JsonDocumentOptions Strict { get; } = new() { AllowDuplicateProperties = false };

    public static bool TryParseObject(string text, out JsonElement json)
    {
        try
        {
            json = JsonElement.Parse(text, Strict);
            return json.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            json = default;
            return false;
        }
    }

    public static JsonNode? ToNode(this JsonElement element) => JsonSerializer.SerializeToNode(element);

    public static JsonElement ToElement(this JsonNode? node) => JsonSerializer.SerializeToElement(node);

    public static JsonArray ToNode(this IEnumerable<JsonElement> elements) => new([.. elements.Select(ToNode)]);

    public static JsonArray ToArray(this IEnumerable<string> texts) => new([.. texts.Select(text => JsonValue.Create(text))]);

    /// <summary>The property if <paramref name="element"/> is an object that has it and it isn't null.</summary>
    public static JsonElement? Get(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null
            ? value
            : null;

    /// <summary>The property if it is a string.</summary>
    public static string? Text(this JsonElement element, string name) =>
        element.Get(name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    public static bool Flag(this JsonElement element, string name) =>
        element.Get(name) is { } value
            && (value.ValueKind == JsonValueKind.True || (value.ValueKind == JsonValueKind.String && value.GetString() == "true"));

    /// <summary>The items of an array property; empty when there is none.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement element, string name) =>
        element.Get(name) is { ValueKind: JsonValueKind.Array } value ? value.EnumerateArray() : [];
}
