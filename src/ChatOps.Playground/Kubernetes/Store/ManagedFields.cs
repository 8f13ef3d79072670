using System.Text.Json.Nodes;

namespace ChatOps.Playground.Kubernetes.Store;

/// <summary>The writer: its field manager, how it writes (<c>Update</c> or server-side <c>Apply</c>), and to which subresource.</summary>
internal sealed record Writer(string Manager, string Subresource = "", bool Apply = false)
{
    public string Operation => Apply ? "Apply" : "Update";

    public bool IsScale => Subresource == "scale";
}

/// <summary>Maintains metadata.managedFields: a manager that changes a field owns it from then on.</summary>
internal static class ManagedFields
{
    private const string Replicas = "f:spec\nf:replicas";

    /// <param name="applied">For server-side apply: the fields of the applied configuration, which are owned even if unchanged.</param>
    public static void Record(
        ResourceType type, JsonObject? before, JsonObject after, Writer writer, string now, IReadOnlySet<string>? applied = null)
    {
        var old = FieldSet.Leaves(type, before ?? []);
        var fresh = FieldSet.Leaves(type, after);
        var changed = FieldSet.Changed(old, fresh);
        var entries = new JsonArray();
        var own = applied is not null ? [.. applied] : writer.IsScale && !IsTracked(before, after) ? [] : changed;
        foreach (var entry in before.Items("metadata", "managedFields"))
        {
            var mine = Is(entry, writer);
            var fields = FieldSet.Of(entry["fieldsV1"]);
            var count = fields.Count;
            fields.RemoveWhere(field => !fresh.ContainsKey(field) || ((!mine || own.Count == 0) && changed.Contains(field)));
            if (mine && applied is null && own.Count == 0)
            {
                // A write that only removes fields leaves no entry.
                if (fields.Count > 0)
                {
                    entries.Add(Entry(type, writer, fields, entry.Text("time")));
                }
            }
            else if (mine)
            {
                own = applied is null ? [.. fields, .. changed] : own;
                var same = applied is not null && own.SetEquals(fields) && changed.Count == 0;
                entries.Add(Entry(type, writer, own, same ? entry.Text("time") ?? now : writer.IsScale ? null : now));
            }
            else if (fields.Count > 0)
            {
                var kept = entry.Copy();
                if (fields.Count != count)
                {
                    kept["fieldsV1"] = FieldSet.ToJson(fields);
                }

                entries.Add(kept);
            }
        }

        if (own.Count > 0 && !entries.Any(entry => Is(entry, writer)))
        {
            entries.Add(Entry(type, writer, own, writer.IsScale ? null : now));
        }

        after.Child("metadata")["managedFields"] = entries;
    }

    /// <summary>
    /// As in the real server, a Scale of 0 omits its only field, and absent fields have no owner; a field that had no owner before doesn't
    /// get one. (apimachinery's scalehandler, which doesn't record times either.)
    /// </summary>
    private static bool IsTracked(JsonObject? before, JsonObject after) =>
        after.Number("spec", "replicas") is > 0
            && before.Items("metadata", "managedFields").Any(entry => FieldSet.Of(entry["fieldsV1"]).Contains(Replicas));

    /// <summary>The fields that this writer owns.</summary>
    public static HashSet<string> OwnedBy(JsonObject json, Writer writer) =>
        json.Items("metadata", "managedFields").FirstOrDefault(entry => Is(entry, writer)) is { } entry
            ? FieldSet.Of(entry["fieldsV1"])
            : [];

    /// <summary>Every other manager of this object and the fields that it owns.</summary>
    public static IEnumerable<(string Manager, HashSet<string> Fields)> Others(JsonObject json, Writer writer) =>
        json.Items("metadata", "managedFields")
            .Where(entry => !Is(entry, writer))
            .Select(entry => (entry.Text("manager") ?? "", FieldSet.Of(entry["fieldsV1"])));

    private static bool Is(JsonNode? entry, Writer writer) =>
        entry.Text("manager") == writer.Manager
            && entry.Text("operation") == writer.Operation
            && (entry.Text("subresource") ?? "") == writer.Subresource;

    private static JsonObject Entry(ResourceType type, Writer writer, IEnumerable<string> fields, string? time)
    {
        var entry = new JsonObject
        {
            ["manager"] = writer.Manager,
            ["operation"] = writer.Operation,
            ["apiVersion"] = type.ApiVersion,
            ["fieldsType"] = "FieldsV1",
            ["fieldsV1"] = FieldSet.ToJson(fields),
        };
        if (time is not null)
        {
            entry["time"] = time;
        }

        if (writer.Subresource.Length > 0)
        {
            entry["subresource"] = writer.Subresource;
        }

        return entry;
    }

    public static JsonObject Without(JsonObject json)
    {
        var copy = json.Copy();
        copy.Child("metadata").Remove("managedFields");
        return copy;
    }
}
