using System.Text.Json;
using System.Text.Json.Nodes;
using ChatOps.Clusters.Kinds;
using k8s.Models;

namespace ChatOps.Clusters.Reading;

/// <summary>One change that someone made.</summary>
/// <param name="Words">"image of web 1.4.1 → 1.4.2"; only the name, as in "env of web", where the value may be secret.</param>
/// <param name="Managers">Who changed the field, according to managed fields; empty when unknown, since removals are never
/// recorded.</param>
/// <param name="At">When, by the API server's clock; null when not recorded.</param>
public sealed record Difference(string Words, IReadOnlyList<string> Managers, DateTimeOffset? At)
{
    /// <summary>The container's image before and after, if it changed.</summary>
    public (string Container, string From, string To)? Image { get; init; }

    /// <summary>The replicas before and after, if they changed.</summary>
    public (int From, int To)? Replicas { get; init; }

    /// <summary>The commit that the pods were built from, if whoever changed them says so.</summary>
    public string? Revision { get; init; }

    /// <summary>Whether it changes the pod template, which creates a new revision.</summary>
    public bool IsOfTemplate { get; init; }
}

/// <summary>Compares two states of a workload's spec.</summary>
internal static class Differences
{
    /// <summary>The commit that an image was built from: a label of images, by which many also label or annotate pods.</summary>
    private const string RevisionName = "org.opencontainers.image.revision";

    private static readonly string[] Template = ["f:spec", "f:template"];

    public static IReadOnlyList<Difference> Between(Snapshot before, WorkloadObject now)
    {
        var (was, @is) = (JsonNode.Parse(before.Text)!.AsObject(), JsonNode.Parse(Snapshot.Of(now).Text)!.AsObject());
        List<Difference> found = [];
        if (Value<int>(was, "replicas") is { } from && Value<int>(@is, "replicas") is { } to && from != to)
        {
            found.Add(Made($"replicas {from} → {to}", FieldOwners.OfReplicas(now)) with { Replicas = (from, to) });
        }

        if (Value<bool>(was, "paused") != Value<bool>(@is, "paused"))
        {
            // Managed fields don't record who resumed a workload: it simply isn't paused.
            found.Add(
                Value<bool>(@is, "paused") is true ? Made("rollouts paused", FieldOwners.OfPaused(now)) : Made("rollouts resumed", []));
        }

        found.AddRange(OfTemplate(was["template"]!.AsObject(), @is["template"]!.AsObject(), now).Select(
            difference => difference with { IsOfTemplate = true }));
        return found;
    }

    private static IEnumerable<Difference> OfTemplate(JsonObject was, JsonObject @is, WorkloadObject workload)
    {
        var (now, pods) = (workload.Metadata, workload.Spec.Template.Metadata);
        foreach (var map in new[] { "labels", "annotations" })
        {
            foreach (var (name, old, @new) in Members(was[map], @is[map]))
            {
                var words = map == "labels"
                    ? $"label {name} of its pods"
                    : name == Ownership.RestartedAt ? "restarted" : $"annotation {name} of its pods";
                yield return Made(
                    words, FieldOwners.OfChange(now, old, @new, now.Uid, [.. Template, "f:metadata", $"f:{map}", $"f:{name}"])) with
                {
                    Revision = name != RevisionName || @new is null ? null
                        : (map == "labels" ? pods.Labels : pods.Annotations)?.TryGetValue(name, out var revision) is true ? revision : null,
                };
            }
        }

        foreach (var (name, old, @new) in Members(was["spec"], @is["spec"]))
        {
            string[] path = [.. Template, "f:spec", $"f:{name}"];
            if (name is not ("containers" or "initContainers"))
            {
                yield return Made($"{name} of its pods", FieldOwners.OfChange(now, old, @new, now.Uid, path));
                continue;
            }

            foreach (var difference in Containers(old as JsonArray ?? [], @new as JsonArray ?? [], now, path))
            {
                yield return difference;
            }
        }
    }

    private static IEnumerable<Difference> Containers(JsonArray before, JsonArray after, V1ObjectMeta now, string[] list)
    {
        var (was, @is) = (ByName(before), ByName(after));
        foreach (var name in was.Keys.Union(@is.Keys))
        {
            string[] path = [.. list, $$"""k:{"name":"{{name}}"}"""];
            if (!was.TryGetValue(name, out var old) || !@is.TryGetValue(name, out var @new))
            {
                yield return Made(
                    $"container {name} {(was.ContainsKey(name) ? "removed" : "added")}",
                    FieldOwners.OfChange(now, was.GetValueOrDefault(name), @is.GetValueOrDefault(name), now.Uid, path));
                continue;
            }

            foreach (var (field, from, to) in Members(old, @new))
            {
                var owners = FieldOwners.OfChange(now, from, to, now.Uid, [.. path, $"f:{field}"]);
                yield return field is "image" && from?.GetValue<string>() is { } oldImage && to?.GetValue<string>() is { } newImage
                    ? Made($"image of {name} {oldImage} → {newImage}", owners) with { Image = (name, oldImage, newImage) }
                    : Made($"{field} of {name}", owners);
            }
        }
    }

    /// <summary>The members that differ.</summary>
    private static List<(string Name, JsonNode? Before, JsonNode? Now)> Members(JsonNode? before, JsonNode? after)
    {
        var (was, @is) = (before as JsonObject ?? [], after as JsonObject ?? []);
        return [.. was.Select(member => member.Key)
            .Union(@is.Select(member => member.Key))
            .Where(name => !JsonNode.DeepEquals(was[name], @is[name]))
            .Select(name => (name, was[name], @is[name]))];
    }

    private static Dictionary<string, JsonObject> ByName(JsonArray containers) =>
        containers.OfType<JsonObject>().ToDictionary(container => container["name"]?.GetValue<string>() ?? "", StringComparer.Ordinal);

    private static T? Value<T>(JsonObject json, string name)
        where T : struct => json[name] is JsonValue value && value.GetValueKind() is not JsonValueKind.Null ? value.GetValue<T>() : null;

    private static Difference Made(string words, IReadOnlyList<V1ManagedFieldsEntry> owners) => new(
        words, FieldOwners.Names(owners), owners.Max(entry => entry.Time) is { } time ? new DateTimeOffset(time, TimeSpan.Zero) : null);
}
