using ChatOps.Playground.Kubernetes.Api;
using ChatOps.Playground.Kubernetes.Store;
using k8s;
using k8s.Models;

namespace ChatOps.Playground.Kubernetes;

/// <summary>
/// An in-memory Kubernetes cluster for kubectl and KubernetesClient: the API of a real cluster, the workload controllers, and pods whose
/// image tag determines their behaviour (see <see cref="Controllers.ImageBehaviour"/>). All time is taken from the given clock.
/// Thread-safe.
/// </summary>
public sealed class ClusterEmulator : IDisposable
{
    private readonly Cluster _cluster;
    private readonly ApiServer _server;
    private readonly Lookout _lookout;

    public ClusterEmulator(string name, TimeProvider clock, ClusterEmulatorOptions? options = null)
    {
        _cluster = new(name, clock, options ?? new());
        _server = new(_cluster);
        _lookout = new(_cluster);
        _cluster.Store.Written += _ =>
        {
            _lookout.LookAgain();
            Changed?.Invoke();
        };
    }

    /// <summary>Something in the cluster has changed. Raised while the cluster is locked: handlers must return quickly.</summary>
    public event Action? Changed;

    public string Name => _cluster.Name;

    /// <summary>All requests that could change something, in the order in which they were answered.</summary>
    public IReadOnlyList<ClusterRequest> Requests => _server.Mutations;

    /// <summary>The number of requests so far, including reads and watches.</summary>
    public int RequestCount => _server.RequestCount;

    /// <summary>Injects faults into subsequent requests.</summary>
    public ClusterFaults Faults => _server.Faults;

    /// <summary>The rules that the cluster reports when asked what the caller may do.</summary>
    public ClusterRules Rules => _cluster.Rules;

    /// <summary>What containers of an image log before they exit, besides what their tag makes them say.</summary>
    public Func<string, IReadOnlyList<string>> SaidBeforeExit
    {
        set => _cluster.SaidBeforeExit = value;
    }

    public IReadOnlyList<V1Namespace> Namespaces() => Read<V1Namespace>(ResourceCatalog.Namespaces, null);

    public IReadOnlyList<V1Deployment> Deployments(string? @namespace = null) =>
        Read<V1Deployment>(ResourceCatalog.Deployments, @namespace);

    public IReadOnlyList<V1ReplicaSet> ReplicaSets(string? @namespace = null) =>
        Read<V1ReplicaSet>(ResourceCatalog.ReplicaSets, @namespace);

    public IReadOnlyList<V1StatefulSet> StatefulSets(string? @namespace = null) =>
        Read<V1StatefulSet>(ResourceCatalog.StatefulSets, @namespace);

    public IReadOnlyList<V1DaemonSet> DaemonSets(string? @namespace = null) => Read<V1DaemonSet>(ResourceCatalog.DaemonSets, @namespace);

    public IReadOnlyList<V2HorizontalPodAutoscaler> HorizontalPodAutoscalers(string? @namespace = null) =>
        Read<V2HorizontalPodAutoscaler>(ResourceCatalog.HorizontalPodAutoscalers, @namespace);

    public IReadOnlyList<V1Job> Jobs(string? @namespace = null) => Read<V1Job>(ResourceCatalog.Jobs, @namespace);

    public IReadOnlyList<V1PodDisruptionBudget> PodDisruptionBudgets(string? @namespace = null) =>
        Read<V1PodDisruptionBudget>(ResourceCatalog.PodDisruptionBudgets, @namespace);

    public IReadOnlyList<V1ResourceQuota> ResourceQuotas(string? @namespace = null) =>
        Read<V1ResourceQuota>(ResourceCatalog.ResourceQuotas, @namespace);

    /// <summary>The revisions of StatefulSets and DaemonSets.</summary>
    public IReadOnlyList<V1ControllerRevision> ControllerRevisions(string? @namespace = null) =>
        Read<V1ControllerRevision>(ResourceCatalog.ControllerRevisions, @namespace);

    public IReadOnlyList<V1Pod> Pods(string? @namespace = null) => Read<V1Pod>(ResourceCatalog.Pods, @namespace);

    public IReadOnlyList<V1Service> Services(string? @namespace = null) => Read<V1Service>(ResourceCatalog.Services, @namespace);

    public IReadOnlyList<Corev1Event> Events(string? @namespace = null) => Read<Corev1Event>(ResourceCatalog.Events, @namespace);

    /// <summary>Null when it doesn't exist.</summary>
    public V1Deployment? Deployment(string @namespace, string name) =>
        Deployments(@namespace).FirstOrDefault(found => found.Name() == name);

    /// <summary>Null when it doesn't exist.</summary>
    public V1StatefulSet? StatefulSet(string @namespace, string name) =>
        StatefulSets(@namespace).FirstOrDefault(found => found.Name() == name);

    /// <summary>Null when it doesn't exist.</summary>
    public V1DaemonSet? DaemonSet(string @namespace, string name) => DaemonSets(@namespace).FirstOrDefault(found => found.Name() == name);

    /// <summary>Null when it doesn't exist.</summary>
    public V2HorizontalPodAutoscaler? HorizontalPodAutoscaler(string @namespace, string name) =>
        HorizontalPodAutoscalers(@namespace).FirstOrDefault(found => found.Name() == name);

    /// <summary>Null when it doesn't exist.</summary>
    public V1Service? Service(string @namespace, string name) => Services(@namespace).FirstOrDefault(found => found.Name() == name);

    /// <summary>Null when it doesn't exist.</summary>
    public V1Job? Job(string @namespace, string name) => Jobs(@namespace).FirstOrDefault(found => found.Name() == name);

    /// <summary>
    /// Completes with the first value that <paramref name="look"/> returns, now or right after a change. It is called after every single
    /// change while the cluster is locked, so it must not block.
    /// </summary>
    public Task<T> UntilAsync<T>(Func<ClusterEmulator, T?> look, CancellationToken cancellationToken)
        where T : class => _lookout.UntilAsync(() => look(this), cancellationToken);

    /// <summary>Creates a namespace unless it exists.</summary>
    public void CreateNamespace(string name)
    {
        lock (_cluster.Gate)
        {
            Seeding.Namespace(_cluster, name);
        }
    }

    /// <summary>Creates a Deployment whose pods are already ready, in a namespace that is created if necessary.</summary>
    /// <param name="image">The repository and tag: <c>registry.acme.io/web:1.4.1</c>.</param>
    /// <param name="deadline">progressDeadlineSeconds; null: Kubernetes' default of 600.</param>
    public void Seed(string @namespace, string name, string image, int replicas = 3, string? container = null, int? deadline = null) =>
        Seed(Seeding.Plain(@namespace, name, image, replicas, container ?? name, deadline));

    /// <summary>Creates any Deployment in the same way; it must have everything that the API requires.</summary>
    /// <exception cref="ArgumentException">The API would refuse it.</exception>
    public void Seed(V1Deployment deployment) => Seed(ResourceCatalog.Deployments, deployment);

    /// <inheritdoc cref="Seed(V1Deployment)"/>
    public void Seed(V1StatefulSet set) => Seed(ResourceCatalog.StatefulSets, set);

    /// <inheritdoc cref="Seed(V1Deployment)"/>
    public void Seed(V1DaemonSet set) => Seed(ResourceCatalog.DaemonSets, set);

    /// <summary>Creates an autoscaler that has already synced with its target.</summary>
    /// <exception cref="ArgumentException">The API would refuse it.</exception>
    public void Seed(V2HorizontalPodAutoscaler autoscaler) => Seed(ResourceCatalog.HorizontalPodAutoscalers, autoscaler);

    /// <inheritdoc cref="Seed(V1Deployment)"/>
    public void Seed(V1Service service) => Seed(ResourceCatalog.Services, service);

    /// <summary>Creates a CronJob: a template to create Jobs from, which is never run on its schedule here.</summary>
    /// <exception cref="ArgumentException">The API would refuse it.</exception>
    public void Seed(V1CronJob template) => Seed(ResourceCatalog.CronJobs, template);

    /// <summary>Limits the number of pods in a namespace, as a ResourceQuota does; null for the default.</summary>
    public void LimitPods(string @namespace, int? pods)
    {
        lock (_cluster.Gate)
        {
            Seeding.LimitPods(_cluster, @namespace, pods);
        }
    }

    /// <summary>Breaks the connections of all watches and followed logs.</summary>
    public void CutWatches() => _server.CutStreams();

    /// <summary>Drops the history: watches from any older resourceVersion and old continue tokens are answered with 410 Gone.</summary>
    public void CompactHistory()
    {
        lock (_cluster.Gate)
        {
            _cluster.Store.Compact();
        }
    }

    /// <summary>A kubeconfig with one context, named after the cluster.</summary>
    /// <param name="server">The server's address, with the prefix that the cluster is mapped under:
    /// <c>http://127.0.0.1:5005/clusters/staging</c>.</param>
    public string Kubeconfig(Uri server)
    {
        // KubernetesClient rejects a user without credentials, so a cluster that accepts anyone still gets a token.
        var token = _cluster.Options.Token ?? "anybody";
        return $"""
            apiVersion: v1
            kind: Config
            clusters:
            - name: {Name}
              cluster:
                server: {server.ToString().TrimEnd('/')}
            users:
            - name: {Name}
              user:
                token: {token}
            contexts:
            - name: {Name}
              context:
                cluster: {Name}
                user: {Name}
                namespace: default
            current-context: {Name}

            """;
    }

    public void Dispose()
    {
        _server.Dispose();
        _cluster.Dispose();
    }

    internal Task HandleAsync(HttpContext context, string path, CancellationToken stopping) => _server.HandleAsync(context, path, stopping);

    private void Seed<T>(ResourceType type, T model)
        where T : IKubernetesObject<V1ObjectMeta>
    {
        lock (_cluster.Gate)
        {
            _cluster.Schedule.RunDue();
            Seeding.Settled(_cluster, type, model);
        }
    }

    private List<T> Read<T>(ResourceType type, string? @namespace)
    {
        lock (_cluster.Gate)
        {
            return [.. _cluster.Store.List(type, @namespace).Select(stored => KubernetesJson.Deserialize<T>(stored.Text))];
        }
    }
}
