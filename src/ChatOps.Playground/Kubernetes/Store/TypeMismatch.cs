using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ChatOps.Playground.Kubernetes.Store;

/// <summary>
/// The first value that doesn't match its field's type, in Go's words: the server has two decoders with different error messages.
/// </summary>
internal static class TypeMismatch
{
    /// <summary>For whole objects, JSON patches and merge patches; null when all values match.</summary>
    public static string? InJson(Type model, JsonNode? node) => Find(model, node, "", "", (value, wanted, @struct, path) =>
        $"json: cannot unmarshal {Named(value, wanted)} into Go struct field {@struct}.{path} of type {GoType(wanted)}");

    /// <summary>For strategic merge patches, which the server never serializes to text.</summary>
    public static string? InMap(Type model, JsonNode? node) =>
        Find(model, node, "", "", (value, wanted, _, _) => (KindOf(wanted), Held(value)) switch
        {
            ("struct", var held) => $"cannot restore struct from: {held}",
            (("slice" or "map") and var kind, var held) => $"cannot restore {kind} from {held}",
            ("string", "int64") => "cannot convert int64 to string",
            (("int32" or "int64") and var kind, "float64") => $"cannot convert float64 to {kind}",
            var (kind, _) => $"unrecognized type: {kind}",
        });

    /// <summary>A value in Go's <c>%+v</c> format.</summary>
    public static string GoValue(JsonNode? node) => node switch
    {
        null => "<nil>",
        JsonObject json =>
            $"map[{string.Join(' ', json.OrderBy(member => member.Key, StringComparer.Ordinal).Select(member => $"{member.Key}:{GoValue(member.Value)}"))}]",
        JsonArray items => $"[{string.Join(' ', items.Select(GoValue))}]",
        _ => node.Text() ?? node.ToJsonString(),
    };

    private static string? Find(Type type, JsonNode? node, string @struct, string path, Func<JsonNode, Type, string, string, string> words)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (node is null || KindOf(type) is not { } kind)
        {
            return null;
        }

        return (kind, node) switch
        {
            ("slice", JsonArray items) => items
                .Select(item => Find(ModelShape.ElementOf(type)!, item, @struct, path, words))
                .FirstOrDefault(found => found is not null),
            ("map", JsonObject json) => json
                .Select(member => Find(ModelShape.ElementOf(type)!, member.Value, @struct, path, words))
                .FirstOrDefault(found => found is not null),
            ("struct", JsonObject json) => json.Where(member => ModelShape.Fields(type).ContainsKey(member.Key))
                .Select(member => Find(
                    ModelShape.Fields(type)[member.Key],
                    member.Value,
                    Name(type),
                    path.Length == 0 ? member.Key : $"{path}.{member.Key}",
                    words))
                .FirstOrDefault(found => found is not null),
            ("int32" or "int64", JsonValue) => IsWhole(node) ? null : words(node, type, @struct, path),
            ("float64", JsonValue) => node.GetValueKind() is JsonValueKind.Number ? null : words(node, type, @struct, path),
            ("bool", JsonValue) =>
                node.GetValueKind() is JsonValueKind.True or JsonValueKind.False ? null : words(node, type, @struct, path),
            ("string", JsonValue) => node.GetValueKind() is JsonValueKind.String ? null : words(node, type, @struct, path),
            _ => words(node, type, @struct, path),
        };
    }

    private static bool IsWhole(JsonNode node) =>
        node.GetValueKind() is JsonValueKind.Number
            && long.TryParse(node.ToJsonString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _);

    // Null for types with their own decoders: times, quantities, bytes, int-or-string.
    private static string? KindOf(Type type) =>
        type == typeof(string) ? "string"
        : type == typeof(int) ? "int32"
        : type == typeof(long) ? "int64"
        : type == typeof(double) ? "float64"
        : type == typeof(bool) ? "bool"
        : ModelShape.IsMap(type) ? "map"
        : ModelShape.ElementOf(type) is not null ? "slice"
        : ModelShape.Fields(type).Count > 0 ? "struct"
        : null;

    private static string Held(JsonNode node) => node switch
    {
        JsonObject => "map",
        JsonArray => "slice",
        _ => node.GetValueKind() switch
        {
            JsonValueKind.String => "string",
            JsonValueKind.Number => IsWhole(node) ? "int64" : "float64",
            _ => "bool",
        },
    };

    private static string Named(JsonNode value, Type wanted) => Held(value) switch
    {
        "map" => "object",
        "slice" => "array",
        "float64" when KindOf(wanted) is "int32" or "int64" => $"number {value.ToJsonString()}",
        "int64" or "float64" => "number",
        var other => other,
    };

    private static string GoType(Type type) => KindOf(type) switch
    {
        "slice" => $"[]{GoType(ModelShape.ElementOf(type)!)}",
        "map" => $"map[string]{GoType(ModelShape.ElementOf(type)!)}",
        { } kind and not "struct" => kind,
        _ => $"{(type.Name.StartsWith("V2", StringComparison.Ordinal) ? "v2" : "v1")}.{Name(type)}",
    };

    // V1PodSpec is Go's v1.PodSpec.
    private static string Name(Type type) => type.Name.StartsWith("Corev1", StringComparison.Ordinal) ? type.Name[6..]
        : type.Name.Length > 2 && type.Name[0] == 'V' && char.IsAsciiDigit(type.Name[1]) ? type.Name[2..]
        : type.Name;
}
