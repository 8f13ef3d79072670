using System.Text.Json.Nodes;
using ChatOps.Playground.Kubernetes.Store;

namespace ChatOps.Playground.Kubernetes.Controllers;

/// <summary>
/// Writes Event objects as client-go's correlator does: a repeated event increments its count, and from the tenth event on that differs
/// only in its message, within ten minutes, they are combined into one. Events expire after an hour.
/// </summary>
internal sealed class EventRecorder(Cluster cluster)
{
    private const int Distinct = 10;
    private const string Combined = "(combined from similar events): ";

    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    private readonly Dictionary<Identity, ObjectKey> _known = [];
    private readonly Dictionary<Identity, (HashSet<string> Messages, DateTimeOffset Last)> _similar = [];
    private long _sequence;

    public void Normal(StoredObject about, string component, string reason, string message, string? fieldPath = null) =>
        Record(about, "Normal", component, reason, message, fieldPath);

    public void Warning(StoredObject about, string component, string reason, string message, string? fieldPath = null) =>
        Record(about, "Warning", component, reason, message, fieldPath);

    private void Record(StoredObject about, string type, string component, string reason, string message, string? fieldPath)
    {
        var identity = new Identity(about.Uid, component, type, reason);
        if (IsOneOfMany(identity, message))
        {
            message = Combined + message;
        }
        else
        {
            identity = identity with { FieldPath = fieldPath, Message = message };
        }

        if (_known.TryGetValue(identity, out var key) && cluster.Store.Get(key.Type, key.Namespace, key.Name) is { } earlier)
        {
            cluster.Registry.Change(earlier, component, "", json =>
            {
                json["count"] = (json.Number("count") ?? 1) + 1;
                json["lastTimestamp"] = cluster.Schedule.Timestamp;
                json["message"] = message;
            });
            return;
        }

        var @namespace = about.Namespace.Length == 0 ? "default" : about.Namespace;
        var name = $"{about.Name}.{(cluster.Schedule.Now.ToUnixTimeMilliseconds() * 1_000_000) + ++_sequence:x}";
        if (!cluster.Registry.Create(ResourceCatalog.Events, @namespace, Build(
            about, type, component, reason, message, fieldPath, name), new(new(component))).Failed(out _, out var stored))
        {
            _known[identity] = stored.Key;
            cluster.Schedule.In(Lifetime, () => Expire(identity, stored.Key));
        }
    }

    private bool IsOneOfMany(Identity kind, string message)
    {
        var now = cluster.Schedule.Now;
        var messages = _similar.TryGetValue(kind, out var seen) && now - seen.Last <= Interval
            ? seen.Messages
            : new(StringComparer.Ordinal);
        messages.Add(message);
        _similar[kind] = (messages, now);
        if (messages.Count < Distinct)
        {
            return false;
        }

        messages.Remove(messages.First());
        return true;
    }

    private JsonObject Build(
        StoredObject about, string type, string component, string reason, string message, string? fieldPath, string name)
    {
        var involved = new JsonObject
        {
            ["kind"] = about.Type.Kind,
            ["namespace"] = about.Namespace,
            ["name"] = about.Name,
            ["uid"] = about.Uid,
            ["apiVersion"] = about.Type.ApiVersion,
            ["resourceVersion"] = about.Json.Text("metadata", "resourceVersion"),
        };
        if (fieldPath is not null)
        {
            involved["fieldPath"] = fieldPath;
        }

        var source = new JsonObject { ["component"] = component };
        if (component == "kubelet" && about.Json.Text("spec", "nodeName") is { } node)
        {
            source["host"] = node;
        }

        return new()
        {
            ["metadata"] = new JsonObject { ["name"] = name },
            ["involvedObject"] = involved,
            ["reason"] = reason,
            ["message"] = message,
            ["source"] = source,
            ["firstTimestamp"] = cluster.Schedule.Timestamp,
            ["lastTimestamp"] = cluster.Schedule.Timestamp,
            ["count"] = 1,
            ["type"] = type,
            ["eventTime"] = null,
            ["reportingComponent"] = component,
            ["reportingInstance"] = source.Text("host") ?? "",
        };
    }

    private void Expire(Identity identity, ObjectKey key)
    {
        if (cluster.Store.Get(key.Type, key.Namespace, key.Name) is not { } stored)
        {
            _known.Remove(identity);
        }
        else if (stored.As<k8s.Models.Corev1Event>().LastTimestamp is { } last && last + Lifetime > cluster.Schedule.Now.UtcDateTime)
        {
            cluster.Schedule.At(new DateTimeOffset(last, TimeSpan.Zero) + Lifetime, () => Expire(identity, key));
        }
        else
        {
            _known.Remove(identity);
            _similar.Remove(identity with { FieldPath = null, Message = null });
            cluster.Store.Remove(stored);
        }
    }

    /// <summary>What makes two events identical or, without a message, similar.</summary>
    private sealed record Identity(string Uid, string Component, string Type, string Reason)
    {
        public string? FieldPath { get; init; }

        public string? Message { get; init; }
    }
}
