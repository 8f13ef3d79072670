using System.Globalization;
using System.Text.Json.Nodes;
using ChatOps.Playground.Kubernetes.Store;
using ChatOps.Playground.Kubernetes.Tables;

namespace ChatOps.Playground.Kubernetes.Api;

/// <summary>Opens watches: past events since a resourceVersion, then each event as it happens. Must be called under the gate.</summary>
internal sealed class Watches(Cluster cluster)
{
    public Answer<LineStream> Open(ApiRequest request, RequestTarget target)
    {
        if (Reads.Select(request, target).Failed(out var failure, out var selection))
        {
            return failure;
        }

        var from = request.Query["resourceVersion"].ToString();
        if (from.Length > 0 && !long.TryParse(from, NumberStyles.None, CultureInfo.InvariantCulture, out _))
        {
            return Failure.BadRequest($"invalid resource version \"{from}\"");
        }

        var stream = new LineStream
        {
            ContentType = request.WantsTable ? "application/json;as=Table;g=meta.k8s.io;v=v1" : "application/json",
            Timeout = TimeSpan.FromSeconds(
                int.TryParse(request.Query["timeoutSeconds"], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
                    && seconds > 0 ? seconds : 1800),
        };
        var lines = new WatchLines(request, target.Type, cluster.Schedule);
        var version = from.Length == 0 ? 0 : long.Parse(from, CultureInfo.InvariantCulture);
        var initial = request.Query["sendInitialEvents"] == "true";
        if (version != 0 && !initial && version < cluster.Store.CompactedAt)
        {
            stream.Push(WatchLines.Error(Failure.Expired($"too old resource version: {version} ({cluster.Store.CompactedAt})")));
            stream.Complete();
            return stream;
        }

        if (version == 0 || initial)
        {
            foreach (var found in cluster.Store.List(selection.Type, selection.Namespace).Where(selection.Matches))
            {
                stream.Push(lines.Event(Change.Added, found));
            }

            if (initial)
            {
                stream.Push(lines.Bookmark(cluster.Store.Version, initialEventsEnd: true));
            }
        }
        else
        {
            foreach (var step in cluster.Store.After(version))
            {
                Push(step);
            }
        }

        cluster.Store.Written += Push;
        stream.Hold(new Release(() =>
        {
            lock (cluster.Gate)
            {
                cluster.Store.Written -= Push;
            }
        }));
        if (request.Query["allowWatchBookmarks"] == "true")
        {
            stream.Hold(cluster.Clock.CreateTimer(_ => Bookmark(), null, cluster.Options.BookmarkEvery, cluster.Options.BookmarkEvery));
        }

        return stream;

        void Push(WatchEvent step)
        {
            if (selection.See(step) is { } seen)
            {
                stream.Push(lines.Event(seen.Change, seen.Object));
            }
        }

        void Bookmark()
        {
            lock (cluster.Gate)
            {
                stream.Push(lines.Bookmark(cluster.Store.Version, initialEventsEnd: false));
            }
        }
    }
}

/// <summary>Formats watch events, as objects or as table rows.</summary>
internal sealed class WatchLines(ApiRequest request, ResourceType type, Schedule schedule)
{
    private readonly bool _table = request.WantsTable;
    private readonly string _includeObject = Reads.IncludeObject(request);
    private bool _columnsSent;

    public string Event(Change change, StoredObject stored) => Line(change.ToString().ToUpperInvariant(), Shown(stored));

    public string Bookmark(long version, bool initialEventsEnd)
    {
        var metadata = new JsonObject { ["resourceVersion"] = version.ToString() };
        if (initialEventsEnd)
        {
            metadata["annotations"] = new JsonObject { ["k8s.io/initial-events-end"] = "true" };
        }

        var bookmark = new StoredObject(
            type, new JsonObject { ["kind"] = type.Kind, ["apiVersion"] = type.ApiVersion, ["metadata"] = metadata });
        return Line("BOOKMARK", Shown(bookmark));
    }

    public static string Error(Failure failure) => Line("ERROR", StoredObject.Serialize(failure.ToJson()));

    private static string Line(string type, string json) => $$"""{"type":"{{type}}","object":{{json}}}""";

    private string Shown(StoredObject stored)
    {
        if (!_table)
        {
            return stored.Text;
        }

        var rows = Table.Of(type, [stored], schedule.Now, _includeObject, stored.Version);
        if (_columnsSent)
        {
            rows["columnDefinitions"] = null;
        }

        _columnsSent = true;
        return StoredObject.Serialize(rows);
    }
}
