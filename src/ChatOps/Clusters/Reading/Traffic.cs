using ChatOps.Clusters.Connections;
using ChatOps.Clusters.Preflight;
using ChatOps.Clusters.Watching;
using ChatOps.Clusters.Writing;
using ChatOps.Messages;
using k8s;
using k8s.Models;

namespace ChatOps.Clusters.Reading;

/// <summary>Where a Service routes its traffic.</summary>
/// <param name="Value">The value of the label by which its selector distinguishes colors; null when the selector has no such label.</param>
/// <param name="Operation">The last of this bot's operations that switched it.</param>
public sealed record Traffic(string Uid, string? Value, string? Operation)
{
    /// <summary>"Rollout web": the controller that owns the Service; null when there is none.</summary>
    public string? Owner { get; init; }
}

/// <summary>Switches a Service's traffic to other pods, if it still goes where it went when the plan was made.</summary>
public sealed record TrafficChange(string Operation, string Service, string Uid, string Label, string From, string To)
{
    /// <summary>What must be true of the target; null: nothing.</summary>
    public Precondition? Precondition { get; init; }
}

/// <summary>Writes to a Service: one conditional patch of its selector.</summary>
internal static class TrafficSwitch
{
    public static async Task<Traffic> ReadAsync(
        Connection connection, string place, string service, string label, CancellationToken cancellationToken)
    {
        var read = await connection.AskAsync(
            (client, token) => client.CoreV1.ReadNamespacedServiceAsync(service, place, cancellationToken: token), cancellationToken);
        return read.Value is { } seen ? Of(seen, label) : throw ClusterException.Of(read.ApiError!);
    }

    public static Task<WriteResult> MakeAsync(
        Connection connection,
        TimeProvider clock,
        string place,
        TrafficChange change,
        bool isDryRun,
        CancellationToken cancellationToken) =>
        new ConditionalWrite(connection, clock).RunAsync(
            $"The Service {change.Service}",
            async (client, token) => new Observed(
                await client.CoreV1.ReadNamespacedServiceAsync(change.Service, place, cancellationToken: token),
                // Read last, since the write follows immediately.
                change.Precondition is { } precondition
                    ? await PreconditionJudge.ReadAsync(client, precondition, clock, token)
                    : new PreconditionResult.Met()),
            seen => Judge(change, seen),
            async (client, seen, token) =>
            {
                var patch = new V1Patch(
                    new
                    {
                        metadata = Ownership.OnlyOver(seen.Service.Metadata, change.Operation),
                        spec = new { selector = new Dictionary<string, string> { [change.Label] = change.To } },
                    },
                    V1Patch.PatchType.StrategicMergePatch);
                var written = await client.CoreV1.PatchNamespacedServiceAsync(
                    patch,
                    change.Service,
                    place,
                    dryRun: isDryRun ? "All" : null,
                    fieldManager: Ownership.Manager,
                    cancellationToken: token);
                return new(written.Metadata.Uid, 0, written.Metadata.ResourceVersion);
            },
            cancellationToken);

    /// <summary>Checks whether the traffic goes where it should and whether its target is healthy.</summary>
    public static async Task<PreconditionResult> CheckAsync(
        IKubernetes client, TimeProvider clock, TrafficPrecondition precondition, CancellationToken cancellationToken)
    {
        var service = await client.CoreV1.ReadNamespacedServiceAsync(
            precondition.Service, precondition.Live.Workload.Namespace, cancellationToken: cancellationToken);
        return Of(service, precondition.Label).Value is var value && value == precondition.Value
            ? await PreconditionJudge.ReadAsync(client, precondition.Live, clock, cancellationToken)
            : new PreconditionResult.Changed($"the Service {precondition.Service} sends its traffic to {value ?? "something else"}.");
    }

    /// <summary>Null: proceed with the write.</summary>
    private static WriteResult? Judge(TrafficChange change, Observed seen)
    {
        var now = Of(seen.Service, change.Label);
        return now.Uid != change.Uid
            ? new WriteResult.Stale($"The Service {change.Service} was deleted and created again since the plan was made.")
            : now.Value == change.To ? new WriteResult.AlreadyApplied(now.Uid, 0, seen.Service.Metadata.ResourceVersion)
            : Ownership.OperationOf(seen.Service.Metadata) == change.Operation
                ? new WriteResult.Overtaken(
                    $"After this operation had sent the traffic of {change.Service} to {change.To}, it was sent to {now.Value ?? "something else"}.")
            : now.Value != change.From ? new WriteResult.Stale(
                $"The Service {change.Service} no longer sends its traffic to {change.From}, but to {now.Value ?? "something else"}.")
            : seen.Precondition switch
            {
                PreconditionResult.Unmet { Why: var why } => new WriteResult.PreconditionUnmet(why),
                // With a generation it is what the plan saw; otherwise it is what this operation itself created.
                PreconditionResult.Changed(var why) when change.Precondition?.Generation is not null => new WriteResult.Stale(why),
                PreconditionResult.Changed(var why) =>
                    new WriteResult.Overtaken(RichText.Of($"{why} The traffic stays with {change.From}.")),
                _ => null,
            };
    }

    private static Traffic Of(V1Service service, string label) =>
        new(
            service.Metadata.Uid,
            service.Spec.Selector?.TryGetValue(label, out var value) is true ? value : null,
            Ownership.OperationOf(service.Metadata))
        {
            Owner = OwnershipWarnings.Owner(service.Metadata),
        };

    private sealed record Observed(V1Service Service, PreconditionResult Precondition);
}
