using System.Text.Json.Nodes;
using ChatOps.Playground.Kubernetes.Store;

namespace ChatOps.Playground.Kubernetes.Controllers;

/// <summary>
/// The pod templates that a StatefulSet or a DaemonSet has had, each in a ControllerRevision. When a template is used again, its existing
/// revision gets the new highest number: names stay, numbers change.
/// </summary>
internal sealed class RevisionHistory
{
    private readonly Cluster _cluster;
    private readonly StoredObject _owner;
    private readonly string _hashLabel;
    private readonly Deletion _deletion;
    private List<StoredObject> _revisions;

    /// <param name="hashLabel">The label in which a revision records its hash, which differs between the two controllers.</param>
    public RevisionHistory(Cluster cluster, StoredObject owner, string hashLabel)
    {
        (_cluster, _owner, _hashLabel, _deletion) = (cluster, owner, hashLabel, new(cluster));
        Collisions = owner.Json.Number("status", "collisionCount") ?? 0;
        _revisions = ByNumber(Owner.Claim(cluster, owner, ResourceCatalog.ControllerRevisions));
    }

    /// <summary>How often two templates had the same hash.</summary>
    public int Collisions { get; private set; }

    public StoredObject? Newest => _revisions is [.., var newest] ? newest : null;

    public static string HashOf(StoredObject revision, string hashLabel) => revision.Json.Text("metadata", "labels", hashLabel) ?? "";

    /// <summary>The pod template in a revision.</summary>
    public static JsonObject TemplateOf(StoredObject revision)
    {
        var template = revision.Json.At("data", "spec", "template") is JsonObject held ? held.Copy() : [];
        template.Remove("$patch");
        template.Child("metadata").Remove("creationTimestamp");
        return template;
    }

    public StoredObject? Named(string? name) => _revisions.Find(revision => revision.Name == name);

    /// <summary>The revision of the owner's current template, created or moved to the top if necessary.</summary>
    public StoredObject Current()
    {
        var data = PatchTo(_owner.Json.At("spec", "template") as JsonObject ?? []);
        var next = (Newest is null ? 0 : Number(Newest)) + 1;
        var current = _revisions.LastOrDefault(revision => JsonNode.DeepEquals(revision.Json["data"], data));
        if (current is null)
        {
            current = Create(data, next);
            _revisions.Add(current);
        }
        else if (current != Newest)
        {
            var moved = _cluster.Registry.Change(current, ControlPlane.Manager, "", json => json["revision"] = next);
            _revisions = ByNumber(_revisions.Select(revision => revision == current ? moved : revision));
            current = moved;
        }

        return current;
    }

    /// <summary>Deletes the oldest revisions beyond the owner's history limit; those still in use don't count and aren't deleted.</summary>
    public void CleanUp(Func<StoredObject, bool> inUse)
    {
        var old = _revisions.Where(revision => !inUse(revision)).ToList();
        foreach (var revision in old.Take(Math.Max(0, old.Count - (_owner.Json.Number("spec", "revisionHistoryLimit") ?? 10))))
        {
            _deletion.Delete(revision, new());
            _revisions.Remove(revision);
        }
    }

    private static int Number(StoredObject revision) => revision.Json.Number("revision") ?? 0;

    private static List<StoredObject> ByNumber(IEnumerable<StoredObject> revisions) =>
        [.. revisions.OrderBy(Number)
            .ThenBy(revision => revision.Json.Text("metadata", "creationTimestamp"), StringComparer.Ordinal)
            .ThenBy(revision => revision.Name, StringComparer.Ordinal)];

    // A strategic merge patch that restores the whole template: kubectl rollout undo sends it unchanged. kubectl also compares it byte by
    // byte with the one that it computes from the current template, hence the sorted fields and the metadata even when empty.
    private static JsonObject PatchTo(JsonObject template)
    {
        var replacing = template.Copy();
        replacing["$patch"] = "replace";
        replacing.Child("metadata").Remove("creationTimestamp");
        return new() { ["spec"] = new JsonObject { ["template"] = Sorted(replacing) } };
    }

    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject json => new JsonObject(json
            .OrderBy(member => member.Key, StringComparer.Ordinal)
            .Select(member => KeyValuePair.Create(member.Key, Sorted(member.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Sorted)]),
        _ => node?.DeepClone(),
    };

    private StoredObject Create(JsonObject data, int number)
    {
        var template = _owner.Json.At("spec", "template") as JsonObject ?? [];
        while (true)
        {
            var hash = Revisions.Hash(template, Collisions);
            var labels = template.At("metadata", "labels") is JsonObject given ? given.Copy() : [];
            labels[_hashLabel] = hash;
            var json = new JsonObject
            {
                ["metadata"] = new JsonObject
                {
                    ["name"] = $"{_owner.Name}-{hash}",
                    ["labels"] = labels,
                    ["annotations"] = _owner.Json.At("metadata", "annotations")?.DeepClone(),
                    ["ownerReferences"] = new JsonArray(Owner.ReferenceTo(_owner)),
                },
                ["data"] = data.Copy(),
                ["revision"] = number,
            };
            if (!_cluster.Registry
                .Create(ResourceCatalog.ControllerRevisions, _owner.Namespace, json, new(new(ControlPlane.Manager)))
                .Failed(out var failure, out var created))
            {
                return created;
            }

            if (failure.Reason != "AlreadyExists")
            {
                throw new InvalidOperationException($"the revision of {_owner.Name} was refused: {failure.Message}");
            }

            // Two templates have the same hash: the next attempt includes this number.
            Collisions++;
        }
    }
}
