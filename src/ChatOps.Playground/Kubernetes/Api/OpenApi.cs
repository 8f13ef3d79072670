using System.Text.Json.Nodes;
using ChatOps.Playground.Kubernetes.Store;
using k8s.Models;

namespace ChatOps.Playground.Kubernetes.Api;

/// <summary>
/// OpenAPI v3 to the extent that kubectl reads it: which query parameters a patch supports, and the fields of every kind.
/// </summary>
internal static class OpenApi
{
    /// <summary>Null when the path isn't an OpenAPI path.</summary>
    public static Reply? Answer(ApiRequest request) => request.Segments switch
    {
        ["openapi", "v3"] => Reply.Of(Index()),
        ["openapi", "v3", "api", "v1"] => Reply.Of(Document("")),
        ["openapi", "v3", "apis", var group, var version]
            when ResourceCatalog.All.Any(type => type.Group == group && type.Version == version) => Reply.Of(Document(group)),
        _ => null,
    };

    private static string PathOf(string group) =>
        group.Length == 0 ? "api/v1" : $"apis/{ResourceCatalog.All.First(type => type.Group == group).ApiVersion}";

    private static JsonObject Index() => new()
    {
        ["paths"] = new JsonObject(ResourceCatalog.All.Select(type => type.Group).Distinct().Select(group =>
            KeyValuePair.Create<string, JsonNode?>(
                PathOf(group), new JsonObject { ["serverRelativeURL"] = $"/openapi/v3/{PathOf(group)}?hash=1" }))),
    };

    private static JsonObject Document(string group)
    {
        var (paths, schemas) = (new JsonObject(), new JsonObject());
        foreach (var type in ResourceCatalog.All.Where(type => type.Group == group))
        {
            var collection = $"/{PathOf(group)}/{(type.Namespaced ? "namespaces/{namespace}/" : "")}{type.Plural}";
            paths[collection] = new JsonObject { ["get"] = Operation(type, "list"), ["post"] = Operation(type, "post") };
            paths[$"{collection}/{{name}}"] = new JsonObject
            {
                ["get"] = Operation(type, "get"),
                ["put"] = Operation(type, "put"),
                ["patch"] = Operation(type, "patch"),
            };
            Describe(type.Model, schemas);
            schemas[SchemaName(type.Model)]!["x-kubernetes-group-version-kind"] = new JsonArray(Kind(type));
        }

        return new()
        {
            ["openapi"] = "3.0.0",
            ["info"] = new JsonObject { ["title"] = "Kubernetes", ["version"] = ServerVersion.Git },
            ["paths"] = paths,
            ["components"] = new JsonObject { ["schemas"] = schemas },
        };
    }

    private static JsonObject Operation(ResourceType type, string action) => new()
    {
        ["x-kubernetes-action"] = action,
        ["x-kubernetes-group-version-kind"] = Kind(type),
        ["parameters"] = new JsonArray([.. new[] { "dryRun", "fieldManager", "fieldValidation" }.Select(name => new JsonObject
        {
            ["name"] = name,
            ["in"] = "query",
            ["schema"] = new JsonObject { ["type"] = "string" },
        })]),
        ["responses"] = new JsonObject { ["200"] = new JsonObject { ["description"] = "OK" } },
    };

    private static JsonObject Kind(ResourceType type) => new() { ["group"] = type.Group, ["version"] = type.Version, ["kind"] = type.Kind };

    private static string SchemaName(Type type) => $"io.k8s.api.{type.Name}";

    private static void Describe(Type type, JsonObject schemas)
    {
        if (schemas.ContainsKey(SchemaName(type)))
        {
            return;
        }

        var properties = new JsonObject();
        schemas[SchemaName(type)] = new JsonObject { ["type"] = "object", ["properties"] = properties };
        foreach (var (name, field) in ModelShape.Fields(type))
        {
            properties[name] = Schema(field, schemas);
        }
    }

    private static JsonObject Schema(Type type, JsonObject schemas)
    {
        if (ModelShape.Fields(type).Count > 0)
        {
            Describe(type, schemas);
            return new() { ["allOf"] = new JsonArray(new JsonObject { ["$ref"] = $"#/components/schemas/{SchemaName(type)}" }) };
        }

        if (ModelShape.IsMap(type))
        {
            return new() { ["type"] = "object", ["additionalProperties"] = Schema(ModelShape.ElementOf(type)!, schemas) };
        }

        if (ModelShape.ElementOf(type) is { } element)
        {
            return new() { ["type"] = "array", ["items"] = Schema(element, schemas) };
        }

        return Type.GetTypeCode(type) switch
        {
            TypeCode.Boolean => new() { ["type"] = "boolean" },
            TypeCode.Int32 => new() { ["type"] = "integer", ["format"] = "int32" },
            TypeCode.Int64 => new() { ["type"] = "integer", ["format"] = "int64" },
            TypeCode.DateTime => new() { ["type"] = "string", ["format"] = "date-time" },
            _ when type == typeof(IntOrString) => new() { ["type"] = "string", ["format"] = "int-or-string" },
            _ when type == typeof(object) => new() { ["type"] = "object" },
            _ => new() { ["type"] = "string" },
        };
    }
}
