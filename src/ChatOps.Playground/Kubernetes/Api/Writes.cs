using System.Globalization;
using System.Text.Json.Nodes;
using ChatOps.Playground.Kubernetes.Patching;
using ChatOps.Playground.Kubernetes.Store;

namespace ChatOps.Playground.Kubernetes.Api;

/// <summary>POST, PUT, PATCH and DELETE.</summary>
internal sealed class Writes(Cluster cluster)
{
    private const string ApplyPatch = "application/apply-patch+yaml";

    private readonly Deletion deletion = new(cluster);

    public Reply Create(ApiRequest request, RequestTarget target)
    {
        if (request.ParseObject().Failed(out var unreadable, out var body))
        {
            return unreadable;
        }

        return Checked(request, target.Type, body, () => cluster.Registry.Create(target.Type, target.Namespace!, body, request.WriteOptions()), 201);
    }

    public Reply Update(ApiRequest request, RequestTarget target)
    {
        if (cluster.Store.Get(target.Type, target.Namespace!, target.Name!) is not { } live)
        {
            return Failure.NotFound(target.Type, target.Name!);
        }

        if (request.ParseObject().Failed(out var unreadable, out var body))
        {
            return unreadable;
        }

        return target.Subresource == "scale" ? WriteScale(request, live, body) : Write(request, live, body, target.Subresource);
    }

    public Reply Patch(ApiRequest request, RequestTarget target)
    {
        if (request.ContentType is not ("application/json-patch+json" or "application/merge-patch+json" or "application/strategic-merge-patch+json" or ApplyPatch))
        {
            return new Failure(415, "UnsupportedMediaType", $"the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/strategic-merge-patch+json, {ApplyPatch}");
        }

        if (request.ParseBody().Failed(out var unreadable, out var patch))
        {
            return unreadable;
        }

        if (cluster.Store.Get(target.Type, target.Namespace!, target.Name!) is not { } live)
        {
            return request.ContentType == ApplyPatch && patch is JsonObject configuration && target.Subresource.Length == 0
                ? CreateByApply(request, target, configuration)
                : Failure.NotFound(target.Type, target.Name!);
        }

        var scale = target.Subresource == "scale";
        if (Patched(request, target.Type, scale ? Scale.Of(live) : live.Json, patch, target.Subresource).Failed(out var failure, out var body))
        {
            return failure;
        }

        var applied = request.ContentType == ApplyPatch ? FieldSet.Leaves(target.Type, (JsonObject)patch).Keys.ToHashSet(StringComparer.Ordinal) : null;
        return scale ? WriteScale(request, live, body) : Write(request, live, body, target.Subresource, applied);
    }

    public Reply Delete(ApiRequest request, RequestTarget target)
    {
        if (cluster.Store.Get(target.Type, target.Namespace!, target.Name!) is not { } live)
        {
            return Failure.NotFound(target.Type, target.Name!);
        }

        if (Options(request).Failed(out var unreadable, out var options) || deletion.Delete(live, options).Failed(out unreadable, out var deleted))
        {
            return unreadable;
        }

        return deleted.Deleting || deleted.Type.AnswersDeleted ? Reply.Of(deleted) : Reply.Of(Success(deleted));
    }

    public Reply DeleteCollection(ApiRequest request, RequestTarget target)
    {
        if (Options(request).Failed(out var unreadable, out var options) || Reads.Select(request, target).Failed(out unreadable, out var selection))
        {
            return unreadable;
        }

        var deleted = cluster.Store.List(target.Type, target.Namespace).Where(selection.Matches).ToList();
        foreach (var live in deleted)
        {
            deletion.Delete(live, options);
        }

        return new(200, Reads.ListBody(target.Type, new JsonObject { ["resourceVersion"] = cluster.Store.Version.ToString() }, deleted.Select(item => item.Text)));
    }

    private static Answer<JsonObject> Patched(ApiRequest request, ResourceType type, JsonObject current, JsonNode patch, string subresource)
    {
        if (request.ContentType == "application/json-patch+json")
        {
            return JsonPatch.Apply(current, patch);
        }

        if (patch is not JsonObject change)
        {
            return Failure.BadRequest("the patch is not a JSON object");
        }

        return request.ContentType switch
        {
            "application/merge-patch+json" => MergePatch.Apply(current, change),
            ApplyPatch => ServerSideApply.Apply(type, current, change, request.WriteOptions(subresource, apply: true).Writer, request.Query["force"] == "true"),
            _ => StrategicMergePatch.Apply(type, current, change),
        };
    }

    private Reply CreateByApply(ApiRequest request, RequestTarget target, JsonObject configuration)
    {
        configuration.Child("metadata")["name"] = target.Name;
        var applied = FieldSet.Leaves(target.Type, configuration).Keys.ToHashSet(StringComparer.Ordinal);
        var options = request.WriteOptions(apply: true, applied: applied);
        return Checked(request, target.Type, configuration, () => cluster.Registry.Create(target.Type, target.Namespace!, configuration, options), 201);
    }

    private Reply Write(ApiRequest request, StoredObject live, JsonObject body, string subresource, IReadOnlySet<string>? applied = null) =>
        Checked(request, live.Type, body, () => cluster.Registry.Update(live, body, request.WriteOptions(subresource, applied is not null, applied)), 200);

    private Reply WriteScale(ApiRequest request, StoredObject live, JsonObject body)
    {
        if (Scale.Applied(live, body).Failed(out var invalid, out var proposed)
            || cluster.Registry.Update(live, proposed, request.WriteOptions("scale")).Failed(out invalid, out var stored))
        {
            return invalid;
        }

        return Reply.Of(Scale.Of(stored));
    }

    // fieldValidation: Strict refuses unknown fields, Warn (what the server does by itself) names them in a header.
    private static Reply Checked(ApiRequest request, ResourceType type, JsonObject body, Func<Answer<StoredObject>> write, int code)
    {
        var validation = request.Query["fieldValidation"].ToString();
        var unknown = validation == "Ignore" ? [] : Decoding.UnknownFields(type, body);
        if (validation == "Strict" && unknown.Count > 0)
        {
            return Failure.BadRequest($"{type.Kind} in version \"{type.Version}\" cannot be handled as a {type.Kind}: strict decoding error: {string.Join(", ", unknown)}");
        }

        return write().Failed(out var failure, out var stored) ? failure : Reply.Of(stored, code) with { Warnings = unknown };
    }

    private static Answer<DeleteOptions> Options(ApiRequest request)
    {
        var body = new JsonObject();
        if (request.Body.Length > 0)
        {
            if (request.ParseObject().Failed(out var unreadable, out var parsed))
            {
                return unreadable;
            }

            body = parsed;
        }

        var propagation = body.Text("propagationPolicy") ?? request.Query["propagationPolicy"].ToString();
        return new DeleteOptions
        {
            GraceSeconds = body.Number("gracePeriodSeconds")
                ?? (int.TryParse(request.Query["gracePeriodSeconds"], NumberStyles.None, CultureInfo.InvariantCulture, out var grace) ? grace : null),
            Propagation = propagation.Length > 0 ? propagation : body.Flag("orphanDependents") ? "Orphan" : "Background",
            Uid = body.Text("preconditions", "uid"),
            ResourceVersion = body.Text("preconditions", "resourceVersion"),
            DryRun = request.DryRun || body.At("dryRun") is JsonArray { Count: > 0 },
        };
    }

    private static JsonObject Success(StoredObject deleted) => new()
    {
        ["kind"] = "Status",
        ["apiVersion"] = "v1",
        ["metadata"] = new JsonObject(),
        ["status"] = "Success",
        ["details"] = new JsonObject { ["name"] = deleted.Name, ["group"] = deleted.Type.Group, ["kind"] = deleted.Type.Plural, ["uid"] = deleted.Uid },
    };
}
