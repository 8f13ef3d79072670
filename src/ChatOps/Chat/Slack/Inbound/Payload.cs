using System.Text;
using System.Text.Json;
using ChatOps.Chat.Slack.Api;
using ChatOps.Journal;
using Microsoft.AspNetCore.WebUtilities;

namespace ChatOps.Chat.Slack.Inbound;

/// <summary>
/// What a delivery says, in either shape: HTTP brings commands as forms and interactions as JSON in a form's field, Socket Mode
/// brings both as JSON.
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
    /// Reads a body. Throws <see cref="JsonException"/> with a line for its sender when it is neither JSON nor a form with what
    /// <paramref name="kind"/> needs.
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

    /// <summary>A field at the top; null when it is absent or no text.</summary>
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
