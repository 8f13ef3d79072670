using System.Text.Json.Nodes;
using ChatOps.Playground.Kubernetes.Store;

namespace ChatOps.Playground.Kubernetes.Tables;

/// <summary>One column of kubectl's output.</summary>
/// <param name="Cell">The text or number to print, given the object and the current time.</param>
/// <param name="Priority">0 is always shown, 1 only with <c>-o wide</c>.</param>
internal sealed record Column(string Name, Func<JsonObject, DateTimeOffset, JsonNode?> Cell, int Priority = 0, string Type = "string");

/// <summary>Server-side printing: objects as rows, for kubectl get.</summary>
internal static class Table
{
    /// <param name="includeObject">What each row includes: <c>Metadata</c>, <c>Object</c> or <c>None</c>.</param>
    public static JsonObject Of(
        ResourceType type, IReadOnlyList<StoredObject> objects, DateTimeOffset now, string includeObject, long version)
    {
        var columns = Columns.For(type);
        return new()
        {
            ["kind"] = "Table",
            ["apiVersion"] = "meta.k8s.io/v1",
            ["metadata"] = new JsonObject { ["resourceVersion"] = version.ToString() },
            ["columnDefinitions"] = new JsonArray([.. columns.Select(column => new JsonObject
            {
                ["name"] = column.Name,
                ["type"] = column.Type,
                ["format"] = column.Name == "Name" ? "name" : "",
                ["description"] = "",
                ["priority"] = column.Priority,
            })]),
            ["rows"] = new JsonArray([.. objects.Select(stored => new JsonObject
            {
                // A bookmark is an object with only a version: it has no cells.
                ["cells"] = stored.Name.Length == 0 ? null : new JsonArray([.. columns.Select(column => column.Cell(stored.Json, now))]),
                ["object"] = Included(stored, includeObject),
            })]),
        };
    }

    private static JsonObject? Included(StoredObject stored, string includeObject) => includeObject switch
    {
        "None" => null,
        "Object" => stored.Json.Copy(),
        _ => stored.Metadata,
    };
}
