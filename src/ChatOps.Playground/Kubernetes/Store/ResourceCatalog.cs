using k8s.Models;

namespace ChatOps.Playground.Kubernetes.Store;

/// <summary>Everything that this cluster serves. A new kind is a new entry here, and a controller if it has behaviour.</summary>
internal static class ResourceCatalog
{
    public static readonly ResourceType Namespaces = new()
    {
        Group = "", Version = "v1", Kind = "Namespace", Plural = "namespaces", Namespaced = false, ShortNames = ["ns"],
        HasStatus = true, SelectableFields = ["status.phase"],
        Model = typeof(V1Namespace), Parse = ResourceType.ParserOf<V1Namespace>(),
    };

    public static readonly ResourceType Nodes = new()
    {
        Group = "", Version = "v1", Kind = "Node", Plural = "nodes", Namespaced = false, ShortNames = ["no"], HasStatus = true,
        Model = typeof(V1Node), Parse = ResourceType.ParserOf<V1Node>(),
    };

    public static readonly ResourceType Pods = new()
    {
        Group = "", Version = "v1", Kind = "Pod", Plural = "pods", ShortNames = ["po"], Categories = ["all"],
        HasStatus = true, StopsGracefully = true, SelectableFields =
        [
            "status.phase", "spec.nodeName", "status.podIP", "spec.restartPolicy"
        ],
        Model = typeof(V1Pod), Parse = ResourceType.ParserOf<V1Pod>(),
    };

    public static readonly ResourceType Services = new()
    {
        Group = "", Version = "v1", Kind = "Service", Plural = "services", ShortNames = ["svc"], Categories = ["all"],
        HasStatus = true, SelectableFields = ["spec.clusterIP", "spec.type"],
        Model = typeof(V1Service), Parse = ResourceType.ParserOf<V1Service>(),
    };

    public static readonly ResourceType ConfigMaps = new()
    {
        Group = "", Version = "v1", Kind = "ConfigMap", Plural = "configmaps", ShortNames = ["cm"],
        Model = typeof(V1ConfigMap), Parse = ResourceType.ParserOf<V1ConfigMap>(),
    };

    public static readonly ResourceType Secrets = new()
    {
        Group = "", Version = "v1", Kind = "Secret", Plural = "secrets", SelectableFields = ["type"],
        Model = typeof(V1Secret), Parse = ResourceType.ParserOf<V1Secret>(),
    };

    public static readonly ResourceType Events = new()
    {
        Group = "", Version = "v1", Kind = "Event", Plural = "events", ShortNames = ["ev"],
        SelectableFields =
        [
            "involvedObject.kind", "involvedObject.namespace", "involvedObject.name", "involvedObject.uid", "involvedObject.apiVersion",
            "involvedObject.resourceVersion", "involvedObject.fieldPath", "reason", "reportingComponent", "source.component", "type",
        ],
        Model = typeof(Corev1Event), Parse = ResourceType.ParserOf<Corev1Event>(),
    };

    public static readonly ResourceType Deployments = new()
    {
        Group = "apps", Version = "v1", Kind = "Deployment", Plural = "deployments", ShortNames = ["deploy"], Categories = ["all"],
        HasStatus = true, HasScale = true, CountsGenerations = true,
        Model = typeof(V1Deployment), Parse = ResourceType.ParserOf<V1Deployment>(),
    };

    public static readonly ResourceType ReplicaSets = new()
    {
        Group = "apps", Version = "v1", Kind = "ReplicaSet", Plural = "replicasets", ShortNames = ["rs"], Categories = ["all"],
        HasStatus = true, HasScale = true, CountsGenerations = true,
        Model = typeof(V1ReplicaSet), Parse = ResourceType.ParserOf<V1ReplicaSet>(),
    };

    public static readonly ResourceType StatefulSets = new()
    {
        Group = "apps", Version = "v1", Kind = "StatefulSet", Plural = "statefulsets", ShortNames = ["sts"], Categories = ["all"],
        HasStatus = true, HasScale = true, CountsGenerations = true,
        Model = typeof(V1StatefulSet), Parse = ResourceType.ParserOf<V1StatefulSet>(),
    };

    public static readonly ResourceType DaemonSets = new()
    {
        Group = "apps", Version = "v1", Kind = "DaemonSet", Plural = "daemonsets", ShortNames = ["ds"], Categories = ["all"],
        HasStatus = true, CountsGenerations = true,
        Model = typeof(V1DaemonSet), Parse = ResourceType.ParserOf<V1DaemonSet>(),
    };

    public static readonly ResourceType ControllerRevisions = new()
    {
        Group = "apps", Version = "v1", Kind = "ControllerRevision", Plural = "controllerrevisions",
        Model = typeof(V1ControllerRevision), Parse = ResourceType.ParserOf<V1ControllerRevision>(),
    };

    public static readonly ResourceType HorizontalPodAutoscalers = new()
    {
        Group = "autoscaling", Version = "v2", Kind = "HorizontalPodAutoscaler", Plural = "horizontalpodautoscalers", ShortNames = ["hpa"], Categories = ["all"],
        HasStatus = true,
        Model = typeof(V2HorizontalPodAutoscaler), Parse = ResourceType.ParserOf<V2HorizontalPodAutoscaler>(),
    };

    public static readonly ResourceType Jobs = new()
    {
        Group = "batch", Version = "v1", Kind = "Job", Plural = "jobs", Categories = ["all"],
        HasStatus = true, CountsGenerations = true,
        Model = typeof(V1Job), Parse = ResourceType.ParserOf<V1Job>(),
    };

    /// <summary>Templates to create Jobs from, which are never run on their schedules here.</summary>
    public static readonly ResourceType CronJobs = new()
    {
        Group = "batch", Version = "v1", Kind = "CronJob", Plural = "cronjobs", ShortNames = ["cj"], Categories = ["all"],
        HasStatus = true, CountsGenerations = true,
        Model = typeof(V1CronJob), Parse = ResourceType.ParserOf<V1CronJob>(),
    };

    public static readonly ResourceType PodDisruptionBudgets = new()
    {
        Group = "policy", Version = "v1", Kind = "PodDisruptionBudget", Plural = "poddisruptionbudgets", ShortNames = ["pdb"],
        HasStatus = true, CountsGenerations = true,
        Model = typeof(V1PodDisruptionBudget), Parse = ResourceType.ParserOf<V1PodDisruptionBudget>(),
    };

    public static readonly ResourceType ResourceQuotas = new()
    {
        Group = "", Version = "v1", Kind = "ResourceQuota", Plural = "resourcequotas", ShortNames = ["quota"], HasStatus = true, AnswersDeleted = true,
        Model = typeof(V1ResourceQuota), Parse = ResourceType.ParserOf<V1ResourceQuota>(),
    };

    public static readonly IReadOnlyList<ResourceType> All =
    [
        ConfigMaps, Events, Namespaces, Nodes, Pods, ResourceQuotas, Secrets, Services,
        ControllerRevisions, DaemonSets, Deployments, ReplicaSets, StatefulSets,
        HorizontalPodAutoscalers, CronJobs, Jobs, PodDisruptionBudgets,
    ];

    public static ResourceType? Find(string group, string version, string plural) =>
        All.FirstOrDefault(type => type.Group == group && type.Version == version && type.Plural == plural);

    public static ResourceType? FindKind(string? apiVersion, string? kind) =>
        All.FirstOrDefault(type => type.ApiVersion == apiVersion && type.Kind == kind);
}
