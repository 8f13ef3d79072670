using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ChatOps.Sources;

/// <summary>JSON that is a text in other JSON, as it is or in base64.</summary>
internal static class EmbeddedJson
{
    private static readonly JsonDocumentOptions Strictly = new() { AllowDuplicateProperties = false };

    /// <summary>The payload with it in the place of the text; unchanged if there is no JSON there.</summary>
    /// <param name="path">The names that lead to the text.</param>
    public static ReadOnlyMemory<byte> Open(ReadOnlyMemory<byte> payload, IReadOnlyList<string> path)
    {
        try
        {
            var whole = JsonNode.Parse(payload.Span, documentOptions: Strictly);
            var holder = path.SkipLast(1).Aggregate(whole, (node, name) => (node as JsonObject)?[name]) as JsonObject;
            if (holder?[path[^1]] is not JsonValue value || !value.TryGetValue<string>(out var text) || Read(text) is not { } opened)
            {
                return payload;
            }

            holder[path[^1]] = opened;
            return Encoding.UTF8.GetBytes(whole!.ToJsonString());
        }
        // Half of a surrogate pair is an invalid operation.
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return payload;
        }
    }

    /// <summary>Only an object or a list: a text that happens to be a number stays a text.</summary>
    private static JsonNode? Read(string text)
    {
        if (text.AsSpan().TrimStart() is ['{' or '[', ..])
        {
            return TryParse(Encoding.UTF8.GetBytes(text));
        }

        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length)
            && bytes.AsSpan(0, length).TrimStart(" \r\n\t"u8) is [(byte)'{' or (byte)'[', ..]
                ? TryParse(bytes.AsSpan(0, length))
                : null;
    }

    private static JsonNode? TryParse(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonNode.Parse(json, documentOptions: Strictly);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
