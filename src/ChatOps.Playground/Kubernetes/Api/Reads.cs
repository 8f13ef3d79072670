using System.Globalization;
using System.Text.Json.Nodes;
using ChatOps.Playground.Kubernetes.Store;
using ChatOps.Playground.Kubernetes.Tables;

namespace ChatOps.Playground.Kubernetes.Api;

/// <summary>GET of single objects and of lists.</summary>
internal sealed class Reads(Cluster cluster)
{
    public Reply Get(ApiRequest request, RequestTarget target)
    {
        if (cluster.Store.Get(target.Type, target.Namespace!, target.Name!) is not { } found)
        {
            return Failure.NotFound(target.Type, target.Name!);
        }

        if (TooNew(request) is { } early)
        {
            return early;
        }

        return target.Subresource == "scale"
            ? Reply.Of(Scale.Of(found))
            : request.WantsMetadata ? Reply.Of(found.Metadata)
            : request.WantsTable
                ? Reply.Of(Table.Of(target.Type, [found], cluster.Schedule.Now, IncludeObject(request), found.Version))
                : Reply.Of(found);
    }

    public Reply List(ApiRequest request, RequestTarget target)
    {
        if (Select(request, target).Failed(out var failure, out var selection))
        {
            return failure;
        }

        if (TooNew(request) is { } early)
        {
            return early;
        }

        Continuation? position = null;
        var version = cluster.Store.Version;
        if (request.Query["continue"].ToString() is { Length: > 0 } token)
        {
            if (Continuation.Parse(token).Failed(out failure, out position))
            {
                return failure;
            }

            if (position.Version != -1 && position.Version < cluster.Store.CompactedAt)
            {
                return Failure.Expired(Continuation.TooOld) with { Continue = (position with { Version = -1 }).ToString() };
            }

            version = position.Version == -1 ? version : position.Version;
        }
        else if (request.Query["resourceVersionMatch"] == "Exact" && request.Query["resourceVersion"] != version.ToString())
        {
            // Only the current state is kept; the real server may also have compacted any older version.
            return Failure.Expired("The resourceVersion for the provided list is too old.");
        }

        var found = cluster.Store.List(selection.Type, selection.Namespace)
            .Where(selection.Matches)
            .Where(item => position?.IsBehind(item, target.Namespace) != false)
            .ToList();
        var limit = int.TryParse(request.Query["limit"], NumberStyles.None, CultureInfo.InvariantCulture, out var said) && said > 0
            ? said
            : int.MaxValue;
        var page = found.Take(limit).ToList();
        var metadata = new JsonObject { ["resourceVersion"] = version.ToString() };
        if (found.Count > limit)
        {
            metadata["continue"] = Continuation.Behind(page[^1], target.Namespace, version).ToString();
            if (selection.IsAll)
            {
                metadata["remainingItemCount"] = found.Count - limit;
            }
        }

        if (request.WantsTable)
        {
            var table = Table.Of(target.Type, page, cluster.Schedule.Now, IncludeObject(request), version);
            table["metadata"] = metadata;
            return Reply.Of(table);
        }

        return new(200, ListBody(target.Type, metadata, page.Select(item => item.Text)));
    }

    public static string ListBody(ResourceType type, JsonObject metadata, IEnumerable<string> items) =>
        $$"""{"kind":"{{type.Kind}}List","apiVersion":"{{type.ApiVersion}}","metadata":{{StoredObject.Serialize(metadata)}},"items":[{{string.Join(',', items)}}]}""";

    public static Answer<Selection> Select(ApiRequest request, RequestTarget target)
    {
        if (LabelSelectorParser.Parse(request.Query["labelSelector"].ToString()).Failed(out var failure, out var labels))
        {
            return failure;
        }

        if (FieldSelector.Parse(target.Type, request.Query["fieldSelector"]).Failed(out failure, out var fields))
        {
            return failure;
        }

        // Old clients watch a single object by its own path.
        var named = target.Name is null ? fields : new FieldSelector([.. fields.Terms, ("metadata.name", target.Name, true)]);
        return new Selection(target.Type, target.Namespace, labels, named);
    }

    public static string IncludeObject(ApiRequest request) =>
        request.Query["includeObject"].ToString() is { Length: > 0 } said ? said : "Metadata";

    private Failure? TooNew(ApiRequest request) =>
        long.TryParse(request.Query["resourceVersion"], NumberStyles.None, CultureInfo.InvariantCulture, out var wanted)
            && wanted > cluster.Store.Version
            ? new(504, "Timeout", $"Too large resource version: {wanted}, current: {cluster.Store.Version}")
            {
                Causes = [new("ResourceVersionTooLarge", "", "Too large resource version")],
                RetryAfterSeconds = 1,
            }
            : null;
}
