using ChatOps.Catalog;
using ChatOps.Clusters;

namespace ChatOps.Operations;

/// <summary>What somebody wants changed, before anything was looked at.</summary>
public abstract record ChangeRequest(Service Service, Placement Placement)
{
    /// <summary>The verb as policy and commands call it.</summary>
    public abstract string Verb { get; }

    /// <param name="Version">The newest that was built when absent.</param>
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
    public sealed record NothingToDo(string Message) : Planning;

    /// <summary>It cannot be done now; the message says why and what to do.</summary>
    public sealed record Impossible(string Message) : Planning;
}
