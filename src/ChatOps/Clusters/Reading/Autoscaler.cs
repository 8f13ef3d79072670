using ChatOps.Clusters.Connections;
using ChatOps.Clusters.Preflight;
using ChatOps.Clusters.Writing;
using k8s;
using k8s.Models;

namespace ChatOps.Clusters.Reading;

/// <summary>A HorizontalPodAutoscaler that sets a workload's replicas.</summary>
/// <param name="IsOff">Disabled because the workload has 0 replicas, until someone scales up.</param>
public sealed record Autoscaler(string Name, string Uid, int Min, int Max, bool IsOff)
{
    /// <summary>"ScaledObject web": the controller that owns the autoscaler and sets its bounds; null when there is none.</summary>
    public string? Owner { get; init; }

    /// <summary>"2 to 10".</summary>
    public string Bounds => BoundsOf(Min, Max);

    /// <summary>"2 to 10 replicas", "1 replica".</summary>
    public string Allowed() => AllowedOf(Min, Max);

    public static string AllowedOf(int min, int max) => min == max ? Plural.Of(min, "replica") : $"{BoundsOf(min, max)} replicas";

    public static string BoundsOf(int min, int max) => $"{min} to {max}";

    internal static Autoscaler Of(V2HorizontalPodAutoscaler seen) => new(
        seen.Metadata.Name,
        seen.Metadata.Uid,
        seen.Spec.MinReplicas ?? 1,
        seen.Spec.MaxReplicas,
        seen.Status?.Conditions?.Any(c => c is { Type: "ScalingActive", Status: "False", Reason: "ScalingDisabled" }) is true)
    {
        Owner = OwnershipWarnings.Owner(seen.Metadata),
    };
}

/// <summary>Sets the bounds of the autoscaler that the plan saw, if they haven't changed since.</summary>
public sealed record BoundsChange(string Operation, Autoscaler Seen, int Min, int Max);

/// <summary>Writes to an autoscaler.</summary>
internal static class AutoscalerChange
{
    public static Task<WriteResult> MakeAsync(
        Connection connection,
        TimeProvider clock,
        Workload workload,
        BoundsChange change,
        bool isDryRun,
        CancellationToken cancellationToken) =>
        new ConditionalWrite(connection, clock).RunAsync(
            $"The autoscaler {change.Seen.Name}",
            (client, token) => client.AutoscalingV2.ReadNamespacedHorizontalPodAutoscalerAsync(
                change.Seen.Name, workload.Namespace, cancellationToken: token),
            seen => Judge(change, seen),
            async (client, seen, token) =>
            {
                var patch = new V1Patch(
                    new
                    {
                        metadata = Ownership.OnlyOver(seen.Metadata, change.Operation),
                        spec = new { minReplicas = change.Min, maxReplicas = change.Max },
                    },
                    V1Patch.PatchType.MergePatch);
                var written = await client.AutoscalingV2.PatchNamespacedHorizontalPodAutoscalerAsync(
                    patch,
                    change.Seen.Name,
                    workload.Namespace,
                    dryRun: isDryRun ? "All" : null,
                    fieldManager: Ownership.Manager,
                    cancellationToken: token);
                return new(written.Metadata.Uid, 0, written.Metadata.ResourceVersion);
            },
            cancellationToken);

    /// <summary>Null: proceed with the write.</summary>
    private static WriteResult? Judge(BoundsChange change, V2HorizontalPodAutoscaler seen)
    {
        var now = Autoscaler.Of(seen);
        return now.Uid != change.Seen.Uid
            ? new WriteResult.Stale($"The autoscaler {now.Name} was deleted and created again since the plan was made.")
            : (now.Min, now.Max) == (change.Min, change.Max) ? new WriteResult.AlreadyApplied(now.Uid, 0, seen.Metadata.ResourceVersion)
            : Ownership.OperationOf(seen.Metadata) == change.Operation
                ? new WriteResult.Overtaken(
                    $"After this operation had set {change.Min} to {change.Max}, the autoscaler {now.Name} was changed to {now.Allowed()}.")
            : (now.Min, now.Max) == (change.Seen.Min, change.Seen.Max) ? null
            : new WriteResult.Stale($"The autoscaler {now.Name} was changed to {now.Allowed()} since the plan was made.");
    }
}
