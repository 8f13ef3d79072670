using System.Text.Json;
using System.Text.Json.Serialization;

namespace ChatOps.Chat;

/// <summary>How a card is stored, so that what a channel shows can be compared with what it should show.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Card))]
internal sealed partial class CardJson : JsonSerializerContext
{
    public static string Write(Card card) => JsonSerializer.Serialize(card, Default.Card);

    public static Card Read(string json) => JsonSerializer.Deserialize(json, Default.Card)!;
}
