using ChatOps.Catalog;
using ChatOps.Clusters.Reading;
using ChatOps.Messages;
using ChatOps.Operations.Kinds;
using ChatOps.Operations.Planning;

namespace ChatOps.Operations.Requests;

/// <summary>What somebody wants changed, before anything was looked at.</summary>
public abstract record ChangeRequest(Service Service, Placement Placement)
{
    /// <summary>When it is to begin; now when absent.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>The verb as policy and commands call it.</summary>
    public abstract string Verb { get; }

    /// <summary>To be set; null when it is not about replicas.</summary>
    public virtual int? Replicas => null;

    /// <summary>Why a workload of this kind cannot do that; null: it can.</summary>
    public abstract string? Obstacle(WorkloadState state);

    /// <summary>Whether what runs does just that.</summary>
    public abstract bool IsSame(ChangeAction running);

    /// <summary>What it comes to with things as they are. Changes nothing.</summary>
    public abstract Task<PlanResult> PlanAsync(PlanDraft draft, VersionPlanners planners, CancellationToken cancellationToken);

    /// <summary>
    /// The request that a plan was made for, with nothing left open: the version it names is the one that was shown. Null: it is no longer
    /// configured.
    /// </summary>
    public static ChangeRequest? Of(Plan plan, ServiceCatalog catalog) =>
        catalog.Find(plan.Service) is { } service && service.In(plan.Environment) is { } placement
            ? plan.Action.RequestFor(service, placement) with { At = plan.At }
            : null;
}

/// <summary>What finds versions, for the kinds that set one.</summary>
public sealed record VersionPlanners(DeployPlanner Deploys, RollbackPlanner Rollbacks);

/// <summary>What planning came to.</summary>
public abstract record PlanResult
{
    private PlanResult() { }

    public sealed record Ready(Plan Plan) : PlanResult;

    /// <summary>Things are as asked already.</summary>
    public sealed record NothingToDo(RichText Message) : PlanResult;

    /// <summary>It cannot be done now; the message says why and what to do.</summary>
    /// <param name="IsPassing">The cluster did not answer: trying again may help.</param>
    public sealed record Impossible(RichText Message, bool IsPassing = false) : PlanResult;
}
