using System.Text.Json;
using System.Text.Json.Serialization;

namespace ChatOps.Messages;

/// <summary>How messages are stored.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RichText))]
[JsonSerializable(typeof(Problem))]
internal sealed partial class MessagesJson : JsonSerializerContext
{
    public static string? Write(RichText? text) => text is null ? null : JsonSerializer.Serialize(text, Default.RichText);

    public static RichText? ReadText(string? json) => json is null ? null : JsonSerializer.Deserialize(json, Default.RichText);

    public static string? Write(Problem? problem) => problem is null ? null : JsonSerializer.Serialize(problem, Default.Problem);

    public static Problem? ReadProblem(string? json) => json is null ? null : JsonSerializer.Deserialize(json, Default.Problem);
}
