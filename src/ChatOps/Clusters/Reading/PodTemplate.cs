using k8s;
using k8s.Models;

namespace ChatOps.Clusters.Reading;

/// <summary>Reads pod templates and compares them, as the controllers do.</summary>
internal static class PodTemplate
{
    /// <summary>The label by which ReplicaSets select their pods; it isn't part of a version.</summary>
    public const string Hash = "pod-template-hash";

    public static string? Image(V1PodTemplateSpec template, string container) =>
        template.Spec.Containers.Concat(template.Spec.InitContainers ?? []).FirstOrDefault(c => c.Name == container)?.Image;

    public static bool IsInit(V1PodTemplateSpec template, string container) =>
        template.Spec.InitContainers?.Any(c => c.Name == container) is true;

    public static IReadOnlyList<string> Containers(V1PodTemplateSpec template) => [.. template.Spec.Containers.Select(c => c.Name)];

    /// <summary>
    /// The container that the workload refers to; null when there is none of that name, or when it isn't clear which is meant.
    /// </summary>
    public static string? Container(V1PodTemplateSpec template, Workload workload) => (workload.Container, Containers(template)) switch
    {
        (null, [var only]) => only,
        (null, var names) => names.FirstOrDefault(name => name == workload.Name),
        (var name, var names) => names.FirstOrDefault(candidate => candidate == name),
    };

    public static string NoContainer(V1PodTemplateSpec template, Workload workload) => workload.Container is null
        ? $"{workload} has the containers {string.Join(", ", Containers(template))}: configure which one a version refers to."
        : $"{workload} has no container {workload.Container}, only {string.Join(", ", Containers(template))}: correct the configuration.";

    public static bool OwnedBy(V1ObjectMeta metadata, string uid) =>
        metadata.OwnerReferences?.Any(owner => owner.Controller is true && owner.Uid == uid) is true;

    public static bool IsReady(V1Pod pod) => pod.Status?.Conditions?.Any(c => c is { Type: "Ready", Status: "True" }) is true;

    /// <summary>Since when the pod has been ready; null while it isn't ready, or when not recorded.</summary>
    public static DateTimeOffset? ReadySince(V1Pod pod) =>
        pod.Status?.Conditions?.FirstOrDefault(c => c is { Type: "Ready", Status: "True" })?.LastTransitionTime is { } at
            ? new DateTimeOffset(at, TimeSpan.Zero)
            : null;

    /// <summary>The selector, formatted as the parameter of a list request.</summary>
    public static string Selector(V1LabelSelector selector) => string.Join(
        ',',
        (selector.MatchLabels ?? new Dictionary<string, string>()).Select(label => $"{label.Key}={label.Value}")
        .Concat((selector.MatchExpressions ?? []).Select(expression => expression.OperatorProperty switch
        {
            "In" => $"{expression.Key} in ({string.Join(',', expression.Values)})",
            "NotIn" => $"{expression.Key} notin ({string.Join(',', expression.Values)})",
            "Exists" => expression.Key,
            _ => $"!{expression.Key}",
        })));

    /// <summary>
    /// A text that is equal for equal templates, since both went through the same types; without the pod-template-hash label.
    /// </summary>
    public static string Text(V1PodTemplateSpec template)
    {
        var labels = template.Metadata?.Labels;
        return KubernetesJson.Serialize(new
        {
            template.Spec,
            template.Metadata?.Annotations,
            Labels = labels?.Where(label => label.Key != Hash).OrderBy(label => label.Key, StringComparer.Ordinal).ToList(),
        });
    }
}
