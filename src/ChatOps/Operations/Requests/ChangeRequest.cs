using ChatOps.Catalog;
using ChatOps.Clusters.Reading;
using ChatOps.Messages;
using ChatOps.Operations.Kinds;
using ChatOps.Operations.Planning;

namespace ChatOps.Operations.Requests;

/// <summary>A requested change, before planning.</summary>
public abstract record ChangeRequest(Service Service, Placement Placement)
{
    /// <summary>When it starts; null: now.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>Why, in the requester's words, redacted; null: they didn't say.</summary>
    public string? Reason { get; init; }

    /// <summary>The incident that it fixes, and that doesn't hold it; null: none.</summary>
    public long? Fixes { get; init; }

    /// <summary>The verb, as used by policy and commands.</summary>
    public abstract string Verb { get; }

    /// <summary>The number of replicas to set; null when the request isn't about replicas.</summary>
    public virtual int? Replicas => null;

    /// <summary>Why a workload of this kind doesn't support it; null: it does.</summary>
    public abstract string? Obstacle(WorkloadState state);

    /// <summary>Whether a running operation does exactly what is requested.</summary>
    public abstract bool IsSame(ChangeAction running);

    /// <summary>Plans the change for the current state. Changes nothing.</summary>
    public abstract Task<PlanResult> PlanAsync(PlanDraft draft, VersionPlanners planners, CancellationToken cancellationToken);

    /// <summary>
    /// The fully specified request that a plan was made for: its version is the one that was shown. Null: its service or environment is no
    /// longer configured.
    /// </summary>
    public static ChangeRequest? Of(Plan plan, ServiceCatalog catalog) =>
        catalog.Find(plan.Service) is { } service && service.In(plan.Environment) is { } placement
            ? plan.Action.RequestFor(service, placement) with { At = plan.At, Reason = plan.Reason, Fixes = plan.Fixes }
            : null;
}

/// <summary>The planners for the kinds that set a version.</summary>
public sealed record VersionPlanners(DeployPlanner Deploys, RollbackPlanner Rollbacks);

/// <summary>The result of planning.</summary>
public abstract record PlanResult
{
    private PlanResult() { }

    public sealed record Ready(Plan Plan) : PlanResult;

    /// <summary>The workload is already as requested.</summary>
    public sealed record NothingToDo(RichText Message) : PlanResult;

    /// <summary>The change can't be made; the message says why and what to do.</summary>
    /// <param name="IsPassing">The cluster did not answer: retrying may help.</param>
    public sealed record Impossible(RichText Message, bool IsPassing = false) : PlanResult;
}
