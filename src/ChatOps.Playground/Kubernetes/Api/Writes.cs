using System.Text.Json.Nodes;
using ChatOps.Playground.Kubernetes.Patching;
using ChatOps.Playground.Kubernetes.Store;
using k8s.Models;

namespace ChatOps.Playground.Kubernetes.Api;

/// <summary>POST, PUT, PATCH and DELETE.</summary>
internal sealed class Writes(Cluster cluster)
{
    private readonly Deletion _deletion = new(cluster);

    public Reply Create(ApiRequest request, RequestTarget target)
    {
        if (request.ParseObject(target.Type.Kind, target.Type.Model).Failed(out var unreadable, out var body))
        {
            return unreadable;
        }

        return Checked(
            request,
            target.Type,
            body.Found,
            () => cluster.Registry.Create(target.Type, target.Namespace!, body.Object, request.WriteOptions()),
            201);
    }

    public Reply Update(ApiRequest request, RequestTarget target)
    {
        if (cluster.Store.Get(target.Type, target.Namespace!, target.Name!) is not { } live)
        {
            return Failure.NotFound(target.Type, target.Name!);
        }

        var scale = target.Subresource == "scale";
        if (request.ParseObject(target.Type.Kind, scale ? typeof(V1Scale) : target.Type.Model).Failed(out var unreadable, out var body))
        {
            return unreadable;
        }

        return scale ? WriteScale(request, live, body.Object) : Write(request, live, body, target.Subresource);
    }

    public Reply Patch(ApiRequest request, RequestTarget target)
    {
        var isApply = request.ContentType == RequestChecks.ApplyPatch;
        var live = cluster.Store.Get(target.Type, target.Namespace!, target.Name!);
        if (live is null && (!isApply || target.Subresource.Length > 0))
        {
            return Failure.NotFound(target.Type, target.Name!);
        }

        if (request.ParsePatch().Failed(out var unreadable, out var said))
        {
            return unreadable;
        }

        var patch = said.Node;
        if (live is null)
        {
            return CreateByApply(request, target, said.Object);
        }

        var scale = target.Subresource == "scale";
        if (Patched(request, target.Type, scale ? Scale.Of(live) : live.Json, patch, target.Subresource).Failed(
            out var failure, out var body))
        {
            return failure;
        }

        var model = scale ? typeof(V1Scale) : target.Type.Model;
        List<string> found = [.. said.Found, .. Decoding.UnknownFields(model, body).Order(StringComparer.Ordinal)];
        if (!isApply && Mismatch(request, model, patch, body, found) is { } mismatch)
        {
            return mismatch;
        }

        var applied = isApply ? FieldSet.Leaves(target.Type, (JsonObject)patch).Keys.ToHashSet(StringComparer.Ordinal) : null;
        return scale ? WriteScale(request, live, body) : Write(request, live, new(body, found), target.Subresource, applied);
    }

    public Reply Delete(ApiRequest request, RequestTarget target)
    {
        if (cluster.Store.Get(target.Type, target.Namespace!, target.Name!) is not { } live)
        {
            return Failure.NotFound(target.Type, target.Name!);
        }

        if (DeleteRequest.Options(request).Failed(out var unreadable, out var options)
            || _deletion.Delete(live, options).Failed(out unreadable, out var deleted))
        {
            return unreadable;
        }

        return deleted.Deleting || deleted.Type.AnswersDeleted ? Reply.Of(deleted) : Reply.Of(Success(deleted));
    }

    public Reply DeleteCollection(ApiRequest request, RequestTarget target)
    {
        if (DeleteRequest.Options(request).Failed(out var unreadable, out var options)
            || Reads.Select(request, target).Failed(out unreadable, out var selection))
        {
            return unreadable;
        }

        var deleted = cluster.Store.List(target.Type, target.Namespace).Where(selection.Matches).ToList();
        foreach (var live in deleted)
        {
            _deletion.Delete(live, options);
        }

        return new(200, Reads.ListBody(
            target.Type, new JsonObject { ["resourceVersion"] = cluster.Store.Version.ToString() }, deleted.Select(item => item.Text)));
    }

    private static Answer<JsonObject> Patched(ApiRequest request, ResourceType type, JsonObject current, JsonNode patch, string subresource)
    {
        if (request.ContentType == "application/json-patch+json")
        {
            return JsonPatch.Apply(current, patch);
        }

        var change = (JsonObject)patch;
        return request.ContentType switch
        {
            "application/merge-patch+json" => MergePatch.Apply(current, change),
            RequestChecks.ApplyPatch => ServerSideApply.Apply(
                type, current, change, request.WriteOptions(subresource, apply: true).Writer, request.Query["force"] == "true"),
            _ => StrategicMergePatch.Apply(type, current, change),
        };
    }

    private Reply CreateByApply(ApiRequest request, RequestTarget target, JsonObject configuration)
    {
        configuration.Child("metadata")["name"] = target.Name;
        var applied = FieldSet.Leaves(target.Type, configuration).Keys.ToHashSet(StringComparer.Ordinal);
        var options = request.WriteOptions(apply: true, applied: applied);
        return Checked(
            request,
            target.Type,
            Decoding.UnknownFields(target.Type.Model, configuration),
            () => cluster.Registry.Create(target.Type, target.Namespace!, configuration, options),
            201);
    }

    private Reply Write(ApiRequest request, StoredObject live, Decoded body, string subresource, IReadOnlySet<string>? applied = null) =>
        Checked(
            request,
            live.Type,
            body.Found,
            () => cluster.Registry.Update(live, body.Object, request.WriteOptions(subresource, applied is not null, applied)),
            200);

    private Reply WriteScale(ApiRequest request, StoredObject live, JsonObject body)
    {
        if (Scale.Applied(live, body).Failed(out var invalid, out var proposed)
            || cluster.Registry.Update(live, proposed, request.WriteOptions("scale")).Failed(out invalid, out var stored))
        {
            return invalid;
        }

        return Reply.Of(Scale.Of(stored));
    }

    // A patched object must be decodable; strictly so when strict validation is requested.
    private static Failure? Mismatch(ApiRequest request, Type model, JsonNode patch, JsonObject patched, List<string> found)
    {
        var strategic = request.ContentType == "application/strategic-merge-patch+json";
        var why = strategic ? TypeMismatch.InMap(model, patched) : TypeMismatch.InJson(model, patched);
        if (why is null && request.Query["fieldValidation"] == "Strict" && found.Count > 0)
        {
            why = Strictly(found);
        }

        return why is null ? null : Failure.InvalidPatch(strategic ? TypeMismatch.GoValue(patch) : StoredObject.Serialize(patched), why);
    }

    private static string Strictly(IEnumerable<string> found) => $"strict decoding error: {string.Join(", ", found)}";

    // fieldValidation: Strict refuses unknown and duplicate fields, Warn (the server's default) reports them in headers.
    private static Reply Checked(
        ApiRequest request, ResourceType type, IReadOnlyList<string> found, Func<Answer<StoredObject>> write, int code)
    {
        var validation = request.Query["fieldValidation"].ToString();
        if (validation == "Strict" && found.Count > 0)
        {
            return Decoding.Unreadable(type, Strictly(found));
        }

        return write().Failed(out var failure, out var stored)
            ? failure
            : Reply.Of(stored, code) with { Warnings = validation == "Ignore" ? [] : found };
    }

    private static JsonObject Success(StoredObject deleted) => new()
    {
        ["kind"] = "Status",
        ["apiVersion"] = "v1",
        ["metadata"] = new JsonObject(),
        ["status"] = "Success",
        ["details"] = new JsonObject
        {
            ["name"] = deleted.Name,
            ["group"] = deleted.Type.Group,
            ["kind"] = deleted.Type.Plural,
            ["uid"] = deleted.Uid,
        },
    };
}
