using System.Text.Json.Serialization;

namespace ChatOps.Journal;

/// <summary>How facts are kept: names in camel case, enums as words, nothing for null.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Fact))]
internal sealed partial class FactJson : JsonSerializerContext;
