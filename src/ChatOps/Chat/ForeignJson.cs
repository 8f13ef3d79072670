using System.Text.Json;
using ChatOps.Journal;

namespace ChatOps.Chat;

/// <summary>Reads foreign JSON defensively: a value that is absent, or of another type, is null.</summary>
internal static class ForeignJson
{
    public static JsonElement? At(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null
            ? value
            : null;

    public static JsonElement? At(this JsonElement? element, string name) => element?.At(name);

    public static string? Text(this JsonElement element, string name) =>
        element.At(name) is { ValueKind: JsonValueKind.String } value ? Storable.Text(value.GetString()!) : null;

    public static string? Text(this JsonElement? element, string name) => element?.Text(name);

    public static bool Is(this JsonElement element, string name) => element.At(name) is { ValueKind: JsonValueKind.True };

    public static IEnumerable<JsonElement> Items(this JsonElement element, string name) =>
        element.At(name) is { ValueKind: JsonValueKind.Array } array ? array.EnumerateArray() : [];

    public static IEnumerable<JsonElement> Items(this JsonElement? element, string name) => element?.Items(name) ?? [];
}
