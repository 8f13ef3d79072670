using ChatOps.Clusters;
using ChatOps.Clusters.Connections;
using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.People;

namespace ChatOps.Operations;

/// <summary>
/// From a plan to the one request that carries it out: the same when it is tried as when it is made, in the name of whoever
/// asked for it where the cluster is to know them.
/// </summary>
public sealed class PlannedChange(ClusterSet clusters, PeopleDirectory people)
{
    public async Task<Change> MakeAsync(Plan plan, Operation operation, CancellationToken cancellationToken) =>
        Identify(plan, operation.Who, out var identity) is { } nobody
            ? new Change.Stale(nobody)
            : await SendAsync(
                plan, identity, operation.Id, operation.ChangedAt, $"{plan.Verb} {plan.Service} {plan.To} by {operation.Who.Account} (chatops {operation.Id})", isDryRun: false, cancellationToken);

    /// <summary>Sends the traffic to where the plan says.</summary>
    /// <param name="who">Who said yes to that.</param>
    public async Task<Change> SwitchAsync(Plan plan, Operation operation, Principal who, CancellationToken cancellationToken) =>
        Identify(plan, who, out var identity) is { } nobody
            ? new Change.Stale(nobody)
            : await Impersonation.AsAsync(identity, () => SwitchAsync(plan, plan.Switch!, operation.Id, FootingOf(operation), isDryRun: false, cancellationToken));

    /// <summary>What must hold of the colour that is to get the traffic: it is what came up and was tested, and healthy.</summary>
    internal static Footing FootingOf(Operation operation) => operation switch
    {
        { Plan: { Switch.Prepare: true, Image: { } image } plan, Watch: { } watch } => new(plan.Workload, watch.Uid, plan.Replicas)
        {
            Image = new(operation.Id, image),
            Template = watch.Template,
        },
        { Plan: var plan } => new(plan.Workload, plan.Uid, plan.Replicas) { Generation = plan.Generation, Writers = plan.Writers },
    };

    /// <summary>Has the cluster check it, admission included. Null when it would take it or cannot say; else why not.</summary>
    public async Task<RichText?> TryAsync(Plan plan, Principal who, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (Identify(plan, who, out var identity) is { } nobody)
        {
            return nobody;
        }

        var tried = plan.Switch is { Prepare: false } ? null : await SendAsync(plan, identity, "plan", now, plan.Verb, isDryRun: true, cancellationToken);
        if (tried is null or Change.Applied && plan.Switch is { } traffic)
        {
            tried = await Impersonation.AsAsync(identity, () => SwitchAsync(plan, traffic, "plan", footing: null, isDryRun: true, cancellationToken));
        }

        return tried is Change.Rejected(var reason)
            // An admission webhook with effects of its own refuses all dry runs, whatever is in them.
            && !reason.ToString().Contains("does not support dry run", StringComparison.OrdinalIgnoreCase)
                ? RichText.Of($"The cluster would refuse it: {Redaction.Redact(reason)}")
                : null;
    }

    /// <summary>Has the cluster check whether this person may switch the traffic. Null when it would let them or cannot say; else why not.</summary>
    public Task<RichText?> TrySwitchAsync(Plan plan, Principal who, CancellationToken cancellationToken) =>
        TryAsync(plan with { Switch = plan.Switch! with { Prepare = false } }, who, default, cancellationToken);

    /// <summary>Null, or why this person cannot change anything there. What the bot begins by itself it does in its own name.</summary>
    private string? Identify(Plan plan, Principal who, out Identity? identity)
    {
        var isTheirs = clusters.Get(plan.Workload.Cluster).IsImpersonated && !who.IsSelf;
        identity = isTheirs ? people.InClusters(who.Account) : null;
        return !isTheirs || identity is not null
            ? null
            : $"The cluster {plan.Workload.Cluster} is changed in the name of whoever asks, and it is not configured who you are there. An operator adds ChatOps:People:{who.Account} with your User.";
    }

    private Task<Change> SwitchAsync(Plan plan, PlannedSwitch traffic, string operation, Footing? footing, bool isDryRun, CancellationToken cancellationToken) =>
        clusters.Get(plan.Workload.Cluster).SwitchAsync(
            plan.Workload.Namespace, new(operation, traffic.Service, traffic.Uid, traffic.Label, traffic.From, traffic.To) { Footing = footing }, cancellationToken, isDryRun);

    private Task<Change> SendAsync(
        Plan plan, Identity? identity, string operation, DateTimeOffset at, string cause, bool isDryRun, CancellationToken cancellationToken)
    {
        var cluster = clusters.Get(plan.Workload.Cluster);
        return Impersonation.AsAsync(identity, () => plan switch
        {
            { Image: { } image } => cluster.SetImageAsync(
                plan.Workload,
                new(operation, image, cause, plan.Uid, plan.Generation, plan.Revision) { Writers = plan.Writers, Others = plan.OtherImages ?? [], Replicas = plan.Switch is null ? null : plan.Replicas },
                cancellationToken,
                isDryRun),
            { Bounds: { } bounds } => cluster.ChangeBoundsAsync(plan.Workload, new(operation, bounds.Autoscaler, bounds.Min, bounds.Max), cancellationToken, isDryRun),
            { Action: { } action } => cluster.ChangeRolloutAsync(plan.Workload, new(operation, action, at, cause, plan.Uid, plan.Generation) { Writers = plan.Writers }, cancellationToken, isDryRun),
            _ => cluster.ScaleAsync(plan.Workload, new(operation, plan.Replicas, plan.Uid, plan.Generation) { Writers = plan.Writers, Footing = plan.Footing }, cancellationToken, isDryRun),
        });
    }
}
