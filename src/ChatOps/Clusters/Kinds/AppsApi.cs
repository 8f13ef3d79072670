using System.Runtime.CompilerServices;
using System.Text.Json;
using ChatOps.Clusters.Reading;
using k8s;
using k8s.Models;

namespace ChatOps.Clusters.Kinds;

/// <summary>
/// The requests for a workload and its revisions. The apps/v1 paths have the same form for all three kinds, so one type and one path
/// segment are enough.
/// </summary>
internal static class AppsApi
{
    private const string Group = "apps";
    private const string Version = "v1";

    public static Task<WorkloadObject> ReadAsync(IKubernetes client, Workload workload, CancellationToken cancellationToken) =>
        client.CustomObjects.GetNamespacedCustomObjectAsync<WorkloadObject>(
            Group, Version, workload.Namespace, WorkloadKind.Of(workload).Plural, workload.Name, cancellationToken);

    public static Task<WorkloadObject> PatchAsync(
        IKubernetes client, Workload workload, V1Patch patch, string? dryRun, CancellationToken cancellationToken) =>
        client.CustomObjects.PatchNamespacedCustomObjectAsync<WorkloadObject>(
            patch,
            Group,
            Version,
            workload.Namespace,
            WorkloadKind.Of(workload).Plural,
            workload.Name,
            dryRun,
            Ownership.Manager,
            cancellationToken: cancellationToken);

    public static Task<V1Scale> ScaleAsync(
        IKubernetes client, Workload workload, V1Scale scale, string? dryRun, CancellationToken cancellationToken) =>
        client.CustomObjects.ReplaceNamespacedCustomObjectScaleAsync<V1Scale>(
            scale,
            Group,
            Version,
            workload.Namespace,
            WorkloadKind.Of(workload).Plural,
            workload.Name,
            dryRun,
            Ownership.Manager,
            cancellationToken: cancellationToken);

    public static Task<RevisionObject> ReadRevisionAsync(
        IKubernetes client, Workload workload, string revision, CancellationToken cancellationToken) =>
        client.CustomObjects.GetNamespacedCustomObjectAsync<RevisionObject>(
            Group, Version, workload.Namespace, WorkloadKind.Of(workload).Revisions, revision, cancellationToken);

    public static Task<ObjectList<RevisionObject>> ListRevisionsAsync(
        IKubernetes client, Workload workload, WorkloadObject of, CancellationToken cancellationToken) =>
        ListAsync<RevisionObject>(
            client,
            workload.Namespace,
            WorkloadKind.Of(workload).Revisions,
            null,
            PodTemplate.Selector(of.Spec.Selector),
            cancellationToken);

    public static Task<ObjectList<T>> ListAsync<T>(
        IKubernetes client, string place, string plural, string? fieldSelector, string? labelSelector, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta> =>
        client.CustomObjects.ListNamespacedCustomObjectAsync<ObjectList<T>>(
            Group,
            Version,
            place,
            plural,
            fieldSelector: fieldSelector,
            labelSelector: labelSelector,
            cancellationToken: cancellationToken);

    public static async IAsyncEnumerable<(WatchEventType Type, T Item)> WatchAsync<T>(
        IKubernetes client,
        string place,
        string plural,
        string? fieldSelector,
        string? labelSelector,
        string resourceVersion,
        int seconds,
        Action<Exception> error,
        [EnumeratorCancellation] CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var changes = client.CustomObjects.WatchListNamespacedCustomObjectAsync(
            Group,
            Version,
            place,
            plural,
            allowWatchBookmarks: true,
            fieldSelector: fieldSelector,
            labelSelector: labelSelector,
            resourceVersion: resourceVersion,
            timeoutSeconds: seconds,
            onError: error,
            cancellationToken: cancellationToken);
        await foreach (var (type, item) in changes.WithCancellation(cancellationToken))
        {
            yield return (type, KubernetesJson.Deserialize<T>((JsonElement)item));
        }
    }
}

/// <summary>A list as the API server returns it.</summary>
internal sealed class ObjectList<T> : IKubernetesObject<V1ListMeta>, IItems<T>
{
    public string ApiVersion { get; set; } = "";

    public string Kind { get; set; } = "";

    public V1ListMeta Metadata { get; set; } = new();

    public IList<T> Items { get; set; } = [];
}
