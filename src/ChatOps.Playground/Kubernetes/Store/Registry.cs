using System.Text.Json.Nodes;

namespace ChatOps.Playground.Kubernetes.Store;

/// <summary>How to perform a write.</summary>
/// <param name="DryRun">Everything is checked and answered, but nothing is stored.</param>
/// <param name="Applied">For server-side apply: the fields of the applied configuration.</param>
internal sealed record WriteOptions(Writer Writer, bool DryRun = false, IReadOnlySet<string>? Applied = null)
{
    /// <summary>In a patch, a uid is a value that may not change; in a whole object, it is a precondition.</summary>
    public bool IsPatch { get; init; }

    /// <summary>
    /// Whether it is written by a component of the cluster, based on the stored object: it is valid for its type, and not shared, so it
    /// needn't be checked or copied.
    /// </summary>
    public bool IsOwn { get; init; }
}

/// <summary>The only way to create and change objects: defaults, metadata, validation, quota and field ownership, then the store.</summary>
internal sealed class Registry(Cluster cluster)
{
    private ObjectStore Store => cluster.Store;

    public Answer<StoredObject> Create(ResourceType type, string @namespace, JsonObject body, WriteOptions options)
    {
        var json = body.Copy();
        var metadata = json.Child("metadata");
        if (Identify(type, @namespace, json) is { } refused)
        {
            return refused;
        }

        if (metadata.Text("name") is null or "" && metadata.Text("generateName") is { Length: > 0 } prefix)
        {
            metadata["name"] = prefix + cluster.Names.Suffix();
        }

        var name = metadata.Text("name") ?? "";
        if (type.Namespaced && Admit(type, @namespace, name) is { } denied)
        {
            return denied;
        }

        if (type.HasStatus && type != ResourceCatalog.Nodes)
        {
            json.Remove("status");
        }

        foreach (var owned in new[]
        {
            "resourceVersion",
            "deletionTimestamp",
            "deletionGracePeriodSeconds",
            "managedFields",
            "generation",
            "selfLink",
        })
        {
            metadata.Remove(owned);
        }

        var identity = $"{type.QualifiedPlural}/{@namespace}/{name}";
        metadata["uid"] = cluster.Names.Uid(identity);
        metadata["creationTimestamp"] = cluster.Schedule.Timestamp;
        if (type.CountsGenerations)
        {
            metadata["generation"] = 1;
        }

        if (Prepare(type, json, null, options) is { } invalid)
        {
            return invalid;
        }

        if (Store.Get(type, @namespace, name) is not null)
        {
            return Failure.AlreadyExists(type, name);
        }

        if (type == ResourceCatalog.Pods
            && (PodQuota.Exceeded(cluster, @namespace, name) ?? Quotas.Exceeded(cluster, @namespace, name)) is { } exceeded)
        {
            return exceeded;
        }

        ManagedFields.Record(type, null, json, options.Writer, cluster.Schedule.Timestamp, options.Applied);
        if (options.DryRun)
        {
            return new StoredObject(type, json);
        }

        cluster.Names.Made(identity);
        return Store.Put(type, json);
    }

    public Answer<StoredObject> Update(StoredObject live, JsonObject proposed, WriteOptions options)
    {
        var type = live.Type;
        var body = options.IsOwn ? proposed : proposed.Copy();
        if (Identify(type, live.Namespace, body) is { } refused)
        {
            return refused;
        }

        if (body.Text("metadata", "name") is { } name && name != live.Name)
        {
            return Failure.BadRequest($"the name of the object ({name}) does not match the name on the URL ({live.Name})");
        }

        var uid = body.Text("metadata", "uid") is { Length: > 0 } said && said != live.Uid ? said : null;
        if (uid is not null && (!options.IsPatch || options.Writer.Subresource == "scale"))
        {
            return WrongUid(live, uid, options.IsPatch);
        }

        if (body.Text("metadata", "resourceVersion") is { Length: > 0 } version && version != live.Json.Text("metadata", "resourceVersion"))
        {
            return Failure.Modified(type, live.Name);
        }

        var json = UpdateStrategy.Combine(live, body, options.Writer.Subresource);
        if (Prepare(type, json, live.Json, options, uid) is { } invalid)
        {
            return invalid;
        }

        if (type.CountsGenerations && options.Writer.Subresource != "status" && UpdateStrategy.NextGeneration(live, json) is { } generation)
        {
            json["metadata"]!["generation"] = generation;
        }

        json.Child("metadata").Remove("managedFields");
        var same = JsonNode.DeepEquals(json, ManagedFields.Without(live.Json));
        if (same && options.Applied is null)
        {
            return live;
        }

        ManagedFields.Record(type, live.Json, json, options.Writer, cluster.Schedule.Timestamp, options.Applied);
        if (JsonNode.DeepEquals(json, live.Json))
        {
            return live;
        }

        return options.DryRun ? new StoredObject(type, json) : Finish(Store.Put(type, json));
    }

    /// <summary>A change by a component of the cluster itself, which is trusted to write something valid.</summary>
    public StoredObject Change(StoredObject live, string manager, string subresource, Action<JsonObject> edit)
    {
        var json = live.Json.Copy();
        edit(json);
        return Update(live, json, new(new(manager, subresource)) { IsOwn = true }).Failed(out var failure, out var stored)
            ? throw new InvalidOperationException($"{manager} wrote something invalid: {failure.Message}")
            : stored;
    }

    // An object that was only waiting for its finalizers is removed with the last of them.
    private StoredObject Finish(StoredObject stored) =>
        stored.Deleting
            && !stored.Type.StopsGracefully
            && stored.Type != ResourceCatalog.Namespaces
            && stored.Json.At("metadata", "finalizers") is not JsonArray { Count: > 0 }
            ? Store.Remove(stored)
            : stored;

    private static Failure WrongUid(StoredObject live, string uid, bool scalePatch)
    {
        var detail = $"Precondition failed: UID in precondition: {uid}, UID in object meta: {live.Uid}";
        return scalePatch
            ? Failure.Conflict(live.Type, live.Name, detail, subresource: "/scale")
            : Failure.Conflict(
                live.Type,
                live.Name,
                $"StorageError: invalid object, Code: 4, Key: /registry/{live.Type.Plural}/{live.Namespace}/{live.Name}, ResourceVersion: 0, AdditionalErrorMsg: {detail}");
    }

    private static Failure? Identify(ResourceType type, string @namespace, JsonObject json)
    {
        json.Default("apiVersion", type.ApiVersion);
        json.Default("kind", type.Kind);
        if (json.Text("apiVersion") != type.ApiVersion || json.Text("kind") != type.Kind)
        {
            return Failure.BadRequest(
                $"the API version in the data ({json.Text("apiVersion")}, Kind={json.Text("kind")}) does not match the expected API version ({type.ApiVersion}, Kind={type.Kind})");
        }

        var metadata = json.Child("metadata");
        if (!type.Namespaced)
        {
            metadata.Remove("namespace");
            return null;
        }

        metadata.Default("namespace", @namespace);
        return metadata.Text("namespace") == @namespace
            ? null
            : Failure.BadRequest(
                $"the namespace of the provided object does not match the namespace sent on the request ({metadata.Text("namespace")}, {@namespace})");
    }

    private Failure? Admit(ResourceType type, string @namespace, string name) =>
        Store.Get(ResourceCatalog.Namespaces, "", @namespace) switch
        {
            null => Failure.NotFound(ResourceCatalog.Namespaces, @namespace),
            { Deleting: true } when type != ResourceCatalog.Events =>
                Failure.Forbidden(type, name, $"unable to create new content in namespace {@namespace} because it is being terminated"),
            _ => null,
        };

    private Failure? Prepare(ResourceType type, JsonObject json, JsonObject? live, WriteOptions options, string? wrongUid = null)
    {
        if (type == ResourceCatalog.ResourceQuotas)
        {
            Quotas.Normalize(json);
        }

        if (!options.IsOwn && Decoding.Problem(type, json) is { } problem)
        {
            return problem;
        }

        ModelShape.Prune(type.Model, json);
        Defaults.Apply(type, json, cluster.Names);
        var causes = Validation.Check(type, json, live);
        if (wrongUid is not null)
        {
            causes.Insert(0, Cause.Invalid("metadata.uid", $"\"{wrongUid}\"", "field is immutable"));
        }

        return causes.Count == 0 ? null : Failure.Invalid(type, json.Text("metadata", "name") ?? "", causes);
    }
}
