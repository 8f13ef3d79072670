using ChatOps.Clusters.Connections;
using ChatOps.Messages;
using k8s;
using k8s.Models;

namespace ChatOps.Clusters.Preflight;

/// <summary>
/// The spare capacity of the nodes. Known only where the bot may list nodes and the pods of all namespaces, and where there aren't too many
/// of them.
/// </summary>
internal sealed record NodeCapacity(IReadOnlyList<V1Node> Nodes, IReadOnlyList<V1Pod> Pods)
{
    private const int MostNodes = 100;
    private const int MostPods = 3000;

    public static async Task<NodeCapacity?> AskAsync(Connection connection, CancellationToken cancellationToken)
    {
        var nodes = await connection.AskAsync(
            (client, token) => client.CoreV1.ListNodeAsync(limit: MostNodes, cancellationToken: token), cancellationToken);
        if (nodes.Value is not { Items.Count: > 0, Metadata.ContinueProperty: null or "" } some)
        {
            return null;
        }

        var pods = await connection.AskAsync(
            (client, token) => client.CoreV1.ListPodForAllNamespacesAsync(
                fieldSelector: "status.phase!=Succeeded,status.phase!=Failed", limit: MostPods, cancellationToken: token),
            cancellationToken);
        return pods.Value is { Metadata.ContinueProperty: null or "" } all ? new([.. some.Items], [.. all.Items]) : null;
    }

    public IEnumerable<Warning> Warnings(V1PodTemplateSpec template, int extra)
    {
        if (extra > 0 && Nodes.Where(node => Takes(node, template)).Sum(node => Room(node, template)) is var room && room < extra)
        {
            yield return new(
                "room",
                $"The nodes have room for about {room} more {(room == 1 ? "pod" : "pods")} of this size, and {extra} {(extra == 1 ? "is" : "are")} needed: the rest would be Unschedulable.");
        }
    }

    /// <remarks>
    /// Affinity and individual tolerations are left to the scheduler: where they matter, this estimate may be too high or too low, hence
    /// "about".
    /// </remarks>
    private static bool Takes(V1Node node, V1PodTemplateSpec template) =>
        node.Spec?.Unschedulable is not true
        && (node.Spec?.Taints ?? []).All(taint => taint.Effect is "PreferNoSchedule" || template.Spec.Tolerations is { Count: > 0 })
        && (template.Spec.NodeSelector ?? new Dictionary<string, string>()).All(
            wanted => node.Metadata.Labels?.TryGetValue(wanted.Key, out var has) is true && has == wanted.Value);

    private int Room(V1Node node, V1PodTemplateSpec template)
    {
        var here = Pods.Where(pod => pod.Spec.NodeName == node.Metadata.Name)
            .Select(pod => new V1PodTemplateSpec { Spec = pod.Spec })
            .ToList();
        var room = Free("pods", here.Count);
        foreach (var resource in new[] { "cpu", "memory" })
        {
            if (PodDemand.Of(template, resource) is > 0 and var one)
            {
                room = Math.Min(room, Math.Floor(Free(resource, here.Sum(pod => PodDemand.Of(pod, resource))) / one));
            }
        }

        return (int)Math.Clamp(room, 0, 1_000_000);

        decimal Free(string resource, decimal used) =>
            node.Status?.Allocatable?.TryGetValue(resource, out var all) is true ? all.ToDecimal() - used : 1_000_000;
    }
}
