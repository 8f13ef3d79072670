using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ChatOps.Chat.Teams.Cards;

/// <summary>Cards as Teams reads them: plain UTF-8, since a message's size is limited in bytes.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AdaptiveCard))]
[JsonSerializable(typeof(MentionEntity))]
internal sealed partial class AdaptiveJson : JsonSerializerContext
{
    public static AdaptiveJson Compact { get; } = new(new JsonSerializerOptions
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    });

    /// <summary>The size of an element in its card in bytes, including the comma after it.</summary>
    public static int Cost(Element element) => JsonSerializer.SerializeToUtf8Bytes(element, Compact.Element).Length + 1;
}
