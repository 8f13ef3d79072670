using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ChatOps.Playground.Kubernetes.Store;
using ChatOps.Playground.Kubernetes.Tables;

namespace ChatOps.Playground.Kubernetes.Api;

/// <summary>GET of one object and of lists.</summary>
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
            : request.WantsTable ? Reply.Of(Table.Of(target.Type, [found], cluster.Schedule.Now, IncludeObject(request), found.Version)) : Reply.Of(found);
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

        var (after, version) = ("", cluster.Store.Version);
        if (request.Query["continue"].ToString() is { Length: > 0 } token)
        {
            if (Continuation.TryParse(token) is not { } position)
            {
                return Failure.BadRequest("continue key is not valid: illegal base64 data");
            }

            if (position.Version < cluster.Store.CompactedAt)
            {
                return Failure.Expired("The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter.");
            }

            (after, version) = position;
        }
        else if (request.Query["resourceVersionMatch"] == "Exact" && request.Query["resourceVersion"] != version.ToString())
        {
            // Only the present is kept; the real server too may have compacted any older version.
            return Failure.Expired("The resourceVersion for the provided list is too old.");
        }

        var found = cluster.Store.List(selection.Type, selection.Namespace).Where(selection.Matches).SkipWhile(item => Continuation.Place(item, after) <= 0).ToList();
        var limit = int.TryParse(request.Query["limit"], NumberStyles.None, CultureInfo.InvariantCulture, out var said) && said > 0 ? said : int.MaxValue;
        var page = found.Take(limit).ToList();
        var metadata = new JsonObject { ["resourceVersion"] = version.ToString() };
        if (found.Count > limit)
        {
            metadata["continue"] = new Continuation($"{page[^1].Namespace}/{page[^1].Name}", version).ToString();
            metadata["remainingItemCount"] = found.Count - limit;
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
        if (LabelSelector.TryParse(request.Query["labelSelector"]) is not { } labels)
        {
            return Failure.BadRequest($"unable to parse requirement: found '{request.Query["labelSelector"]}', expected: a label selector");
        }

        if (FieldSelector.Parse(target.Type, request.Query["fieldSelector"]).Failed(out var failure, out var fields))
        {
            return failure;
        }

        // Old clients watch one object by its own path.
        var named = target.Name is null ? fields : new FieldSelector([.. fields.Terms, ("metadata.name", target.Name, true)]);
        return new Selection(target.Type, target.Namespace, labels, named);
    }

    public static string IncludeObject(ApiRequest request) => request.Query["includeObject"].ToString() is { Length: > 0 } said ? said : "Metadata";

    private Failure? TooNew(ApiRequest request) =>
        long.TryParse(request.Query["resourceVersion"], NumberStyles.None, CultureInfo.InvariantCulture, out var wanted) && wanted > cluster.Store.Version
            ? new(504, "Timeout", $"Too large resource version: {wanted}, current: {cluster.Store.Version}")
            {
                Causes = [new("ResourceVersionTooLarge", "", "Too large resource version")],
                RetryAfterSeconds = 1,
            }
            : null;

    /// <summary>Where a list in pages goes on.</summary>
    private sealed record Continuation(string After, long Version)
    {
        public static Continuation? TryParse(string token)
        {
            try
            {
                return JsonSerializer.Deserialize<Continuation>(Convert.FromBase64String(token)) is { After: not null } position ? position : null;
            }
            catch (Exception exception) when (exception is FormatException or JsonException)
            {
                return null;
            }
        }

        public static int Place(StoredObject item, string after)
        {
            var slash = after.IndexOf('/', StringComparison.Ordinal);
            return slash < 0
                ? 1
                : string.CompareOrdinal(item.Namespace, after[..slash]) is not 0 and var order ? order : string.CompareOrdinal(item.Name, after[(slash + 1)..]);
        }

        public override string ToString() => Convert.ToBase64String(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(this)));
    }
}
