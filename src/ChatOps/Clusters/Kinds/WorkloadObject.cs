using k8s;
using k8s.Models;

namespace ChatOps.Clusters.Kinds;

/// <summary>
/// A Deployment, StatefulSet or DaemonSet from the API server, with the fields that this bot reads; each kind has only some of them.
/// </summary>
internal sealed class WorkloadObject : IKubernetesObject<V1ObjectMeta>
{
    public string ApiVersion { get; set; } = "";

    public string Kind { get; set; } = "";

    public V1ObjectMeta Metadata { get; set; } = new();

    public WorkloadSpec Spec { get; set; } = new();

    public WorkloadStatus Status { get; set; } = new();

    /// <summary>Whether the controller has observed this spec.</summary>
    public bool IsObserved => Metadata.Generation <= (Status.ObservedGeneration ?? 0);

    public V1DeploymentCondition? Condition(string type) => Status.Conditions?.FirstOrDefault(condition => condition.Type == type);
}

internal sealed class WorkloadSpec
{
    public int? Replicas { get; set; }

    public V1LabelSelector Selector { get; set; } = new();

    public V1PodTemplateSpec Template { get; set; } = new();

    public bool? Paused { get; set; }

    public int? ProgressDeadlineSeconds { get; set; }

    public string? PodManagementPolicy { get; set; }

    /// <summary>Only for a Deployment.</summary>
    public V1DeploymentStrategy? Strategy { get; set; }

    /// <summary>Only for the other kinds.</summary>
    public WorkloadUpdateStrategy? UpdateStrategy { get; set; }
}

internal sealed class WorkloadUpdateStrategy
{
    public string? Type { get; set; }

    public V1RollingUpdateStatefulSetStrategy? RollingUpdate { get; set; }
}

internal sealed class WorkloadStatus
{
    public long? ObservedGeneration { get; set; }

    public int? Replicas { get; set; }

    public int? UpdatedReplicas { get; set; }

    public int? ReadyReplicas { get; set; }

    public int? AvailableReplicas { get; set; }

    public int? DesiredNumberScheduled { get; set; }

    public int? CurrentNumberScheduled { get; set; }

    public int? UpdatedNumberScheduled { get; set; }

    public int? NumberReady { get; set; }

    public int? NumberAvailable { get; set; }

    public IList<V1DeploymentCondition>? Conditions { get; set; }
}
