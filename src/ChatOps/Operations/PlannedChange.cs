using ChatOps.Clusters;

namespace ChatOps.Operations;

/// <summary>From a plan to the one request that carries it out: the same when it is tried as when it is made.</summary>
internal static class PlannedChange
{
    public static Task<Change> MakeAsync(ClusterSet clusters, Plan plan, Operation operation, CancellationToken cancellationToken) =>
        SendAsync(clusters, plan, operation.Id, operation.ChangedAt, $"{plan.Verb} {plan.Service} {plan.To} by {operation.Person} (chatops {operation.Id})", isDryRun: false, cancellationToken);

    /// <summary>Has the cluster check it, admission included. Null when it would take it or cannot say; else its words.</summary>
    public static async Task<string?> TryAsync(ClusterSet clusters, Plan plan, DateTimeOffset now, CancellationToken cancellationToken) =>
        await SendAsync(clusters, plan, "plan", now, plan.Verb, isDryRun: true, cancellationToken) is Change.Rejected(var reason)
        // An admission webhook with effects of its own refuses all dry runs, whatever is in them.
        && !reason.Contains("does not support dry run", StringComparison.OrdinalIgnoreCase)
            ? reason
            : null;

    private static Task<Change> SendAsync(
        ClusterSet clusters, Plan plan, string operation, DateTimeOffset at, string cause, bool isDryRun, CancellationToken cancellationToken)
    {
        var cluster = clusters.Get(plan.Workload.Cluster);
        return plan switch
        {
            { Image: { } image } => cluster.SetImageAsync(
                plan.Workload,
                new(operation, image, cause, plan.Uid, plan.Generation, plan.Revision) { Others = plan.OtherImages ?? [] },
                cancellationToken,
                isDryRun),
            { Bounds: { } bounds } => cluster.ChangeBoundsAsync(plan.Workload, new(operation, bounds.Autoscaler, bounds.Min, bounds.Max), cancellationToken, isDryRun),
            { Action: { } action } => cluster.ChangeRolloutAsync(plan.Workload, new(operation, action, at, cause, plan.Uid, plan.Generation), cancellationToken, isDryRun),
            _ => cluster.ScaleAsync(plan.Workload, new(operation, plan.Replicas, plan.Uid, plan.Generation), cancellationToken, isDryRun),
        };
    }
}
