using System.Text.Json;
using System.Text.Json.Nodes;
using ChatOps.Clusters.Kinds;
using ChatOps.Messages;
using k8s.Models;

namespace ChatOps.Clusters.Reading;

/// <summary>
/// Who wrote what, according to managed fields. This is only a hint: removing a field leaves no entry, scaling to 0 and any later scaling
/// have no owner, and scaling has no timestamp. Whoever owns a field whose value changed has changed it; an unknown writer is "someone",
/// never the last name recorded.
/// </summary>
internal static class FieldOwners
{
    public static IReadOnlyList<V1ManagedFieldsEntry> OfImage(WorkloadObject workload, string container) =>
        Of(
            workload.Metadata,
            "f:spec",
            "f:template",
            "f:spec",
            "f:containers",
            $$"""k:{"name":"{{container}}"}""",
            "f:image") is { Count: > 0 } owners
            ? owners
            : Of(workload.Metadata, "f:spec", "f:template", "f:spec", "f:initContainers", $$"""k:{"name":"{{container}}"}""", "f:image");

    public static IReadOnlyList<V1ManagedFieldsEntry> OfReplicas(WorkloadObject workload) => Of(workload.Metadata, "f:spec", "f:replicas");

    public static IReadOnlyList<V1ManagedFieldsEntry> OfPaused(WorkloadObject workload) => Of(workload.Metadata, "f:spec", "f:paused");

    /// <summary>Who created it: the selector is immutable.</summary>
    public static IReadOnlyList<V1ManagedFieldsEntry> OfSelector(V1ObjectMeta metadata) => Of(metadata, "f:spec", "f:selector");

    /// <summary>Who has written so far; stored to find out later who has written since.</summary>
    public static IReadOnlyList<string> Record(V1ObjectMeta metadata) => [.. Writers(metadata).Select(Key)];

    /// <summary>Who has written since the record; empty when there is no record, or no new writer is recorded.</summary>
    public static IReadOnlyList<V1ManagedFieldsEntry> Since(V1ObjectMeta metadata, IReadOnlyList<string>? record) =>
        record is null ? [] : [.. Writers(metadata).Where(entry => !record.Contains(Key(entry)))];

    /// <summary>
    /// Who last wrote something that still exists. Timestamps are in seconds: the order of several writers within one second is unknown.
    /// </summary>
    public static IReadOnlyList<V1ManagedFieldsEntry> Last(V1ObjectMeta metadata)
    {
        var latest = Writers(metadata).Max(entry => entry.Time);
        return [.. Writers(metadata).Where(entry => entry.Time == latest)];
    }

    /// <summary>Who changed the value at a path.</summary>
    /// <param name="salt">The salt of the fingerprints in <see cref="Snapshot"/>.</param>
    public static IReadOnlyList<V1ManagedFieldsEntry> OfChange(
        V1ObjectMeta metadata, JsonNode? before, JsonNode? now, string salt, params ReadOnlySpan<string> path)
    {
        List<V1ManagedFieldsEntry> owners = [];
        foreach (var entry in Writers(metadata))
        {
            if (Find(entry, path) is { } fields && Holds(() => HasChanged(fields, before, now, salt)))
            {
                owners.Add(entry);
            }
        }

        return owners;
    }

    /// <summary>" by kubectl-set at" and the time; " by someone" when not recorded.</summary>
    public static RichText By(IReadOnlyList<V1ManagedFieldsEntry> entries) => entries switch
    {
        [] => " by someone",
        [{ Time: { } time }] => RichText.Of($" by {entries[0].Manager} at {new DateTimeOffset(time, TimeSpan.Zero):s}"),
        _ => $" by {string.Join(" or ", Names(entries))}",
    };

    public static IReadOnlyList<string> Names(IEnumerable<V1ManagedFieldsEntry> entries) =>
        [.. entries.Select(entry => entry.Manager).Distinct(StringComparer.Ordinal)];

    private static List<V1ManagedFieldsEntry> Of(V1ObjectMeta metadata, params ReadOnlySpan<string> path)
    {
        List<V1ManagedFieldsEntry> owners = [];
        foreach (var entry in Writers(metadata))
        {
            if (Find(entry, path) is not null)
            {
                owners.Add(entry);
            }
        }

        return owners;
    }

    private static IEnumerable<V1ManagedFieldsEntry> Writers(V1ObjectMeta metadata) =>
        (metadata.ManagedFields ?? []).Where(entry => entry.Subresource != "status");

    private static string Key(V1ManagedFieldsEntry entry) => $"{entry.Manager} {entry.Operation} {entry.Subresource} {entry.Time:O}";

    private static JsonElement? Find(V1ManagedFieldsEntry entry, ReadOnlySpan<string> path)
    {
        if (entry.FieldsV1 is not JsonElement fields)
        {
            return null;
        }

        try
        {
            foreach (var step in path)
            {
                if (fields.ValueKind is not JsonValueKind.Object || !fields.TryGetProperty(step, out fields))
                {
                    return null;
                }
            }

            return fields;
        }
        catch (InvalidOperationException)
        {
            return null; // A sibling's name contains half a surrogate pair: it isn't valid text, and not the wanted name.
        }
    }

    private static bool Holds(Func<bool> look)
    {
        try
        {
            return look();
        }
        catch (Exception exception) when (exception is InvalidOperationException or JsonException)
        {
            return false; // The same, or an invalid key.
        }
    }

    /// <summary>Whether a field that this entry owns has changed its value.</summary>
    private static bool HasChanged(JsonElement fields, JsonNode? before, JsonNode? now, string salt)
    {
        if (now is null || fields.ValueKind is not JsonValueKind.Object)
        {
            return false;
        }

        var isLeaf = true;
        foreach (var field in fields.EnumerateObject())
        {
            isLeaf = false;
            if (field.Name == "."
                ? before is null
                : HasChanged(field.Value, Step(before, field.Name, salt), Step(now, field.Name, salt), salt))
            {
                return true;
            }
        }

        return isLeaf && !JsonNode.DeepEquals(before, now);
    }

    /// <remarks>
    /// The path elements of structured merge diff: a field, an item by its keys, an item of a set, or an item by its index.
    /// </remarks>
    private static JsonNode? Step(JsonNode? node, string step, string salt) => (step.Length < 2 ? "" : step[..2], node) switch
    {
        ("f:", JsonObject members) => members[step[2..]],
        ("k:", JsonArray items) => JsonNode.Parse(step[2..]) is JsonObject keys
            ? items
                .OfType<JsonObject>()
                .FirstOrDefault(
                    item => keys.All(key => JsonNode.DeepEquals(Snapshot.Fingerprinted(key.Key, key.Value, salt), item[key.Key])))
            : null,
        ("v:", JsonArray items) => JsonNode.Parse(step[2..]) is var value
            ? items.FirstOrDefault(item => JsonNode.DeepEquals(Snapshot.Fingerprinted(null, value, salt), item))
            : null,
        ("i:", JsonArray items) => int.TryParse(step[2..], out var place) && place >= 0 && place < items.Count ? items[place] : null,
        _ => null,
    };
}
