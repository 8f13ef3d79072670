using ChatOps.Clusters.Connections;
using ChatOps.Clusters.Kinds;
using ChatOps.Clusters.Reading;
using ChatOps.Clusters.Watching;
using ChatOps.Messages;
using k8s;
using k8s.Models;

namespace ChatOps.Clusters.Writing;

/// <summary>
/// Writes to workloads. Each write is one conditional request, made only if the workload still has the uid and generation that the plan
/// saw. The plan's resourceVersion wouldn't work, since every status update changes it; the generation pins the spec, and the write is then
/// conditional on the resourceVersion just read. So each change is made at most once.
/// </summary>
internal sealed class WorkloadWriter(Connection connection, TimeProvider clock, bool isDryRun)
{
    private readonly string? _dryRun = isDryRun ? "All" : null;

    public Task<WriteResult> SetImageAsync(Workload workload, ImageChange change, CancellationToken cancellationToken) => ApplyAsync(
        workload,
        seen => JudgeImage(workload, change, seen),
        async (client, seen, token) =>
        {
            var patch = change.Revision is { } revision
                ? await Restoration.PatchAsync(client, workload, seen, revision, change, token)
                : new V1Patch(
                    new
                    {
                        metadata = Ownership.OnlyOver(seen.Metadata, change.Operation, change.ChangeCause),
                        spec = Spec(seen.Spec.Template, PodTemplate.Container(seen.Spec.Template, workload)!, change),
                    },
                    V1Patch.PatchType.StrategicMergePatch);
            return await PatchAsync(client, workload, patch, token);
        },
        cancellationToken);

    public Task<WriteResult> ChangeRolloutAsync(Workload workload, RolloutChange change, CancellationToken cancellationToken) => ApplyAsync(
        workload,
        seen => JudgeRollout(workload, change, seen),
        async (client, seen, token) =>
        {
            var spec = new Dictionary<string, object>();
            if (change.PodAnnotation is var (name, value))
            {
                spec["template"] = new { metadata = new { annotations = new Dictionary<string, string> { [name] = value } } };
            }

            if (change.Paused is { } paused)
            {
                spec["paused"] = paused;
            }

            var patch = new V1Patch(
                new { metadata = Ownership.OnlyOver(seen.Metadata, change.Operation, change.ChangeCause), spec },
                V1Patch.PatchType.StrategicMergePatch);
            return await PatchAsync(client, workload, patch, token);
        },
        cancellationToken);

    public Task<WriteResult> ScaleAsync(Workload workload, ScaleChange change, CancellationToken cancellationToken) =>
        new ConditionalWrite(connection, clock).RunAsync(
            $"{workload}",
            async (client, token) => new Observed(
                await AppsApi.ReadAsync(client, workload, token),
                change.Precondition is { } precondition
                    ? await TrafficSwitch.CheckAsync(client, clock, precondition, token)
                    : new PreconditionResult.Met()),
            sighting => JudgeScale(workload, change, sighting.Workload) ?? sighting.Precondition switch
            {
                PreconditionResult.Unmet { Why: var why } => new WriteResult.PreconditionUnmet(why),
                PreconditionResult.Changed(var why) => new WriteResult.PreconditionUnmet(why),
                _ => null,
            },
            async (client, sighting, token) =>
            {
                var seen = sighting.Workload;
                var scale = new V1Scale
                {
                    ApiVersion = "autoscaling/v1",
                    Kind = "Scale",
                    Metadata = new()
                    {
                        Name = workload.Name,
                        NamespaceProperty = workload.Namespace,
                        Uid = seen.Metadata.Uid,
                        ResourceVersion = seen.Metadata.ResourceVersion,
                    },
                    Spec = new() { Replicas = change.Replicas },
                };
                var written = await AppsApi.ScaleAsync(client, workload, scale, _dryRun, token);
                // A Scale has no generation, but this was the only write since the state just read.
                return Written(written.Metadata, (seen.Metadata.Generation ?? 0) + 1);
            },
            cancellationToken);

    /// <summary>Null: proceed with the write.</summary>
    internal static WriteResult? JudgeImage(Workload workload, ImageChange change, WorkloadObject seen)
    {
        if (PodTemplate.Container(seen.Spec.Template, workload) is not { } container)
        {
            return new WriteResult.Stale(PodTemplate.NoContainer(seen.Spec.Template, workload));
        }

        if (change.Revision is null
            && change.Others.FirstOrDefault(other => PodTemplate.Image(seen.Spec.Template, other.Container) is null) is { } missing)
        {
            return new WriteResult.Stale(PodTemplate.NoContainer(seen.Spec.Template, workload with { Container = missing.Container }));
        }

        if (seen.Metadata.Uid != change.Uid)
        {
            return Recreated(workload, seen);
        }

        if (Ownership.OperationOf(seen.Metadata) == change.Operation)
        {
            return Ownership.HoldsImage(seen, container, change.Operation, change.Image)
                ? Already(seen)
                : new WriteResult.Overtaken(
                    RichText.Of(
                        $"After this operation had set {change.Image}, the image of {workload.ToString()} was set to {PodTemplate.Image(seen.Spec.Template, container)}{FieldOwners.By(FieldOwners.OfImage(seen, container))}."));
        }

        return seen.Metadata.Generation == change.Generation ? null : Moved(workload, change.Generation, change.Writers, seen);
    }

    /// <summary>Null: proceed with the write.</summary>
    internal static WriteResult? JudgeRollout(Workload workload, RolloutChange change, WorkloadObject seen)
    {
        if (seen.Metadata.Uid != change.Uid)
        {
            return Recreated(workload, seen);
        }

        if (Ownership.OperationOf(seen.Metadata) != change.Operation)
        {
            return seen.Metadata.Generation == change.Generation ? null : Moved(workload, change.Generation, change.Writers, seen);
        }

        return change.Paused is not { } wanted || seen.Spec.Paused is true == wanted
            ? Already(seen)
            : new WriteResult.Overtaken(RichText.Of(
                $"After this operation's {(wanted ? "pause" : "resume")}, {workload.ToString()} was {(seen.Spec.Paused is true ? "paused" : "resumed")}{FieldOwners.By(FieldOwners.OfPaused(seen))}."));
    }

    /// <summary>
    /// Null: proceed with the write. The scale subresource can't carry the operation's annotation, so the bot's own change is recognized by
    /// its effect: the wanted number, and either no other change since (the next generation) or no one else recorded as the field's
    /// manager; after scaling to 0, no one is. Whoever set that number, setting it again could only undo later changes.
    /// </summary>
    internal static WriteResult? JudgeScale(Workload workload, ScaleChange change, WorkloadObject seen)
    {
        if (seen.Metadata.Uid != change.Uid)
        {
            return Recreated(workload, seen);
        }

        var beyond = (seen.Metadata.Generation ?? 0) - change.Generation;
        if (seen.Spec.Replicas == change.Replicas
            && (beyond is 0 or 1 || (beyond > 1 && FieldOwners.OfReplicas(seen).All(Ownership.IsOurs))))
        {
            return Already(seen);
        }

        return beyond switch
        {
            0 => null,
            // The first of several changes may be the bot's own.
            > 1 => new WriteResult.Overtaken(
                RichText.Of(
                    $"{workload.ToString()} was changed several times since the plan was made{(FieldOwners.Since(seen.Metadata, change.Writers) is { Count: > 0 } writers ? "," + FieldOwners.By(writers) : "")}. It has {Plural.Of(seen.Spec.Replicas ?? 1, "replica")}; whether this operation had set {change.Replicas} in between is not known.")),
            _ => Moved(workload, change.Generation, change.Writers, seen),
        };
    }

    /// <summary>Init containers have their own list, which is also merged by name.</summary>
    private static Dictionary<string, object> Spec(V1PodTemplateSpec template, string container, ImageChange change)
    {
        var images = change.Others
            .Prepend(new(container, change.Image))
            .ToLookup(image => PodTemplate.IsInit(template, image.Container) ? "initContainers" : "containers");
        var spec = new Dictionary<string, object>
        {
            ["template"] = new { spec = images.ToDictionary(
                list => list.Key, list => list.Select(image => new { name = image.Container, image = image.Image }).ToList()) },
        };
        if (change.Replicas is { } replicas)
        {
            spec["replicas"] = replicas;
        }

        return spec;
    }

    private Task<WriteResult> ApplyAsync(
        Workload workload,
        Func<WorkloadObject, WriteResult?> judge,
        Func<IKubernetes, WorkloadObject, CancellationToken, Task<WriteResult.Applied>> write,
        CancellationToken cancellationToken) =>
        new ConditionalWrite(connection, clock).RunAsync(
            $"{workload}", (client, token) => AppsApi.ReadAsync(client, workload, token), judge, write, cancellationToken);

    private async Task<WriteResult.Applied> PatchAsync(
        IKubernetes client, Workload workload, V1Patch patch, CancellationToken cancellationToken)
    {
        var written = await AppsApi.PatchAsync(client, workload, patch, _dryRun, cancellationToken);
        return Written(written.Metadata, written.Metadata.Generation ?? 0) with { Template = PreconditionJudge.Fingerprint(written) };
    }

    private static WriteResult.Applied Written(V1ObjectMeta metadata, long generation) =>
        new(metadata.Uid, generation, metadata.ResourceVersion);

    private static WriteResult.AlreadyApplied Already(WorkloadObject seen) =>
        new(seen.Metadata.Uid, seen.Metadata.Generation ?? 0, seen.Metadata.ResourceVersion)
        {
            Template = PreconditionJudge.Fingerprint(seen),
        };

    private static WriteResult.Stale Recreated(Workload workload, WorkloadObject seen) =>
        new(RichText.Of(
            $"{workload.ToString()} was deleted, and created again{FieldOwners.By(FieldOwners.OfSelector(seen.Metadata))}, since the plan was made."));

    /// <remarks>
    /// A state older than the plan comes from a stale server, and says nothing about later writes, including the bot's own.
    /// </remarks>
    private static WriteResult Moved(Workload workload, long planned, IReadOnlyList<string>? writers, WorkloadObject seen) =>
        seen.Metadata.Generation < planned
            ? new WriteResult.Unreachable($"The cluster {workload.Cluster} returns an older state than the plan saw.")
            : new WriteResult.Stale(RichText.Of(
                $"{workload.ToString()} was changed{FieldOwners.By(FieldOwners.Since(seen.Metadata, writers))} since the plan was made."));

    private sealed record Observed(WorkloadObject Workload, PreconditionResult Precondition);
}
