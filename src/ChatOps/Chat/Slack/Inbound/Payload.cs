using System.Text;
using System.Text.Json;
using ChatOps.Journal;
using Microsoft.AspNetCore.WebUtilities;

namespace ChatOps.Chat.Slack.Inbound;

/// <summary>
/// A delivery's content, in either format: HTTP sends commands as forms and interactions as JSON in a form field, Socket Mode sends both as
/// JSON.
/// </summary>
internal sealed class Payload
{
    private static readonly Dictionary<string, string> NoFields = [];

    private readonly IReadOnlyDictionary<string, string> _fields;

    private Payload(JsonElement json, IReadOnlyDictionary<string, string> fields)
    {
        Json = json;
        _fields = fields;
    }

    /// <summary>An object; empty for a form without JSON in it.</summary>
    public JsonElement Json { get; }

    /// <summary>
    /// Parses a body. Throws <see cref="JsonException"/>, with a message for the sender, if it is neither JSON nor a form with what
    /// <paramref name="kind"/> requires.
    /// </summary>
    public static Payload Parse(string kind, ReadOnlySpan<byte> body)
    {
        if (kind == PayloadKind.Event || body.TrimStart(" \t\r\n"u8) is [(byte)'{', ..])
        {
            return Of(ParseObject(body));
        }

        var fields = ParseForm(body);
        if (kind == PayloadKind.Command)
        {
            return fields.ContainsKey("command") ? new(default, fields) : throw new JsonException("The form has no field command.");
        }

        return fields.TryGetValue("payload", out var payload)
            ? new(ParseObject(Encoding.UTF8.GetBytes(payload)), fields)
            : throw new JsonException("The form has no field payload.");
    }

    public static Payload Of(JsonElement json) => new(json, NoFields);

    /// <summary>A top-level field; null when it is absent or not a string.</summary>
    public string? Text(string name) => Json.ValueKind == JsonValueKind.Object ? Json.Text(name) : _fields.GetValueOrDefault(name);

    public static Dictionary<string, string> ParseForm(ReadOnlySpan<byte> body) =>
        QueryHelpers
            .ParseQuery(Encoding.UTF8.GetString(body))
            .ToDictionary(field => field.Key, field => Storable.Text(field.Value[0] ?? ""));

    private static JsonElement ParseObject(ReadOnlySpan<byte> json)
    {
        var element = JsonElement.Parse(json);
        return element.ValueKind == JsonValueKind.Object
            ? element
            : throw new JsonException($"A JSON object is expected, not {element.ValueKind}.");
    }
}

/// <summary>The <see cref="Journal.Delivery.Kind"/> of what Slack sends.</summary>
internal static class PayloadKind
{
    public const string Command = "command";
    public const string Interactive = "interactive";
    public const string Event = "event";
}
