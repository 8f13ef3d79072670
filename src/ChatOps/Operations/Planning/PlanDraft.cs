using System.Collections.Immutable;
using ChatOps.Clusters;
using ChatOps.Clusters.Preflight;
using ChatOps.Clusters.Reading;
using ChatOps.Messages;
using ChatOps.Operations.Kinds;
using ChatOps.Operations.Requests;

namespace ChatOps.Operations.Planning;

/// <summary>What was observed about a workload: a plan without its action.</summary>
/// <param name="Live">The workload that receives the traffic.</param>
/// <param name="Autoscaler">The autoscaler that sets its replicas.</param>
/// <param name="Warnings">The warnings that apply to any action.</param>
public sealed record PlanDraft(
    ChangeRequest Request, Workload Live, WorkloadState State, Autoscaler? Autoscaler, ImmutableArray<Warning> Warnings)
{
    internal static PlanDraft Of(ChangeRequest request, Workload live, WorkloadState state, PreflightResult around) => new(
        request,
        live,
        state,
        around.Autoscaler,
        [
            .. around.Warnings,
            .. state.Warnings,
            .. state.RolloutComplete ? Array.Empty<Warning>() :
            [
                new("rollout under way", $"A rollout is in progress, started by {BegunBy(state, around.RolloutBy)}: {Availability(state)}.")
            ],
            .. state.Replicas == 0 && request is VersionRequest
                ? [new("0 replicas", NothingRuns(state))]
                : Array.Empty<Warning>(),
            .. state.Paused ? [new("paused", "The workload is paused: nothing rolls out until it is resumed.")] : Array.Empty<Warning>(),
        ]);

    public Plan With(ChangeAction action) => new(
        action,
        Request.Service.Name,
        Request.Placement.Environment.Name,
        Live with { Container = State.Container },
        State.Uid,
        State.Generation,
        State.Replicas,
        [],
        Warnings,
        [])
    {
        At = Request.At,
        Reason = Request.Reason,
        Fixes = Request.Fixes,
        KnownAs = Live == Request.Placement.Workload ? null : Request.Placement.Workload,
        Writers = State.Writers is null ? null : [.. State.Writers],
    };

    private static string NothingRuns(WorkloadState state) =>
        $"{(state.Kind is "DaemonSet" ? "No node fits it" : "It has 0 replicas")}: the version will be set, but nothing runs that would show whether it works.";

    private static string BegunBy(WorkloadState state, IReadOnlyList<string> managers) => managers switch
    {
        [] => "someone",
        [Cluster.Manager] when state.OperationId is { } operation => $"operation {operation}",
        _ => string.Join(" or ", managers),
    };

    private static string Availability(WorkloadState state) => $"{state.AvailableReplicas} of {state.Replicas} available";
}
