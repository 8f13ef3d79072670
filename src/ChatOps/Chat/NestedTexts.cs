using System.Text.Json;

namespace ChatOps.Chat;

/// <summary>The texts in nested JSON that have certain names, such as those of another app's card or attachment.</summary>
internal static class NestedTexts
{
    /// <summary>Deeper ones aren't looked for.</summary>
    public const int Deepest = 20;

    /// <param name="names">Of the properties that say something.</param>
    public static IEnumerable<string> In(JsonElement? part, IReadOnlyList<string> names, int depth = Deepest) => part switch
    {
        _ when depth <= 0 => [],
        { ValueKind: JsonValueKind.Array } list => list.EnumerateArray().SelectMany(item => In(item, names, depth - 1)),
        { ValueKind: JsonValueKind.Object } json => json.EnumerateObject().SelectMany(property =>
            property.Value.ValueKind is JsonValueKind.String && names.Contains(property.Name)
                ? [property.Value.GetString()!]
                : In(property.Value, names, depth - 1)),
        _ => [],
    };
}
