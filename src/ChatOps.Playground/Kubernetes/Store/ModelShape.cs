using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace ChatOps.Playground.Kubernetes.Store;

/// <summary>The fields of the Kubernetes types, taken from the client library's models: for strict validation and OpenAPI.</summary>
internal static class ModelShape
{
    private static readonly ConcurrentDictionary<Type, IReadOnlyDictionary<string, Type>> Known = new();

    /// <summary>The fields of a model by their JSON names; empty when the type isn't a model with fields.</summary>
    public static IReadOnlyDictionary<string, Type> Fields(Type type) => Known.GetOrAdd(type, static type =>
        type.Namespace != "k8s.Models" || type.GetCustomAttribute<JsonConverterAttribute>() is not null
            ? new Dictionary<string, Type>(StringComparer.Ordinal)
            : type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Select(property => (property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name, property.PropertyType))
                .Where(property => property.Name is not null)
                .ToDictionary(
                    property => property.Name!,
                    property => Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType,
                    StringComparer.Ordinal));

    /// <summary>The item type of a list or the value type of a map.</summary>
    public static Type? ElementOf(Type type) => type.IsGenericType ? type.GetGenericArguments()[^1] : null;

    public static bool IsMap(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IDictionary<,>);

    /// <summary>The paths of fields that the type doesn't have, as the server names them in strict decoding.</summary>
    public static IEnumerable<string> Unknown(Type type, JsonNode? node, string path = "")
    {
        switch (node)
        {
            case JsonArray items when ElementOf(type) is { } element:
                return items.SelectMany((item, index) => Unknown(element, item, $"{path}[{index}]"));
            case JsonObject map when IsMap(type):
                return map.SelectMany(member => Unknown(ElementOf(type)!, member.Value, $"{path}.{member.Key}"));
            case JsonObject json when Fields(type) is { Count: > 0 } fields:
                return json.SelectMany(member => fields.TryGetValue(member.Key, out var field)
                    ? Unknown(field, member.Value, path.Length == 0 ? member.Key : $"{path}.{member.Key}")
                    : [path.Length == 0 ? member.Key : $"{path}.{member.Key}"]);
            default:
                return [];
        }
    }

    /// <summary>Reduces an object to what the server stores: only known fields, and no nulls or empty lists and maps.</summary>
    public static void Prune(Type type, JsonNode? node)
    {
        switch (node)
        {
            case JsonArray items when ElementOf(type) is { } element:
                foreach (var item in items)
                {
                    Prune(element, item);
                }

                break;
            case JsonObject map when IsMap(type):
                foreach (var (_, value) in map)
                {
                    Prune(ElementOf(type)!, value);
                }

                break;
            case JsonObject json when Fields(type) is { Count: > 0 } fields:
                foreach (var (name, value) in json.ToList())
                {
                    var known = fields.TryGetValue(name, out var field);
                    if (known)
                    {
                        Prune(field!, value);
                    }

                    if (!known || value is null or JsonArray { Count: 0 } || (value is JsonObject { Count: 0 } && IsMap(field!)))
                    {
                        json.Remove(name);
                    }
                }

                break;
            default:
                break;
        }
    }
}
