using k8s.Models;

namespace ChatOps.Clusters.Reading;

/// <summary>
/// A ConfigMap or Secret that pods read through the environment, a volume or a projection. Image pull secrets aren't included: a pod starts
/// without them, and its content doesn't depend on them.
/// </summary>
/// <param name="Kind">"ConfigMap" or "Secret".</param>
/// <param name="IsOptional">Whether pods start without it.</param>
public sealed record ConfigReference(string Kind, string Name, bool IsOptional)
{
    public override string ToString() => $"{Kind} {Name}";

    /// <summary>Each is listed once; if it is optional in one place and required in another, it is required.</summary>
    internal static IReadOnlyList<ConfigReference> Of(V1PodTemplateSpec template)
    {
        var containers = (template.Spec.InitContainers ?? []).Concat(template.Spec.Containers).ToList();
        var sets = containers.SelectMany(c => c.EnvFrom ?? []).ToList();
        var values = containers.SelectMany(c => c.Env ?? []).Select(e => e.ValueFrom).OfType<V1EnvVarSource>().ToList();
        var volumes = template.Spec.Volumes ?? [];
        var projections = volumes.SelectMany(v => v.Projected?.Sources ?? []).ToList();
        IEnumerable<ConfigReference?> found =
        [
            .. sets.Select(s => ConfigMap(s.ConfigMapRef?.Name, s.ConfigMapRef?.Optional)),
            .. values.Select(v => ConfigMap(v.ConfigMapKeyRef?.Name, v.ConfigMapKeyRef?.Optional)),
            .. volumes.Select(v => ConfigMap(v.ConfigMap?.Name, v.ConfigMap?.Optional)),
            .. projections.Select(p => ConfigMap(p.ConfigMap?.Name, p.ConfigMap?.Optional)),
            .. sets.Select(s => Secret(s.SecretRef?.Name, s.SecretRef?.Optional)),
            .. values.Select(v => Secret(v.SecretKeyRef?.Name, v.SecretKeyRef?.Optional)),
            .. volumes.Select(v => Secret(v.Secret?.SecretName, v.Secret?.Optional)),
            .. projections.Select(p => Secret(p.Secret?.Name, p.Secret?.Optional)),
        ];
        return
        [
            .. found.OfType<ConfigReference>()
                .GroupBy(reference => reference with { IsOptional = false })
                .Select(same => same.Key with { IsOptional = same.All(reference => reference.IsOptional) })
                .OrderBy(reference => reference.ToString(), StringComparer.Ordinal),
        ];
    }

    private static ConfigReference? ConfigMap(string? name, bool? optional) =>
        name is { Length: > 0 } ? new("ConfigMap", name, optional is true) : null;

    private static ConfigReference? Secret(string? name, bool? optional) =>
        name is { Length: > 0 } ? new("Secret", name, optional is true) : null;
}
