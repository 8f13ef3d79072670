using System.Text.Json;
using System.Text.Json.Serialization;

namespace ChatOps.People;

/// <summary>The id of a person, user group or channel, with its chat platform: "PLATFORM:ID".</summary>
/// <param name="Platform">The platform's name in configuration.</param>
/// <param name="Id">The platform's own id, opaque to the bot.</param>
[JsonConverter(typeof(Json))]
public sealed record ChatId(string Platform, string Id)
{
    /// <summary>Parses what <see cref="ToString"/> wrote.</summary>
    /// <exception cref="FormatException">The text names no platform.</exception>
    public static ChatId Parse(string text) => text.IndexOf(':') is var colon and > 0
        ? new(text[..colon], text[(colon + 1)..])
        : throw new FormatException($"'{text}' has no platform.");

    /// <summary>
    /// Parses an id from configuration: the platform may be left out if there is only one. Null when the platform is missing or unknown.
    /// Platform names begin with a letter: the part before the colon of "19:…" belongs to the id.
    /// </summary>
    public static ChatId? Find(string? text, IReadOnlyCollection<string> platforms)
    {
        var colon = text is { Length: > 0 } && char.IsAsciiLetter(text[0]) ? text.IndexOf(':') : -1;
        return text switch
        {
            null or "" => null,
            _ when colon > 0 => platforms.FirstOrDefault(p => text.StartsWith(p + ":", StringComparison.OrdinalIgnoreCase)) is { } named
                ? new(named, text[(named.Length + 1)..])
                : null,
            _ when colon < 0 && platforms.Count == 1 => new(platforms.First(), text),
            _ => null,
        };
    }

    public override string ToString() => $"{Platform}:{Id}";

    internal sealed class Json : JsonConverter<ChatId>
    {
        public override ChatId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            Parse(reader.GetString() ?? "");

        public override void Write(Utf8JsonWriter writer, ChatId value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.ToString());
    }
}
