using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ChatOps.Playground.Kubernetes.Store;

namespace ChatOps.Playground.Kubernetes.Api;

/// <summary>A body, and what strict decoding reports about it, in the server's words.</summary>
internal sealed record Decoded(JsonNode Node, IReadOnlyList<string> Found)
{
    public JsonObject Object => (JsonObject)Node;
}

/// <summary>
/// Reads JSON as the server's decoder does. Duplicate fields and fields that the type doesn't have are reported. The last duplicate wins,
/// except that typed objects are merged.
/// </summary>
internal sealed class StrictReader
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 100 };

    private readonly bool _isTyped;
    private readonly List<string> _found = [];

    private StrictReader(bool isTyped) => _isTyped = isTyped;

    /// <param name="model">Null for untyped JSON, such as a patch.</param>
    /// <exception cref="JsonException">The text isn't JSON, or is nested too deeply.</exception>
    public static Decoded Read(string text, Type? model)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(text), Options);
        reader.Read();
        var strict = new StrictReader(model is not null);
        return new(strict.Value(ref reader, model, "") ?? JsonValue.Create("null"), strict._found);
    }

    private JsonNode? Value(ref Utf8JsonReader reader, Type? type, string path) => reader.TokenType switch
    {
        JsonTokenType.StartObject => Members(ref reader, type, path),
        JsonTokenType.StartArray => Elements(ref reader, type, path),
        _ => JsonNode.Parse(ref reader),
    };

    private JsonArray Elements(ref Utf8JsonReader reader, Type? type, string path)
    {
        var items = new JsonArray();
        var element = type is null || ModelShape.IsMap(type) ? null : ModelShape.ElementOf(type);
        while (reader.Read() && reader.TokenType is not JsonTokenType.EndArray)
        {
            items.Add(Value(ref reader, element, $"{path}[{items.Count}]"));
        }

        return items;
    }

    private JsonObject Members(ref Utf8JsonReader reader, Type? type, string path)
    {
        var members = new JsonObject();
        var map = type is not null && ModelShape.IsMap(type);
        var fields = type is null || map ? null : ModelShape.Fields(type);
        // The server doesn't check inside unknown fields, or inside types with their own decoders.
        var isQuiet = _isTyped && !map && fields is not { Count: > 0 };
        while (reader.Read() && reader.TokenType is not JsonTokenType.EndObject)
        {
            var name = reader.GetString()!;
            var at = path.Length == 0 ? name : $"{path}.{name}";
            var field = map ? ModelShape.ElementOf(type!) : fields?.GetValueOrDefault(name);
            if (!isQuiet && _isTyped && field is null)
            {
                Find($"unknown field \"{at}\"");
            }
            else if (!isQuiet && members.ContainsKey(name))
            {
                Find($"duplicate field \"{at}\"");
            }

            reader.Read();
            var value = Value(ref reader, field, at);
            if (_isTyped && value is JsonObject again && members[name] is JsonObject first)
            {
                Merge(first, again);
            }
            else
            {
                members[name] = value;
            }
        }

        return members;
    }

    private void Find(string what)
    {
        if (!_found.Contains(what))
        {
            _found.Add(what);
        }
    }

    private static void Merge(JsonObject first, JsonObject again)
    {
        foreach (var (name, value) in again.ToList())
        {
            again.Remove(name);
            if (value is JsonObject inner && first[name] is JsonObject standing)
            {
                Merge(standing, inner);
            }
            else
            {
                first[name] = value;
            }
        }
    }
}
