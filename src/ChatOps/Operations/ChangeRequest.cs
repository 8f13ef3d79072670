using ChatOps.Catalog;
using ChatOps.Clusters;
using ChatOps.Messages;

namespace ChatOps.Operations;

/// <summary>What somebody wants changed, before anything was looked at.</summary>
public abstract record ChangeRequest(Service Service, Placement Placement)
{
    /// <summary>When it is to begin; now when absent.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>The verb as policy and commands call it.</summary>
    public abstract string Verb { get; }

    /// <summary>The request that a plan was made for, with nothing left open: the version it names is the one that was shown. Null: it is no longer configured.</summary>
    public static ChangeRequest? Of(Plan plan, ServiceCatalog catalog)
    {
        if (catalog.Find(plan.Service) is not { } service || service.In(plan.Environment) is not { } placement)
        {
            return null;
        }

        ChangeRequest request = plan.Verb switch
        {
            "deploy" => new Deploy(service, placement, plan.To),
            _ when plan.Action is { } action => new Rollout(service, placement, action),
            "scale" when plan.Bounds is { } bounds => new Bounds(service, placement, bounds.Min, bounds.Max),
            "scale" => new Scale(service, placement, plan.Replicas, plan.For),
            _ => new Rollback(service, placement, plan.To, plan.AskedRevision),
        };
        return request with { At = plan.At };
    }

    /// <param name="Version">The one to offer when absent.</param>
    public sealed record Deploy(Service Service, Placement Placement, string? Version) : ChangeRequest(Service, Placement)
    {
        public override string Verb => "deploy";
    }

    /// <param name="For">Put back after this time; for good when absent.</param>
    public sealed record Scale(Service Service, Placement Placement, int Replicas, TimeSpan? For = null) : ChangeRequest(Service, Placement)
    {
        public override string Verb => "scale";
    }

    /// <summary>Sets what the autoscaler keeps to.</summary>
    public sealed record Bounds(Service Service, Placement Placement, int Min, int Max) : ChangeRequest(Service, Placement)
    {
        public override string Verb => "scale";
    }

    /// <summary>Replaces all pods, holds rollouts up, or lets them go on.</summary>
    public sealed record Rollout(Service Service, Placement Placement, RolloutAction Action) : ChangeRequest(Service, Placement)
    {
        public override string Verb => Action.ToString().ToLowerInvariant();
    }

    /// <param name="Version">The last known good when absent.</param>
    /// <param name="Revision">A number of the cluster's, as <c>kubectl rollout history</c> shows it, instead of a version.</param>
    public sealed record Rollback(Service Service, Placement Placement, string? Version, long? Revision = null) : ChangeRequest(Service, Placement)
    {
        public override string Verb => "rollback";
    }
}

/// <summary>What planning came to.</summary>
public abstract record Planning
{
    private Planning() { }

    public sealed record Ready(Plan Plan) : Planning;

    /// <summary>Things are as asked already.</summary>
    public sealed record NothingToDo(RichText Message) : Planning;

    /// <summary>It cannot be done now; the message says why and what to do.</summary>
    /// <param name="IsPassing">The cluster did not answer: trying again may help.</param>
    public sealed record Impossible(RichText Message, bool IsPassing = false) : Planning;
}
