using System.Globalization;
using k8s;
using k8s.Models;

namespace ChatOps.Clusters;

/// <summary>
/// The writes. Each is one conditional request, made only to what the plan saw: the same uid and the same generation. The
/// plan's resourceVersion would not do, since every write of status moves it; generation pins the spec, and the write is then
/// conditional on the resourceVersion just read. Whenever it is not known whether a request did its work, the cluster is
/// read and judged again; a request that comes late is refused by its resourceVersion. So each change is made at most once.
/// </summary>
internal sealed class Changes(Connection connection, TimeProvider clock, bool isDryRun)
{
    private const int Attempts = 6;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);

    private readonly string? _dryRun = isDryRun ? "All" : null;

    public Task<Change> SetImageAsync(Workload workload, ImageChange change, CancellationToken cancellationToken) => ApplyAsync(
        workload,
        deployment => JudgeImage(workload, change, deployment),
        async (client, deployment, token) =>
        {
            var patch = change.Revision is { } revision ? await Restoration.PatchAsync(client, workload, deployment, revision, change, token) : new V1Patch(
                new
                {
                    metadata = new
                    {
                        uid = deployment.Metadata.Uid,
                        resourceVersion = deployment.Metadata.ResourceVersion,
                        annotations = new Dictionary<string, string> { [Marks.Operation] = change.Operation, [Marks.ChangeCause] = change.ChangeCause },
                    },
                    spec = new
                    {
                        template = new
                        {
                            spec = new
                            {
                                containers = new[] { new { name = PodTemplate.Container(deployment.Spec.Template, workload), image = change.Image } },
                            },
                        },
                    },
                },
                V1Patch.PatchType.StrategicMergePatch);
            return await PatchAsync(client, workload, patch, token);
        },
        cancellationToken);

    public Task<Change> ChangeRolloutAsync(Workload workload, RolloutChange change, CancellationToken cancellationToken) => ApplyAsync(
        workload,
        deployment => JudgeRollout(workload, change, deployment),
        async (client, deployment, token) =>
        {
            var annotations = new Dictionary<string, string> { [Marks.Operation] = change.Operation };
            var spec = new Dictionary<string, object>();
            if (change.Action is RolloutAction.Restart)
            {
                // Only with a template that changes: alone it would rename the revision that runs.
                annotations[Marks.ChangeCause] = change.ChangeCause;
                spec["template"] = new { metadata = new { annotations = new Dictionary<string, string> { [Marks.RestartedAt] = change.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) } } };
            }
            else
            {
                spec["paused"] = change.Action is RolloutAction.Pause;
            }

            var patch = new V1Patch(
                new { metadata = new { uid = deployment.Metadata.Uid, resourceVersion = deployment.Metadata.ResourceVersion, annotations }, spec },
                V1Patch.PatchType.StrategicMergePatch);
            return await PatchAsync(client, workload, patch, token);
        },
        cancellationToken);

    public Task<Change> ScaleAsync(Workload workload, ScaleChange change, CancellationToken cancellationToken) => ApplyAsync(
        workload,
        deployment => JudgeScale(workload, change, deployment),
        async (client, deployment, token) =>
        {
            var scale = new V1Scale
            {
                ApiVersion = "autoscaling/v1",
                Kind = "Scale",
                Metadata = new()
                {
                    Name = workload.Name,
                    NamespaceProperty = workload.Namespace,
                    Uid = deployment.Metadata.Uid,
                    ResourceVersion = deployment.Metadata.ResourceVersion,
                },
                Spec = new() { Replicas = change.Replicas },
            };
            var written = await client.AppsV1.ReplaceNamespacedDeploymentScaleAsync(
                scale, workload.Name, workload.Namespace, dryRun: _dryRun, fieldManager: Marks.Manager, cancellationToken: token);
            // A Scale does not tell the generation, but ours was the one write after the state just read.
            return Written(written.Metadata, (deployment.Metadata.Generation ?? 0) + 1);
        },
        cancellationToken);

    /// <summary>Null: go on and write.</summary>
    internal static Change? JudgeImage(Workload workload, ImageChange change, V1Deployment deployment)
    {
        if (PodTemplate.Container(deployment.Spec.Template, workload) is not { } container)
        {
            return new Change.Stale(PodTemplate.NoContainer(deployment.Spec.Template, workload));
        }

        if (deployment.Metadata.Uid != change.Uid)
        {
            return Recreated(workload);
        }

        if (Marks.OperationOf(deployment.Metadata) == change.Operation)
        {
            return Marks.HoldsImage(deployment, container, change.Operation, change.Image)
                ? Already(deployment)
                : new Change.Stale(
                    $"After this operation had set {change.Image}, the image of {workload} was set to {PodTemplate.Image(deployment.Spec.Template, container)}{Marks.By(Marks.ImageSetters(deployment, container))}.");
        }

        return deployment.Metadata.Generation == change.Generation ? null : Moved(workload, deployment);
    }

    /// <summary>Null: go on and write.</summary>
    internal static Change? JudgeRollout(Workload workload, RolloutChange change, V1Deployment deployment)
    {
        if (deployment.Metadata.Uid != change.Uid)
        {
            return Recreated(workload);
        }

        if (Marks.OperationOf(deployment.Metadata) != change.Operation)
        {
            return deployment.Metadata.Generation == change.Generation ? null : Moved(workload, deployment);
        }

        return change.Action is RolloutAction.Restart || deployment.Spec.Paused is true == change.Action is RolloutAction.Pause ? Already(deployment) : Moved(workload, deployment);
    }

    /// <summary>
    /// Null: go on and write. The scale subresource cannot carry the operation's annotation, so our own work is known by what
    /// it left: the wanted number, and no other change than that one (the next generation) or our name as the field's manager.
    /// Whoever set that number, asking for it again could only undo what came later.
    /// </summary>
    internal static Change? JudgeScale(Workload workload, ScaleChange change, V1Deployment deployment)
    {
        if (deployment.Metadata.Uid != change.Uid)
        {
            return Recreated(workload);
        }

        var beyond = (deployment.Metadata.Generation ?? 0) - change.Generation;
        if (deployment.Spec.Replicas == change.Replicas && (beyond is 0 or 1 || Marks.ReplicasSetters(deployment).Any(Marks.IsOurs)))
        {
            return Already(deployment);
        }

        return beyond == 0 ? null : Moved(workload, deployment);
    }

    private async Task<Change> ApplyAsync(
        Workload workload,
        Func<V1Deployment, Change?> judge,
        Func<IKubernetes, V1Deployment, CancellationToken, Task<Change.Applied>> write,
        CancellationToken cancellationToken)
    {
        var sent = false;
        var words = "";
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            if (attempt > 0)
            {
                await Task.Delay(FirstPause * (1 << (attempt - 1)), clock, cancellationToken);
            }

            var read = await connection.AskAsync(
                (client, token) => client.AppsV1.ReadNamespacedDeploymentAsync(workload.Name, workload.Namespace, cancellationToken: token),
                cancellationToken);
            if (read.Trouble is { } unread)
            {
                if (Final(workload, unread) is { } end)
                {
                    return end;
                }

                words = unread.Words;
                continue;
            }

            if (judge(read.Value!) is { } verdict)
            {
                return verdict is Change.AlreadyApplied(var uid, var generation, var version) && sent ? new Change.Applied(uid, generation, version) : verdict;
            }

            sent = true;
            var written = await connection.AskAsync((client, token) => write(client, read.Value!, token), cancellationToken);
            if (written.Trouble is not { } trouble)
            {
                return written.Value!;
            }

            if (Final(workload, trouble) is { } refused)
            {
                return refused;
            }

            words = trouble.Words;
        }

        return new Change.Unreachable(sent
            ? $"{words} Whether the change was made is not known; trying again finds out."
            : $"{words} Nothing was changed.");
    }

    private async Task<Change.Applied> PatchAsync(IKubernetes client, Workload workload, V1Patch patch, CancellationToken cancellationToken)
    {
        var written = await client.AppsV1.PatchNamespacedDeploymentAsync(
            patch, workload.Name, workload.Namespace, dryRun: _dryRun, fieldManager: Marks.Manager, cancellationToken: cancellationToken);
        return Written(written.Metadata, written.Metadata.Generation ?? 0);
    }

    /// <summary>Null: worth another try.</summary>
    private static Change? Final(Workload workload, Trouble trouble) => trouble.Kind switch
    {
        TroubleKind.Missing => new Change.Stale($"{workload}, or what it was to go back to, does not exist any more: {trouble.Words}"),
        TroubleKind.Refused => new Change.Rejected(trouble.Words),
        _ => null,
    };

    private static Change.Applied Written(V1ObjectMeta metadata, long generation) => new(metadata.Uid, generation, metadata.ResourceVersion);

    private static Change.AlreadyApplied Already(V1Deployment deployment) =>
        new(deployment.Metadata.Uid, deployment.Metadata.Generation ?? 0, deployment.Metadata.ResourceVersion);

    private static Change.Stale Recreated(Workload workload) => new($"{workload} was deleted and created again since the plan was made.");

    private static Change.Stale Moved(Workload workload, V1Deployment deployment) =>
        new($"{workload} was changed{Marks.By(Marks.LastWriters(deployment))} since the plan was made.");
}
