using System.Text.Json;
using System.Text.Json.Nodes;
using ChatOps.Clusters.Kinds;
using k8s.Models;

namespace ChatOps.Clusters;

/// <summary>One thing that somebody changed.</summary>
/// <param name="Words">"image of web 1.4.1 → 1.4.2"; of what may be secret the name only: "env of web".</param>
/// <param name="Managers">Who wrote that field last, as the API server has it on record.</param>
/// <param name="At">When, by the API server's clock; null when it is not on record.</param>
public sealed record Difference(string Words, IReadOnlyList<string> Managers, DateTimeOffset? At)
{
    /// <summary>The container's image before and after, when it is that.</summary>
    public (string Container, string From, string To)? Image { get; init; }

    /// <summary>The replicas, when it is these.</summary>
    public (int From, int To)? Replicas { get; init; }

    /// <summary>Nobody else than this bot did it.</summary>
    public bool IsOurs => Managers.Count > 0 && Managers.All(manager => manager == Marks.Manager);
}

/// <summary>Tells two states of a workload's spec apart.</summary>
internal static class Differences
{
    public static IReadOnlyList<Difference> Between(Snapshot before, WorkloadObject now)
    {
        var (was, @is) = (JsonNode.Parse(before.Text)!.AsObject(), JsonNode.Parse(Snapshot.Of(now).Text)!.AsObject());
        List<Difference> found = [];
        if (Value<int>(was, "replicas") is { } from && Value<int>(@is, "replicas") is { } to && from != to)
        {
            found.Add(Made($"replicas {from} → {to}", Marks.ReplicasSetters(now)) with { Replicas = (from, to) });
        }

        if (Value<bool>(was, "paused") != Value<bool>(@is, "paused"))
        {
            found.Add(Made(Value<bool>(@is, "paused") is true ? "rollouts paused" : "rollouts resumed", Marks.LastWriters(now.Metadata)));
        }

        var template = Marks.TemplateSetters(now);
        var (oldTemplate, newTemplate) = (was["template"]!.AsObject(), @is["template"]!.AsObject());
        found.AddRange(Names(oldTemplate["labels"], newTemplate["labels"]).Select(name => Made($"label {name} of its pods", template)));
        found.AddRange(Names(oldTemplate["annotations"], newTemplate["annotations"])
            .Select(name => Made(name == Marks.RestartedAt ? "restarted" : $"annotation {name} of its pods", template)));
        var (oldSpec, newSpec) = (oldTemplate["spec"]!.AsObject(), newTemplate["spec"]!.AsObject());
        foreach (var list in new[] { "containers", "initContainers" })
        {
            found.AddRange(Containers(oldSpec[list] as JsonArray ?? [], newSpec[list] as JsonArray ?? [], now, template));
        }

        found.AddRange(Names(oldSpec, newSpec).Where(name => name is not ("containers" or "initContainers")).Select(name => Made($"{name} of its pods", template)));
        return found;
    }

    private static IEnumerable<Difference> Containers(JsonArray before, JsonArray after, WorkloadObject now, IReadOnlyList<V1ManagedFieldsEntry> template)
    {
        var (was, @is) = (ByName(before), ByName(after));
        foreach (var name in was.Keys.Union(@is.Keys))
        {
            if (!was.TryGetValue(name, out var old) || !@is.TryGetValue(name, out var @new))
            {
                yield return Made($"container {name} {(was.ContainsKey(name) ? "removed" : "added")}", template);
                continue;
            }

            foreach (var field in Names(old, @new))
            {
                yield return field is "image" && old["image"]?.GetValue<string>() is { } from && @new["image"]?.GetValue<string>() is { } to
                    ? Made($"image of {name} {from} → {to}", Marks.ImageSetters(now, name)) with { Image = (name, from, to) }
                    : Made($"{field} of {name}", template);
            }
        }
    }

    /// <summary>The members that differ.</summary>
    private static List<string> Names(JsonNode? before, JsonNode? after)
    {
        var (was, @is) = (before as JsonObject ?? [], after as JsonObject ?? []);
        return was.Select(member => member.Key).Union(@is.Select(member => member.Key)).Where(name => !JsonNode.DeepEquals(was[name], @is[name])).ToList();
    }

    private static Dictionary<string, JsonObject> ByName(JsonArray containers) =>
        containers.OfType<JsonObject>().ToDictionary(container => container["name"]?.GetValue<string>() ?? "", StringComparer.Ordinal);

    private static T? Value<T>(JsonObject json, string name)
        where T : struct => json[name] is JsonValue value && value.GetValueKind() is not JsonValueKind.Null ? value.GetValue<T>() : null;

    private static Difference Made(string words, IReadOnlyList<V1ManagedFieldsEntry> setters) => new(
        words,
        [.. setters.Select(entry => entry.Manager).Distinct(StringComparer.Ordinal)],
        setters is [{ Time: { } time }, ..] ? new DateTimeOffset(time, TimeSpan.Zero) : null);
}
