using ChatOps.Clusters;
using ChatOps.Clusters.Connections;
using ChatOps.Clusters.Writing;
using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.Operations.Kinds;
using ChatOps.Operations.Requests;
using ChatOps.People;

namespace ChatOps.Operations.Planning;

/// <summary>
/// Turns a plan into the one request that carries it out, which is the same for dry runs and for the real change, and impersonates the
/// requester where the cluster is configured for it.
/// </summary>
public sealed class PlannedChange(ClusterSet clusters, PeopleDirectory people, OperationUpdates updates)
{
    public async Task<WriteResult> MakeAsync(Plan plan, Operation operation, CancellationToken cancellationToken) =>
        Identify(plan, operation.Who, out var identity) is { } nobody
            ? new WriteResult.Stale(nobody)
            : await updates.WriteAsync(
                operation,
                operation.Who,
                () => SendAsync(
                    plan,
                    identity,
                    operation.Id,
                    operation.ChangedAt,
                    $"{plan.Verb} {plan.Service} {plan.Action.To} by {operation.Who.Account} (chatops {operation.Id})",
                    isDryRun: false,
                    cancellationToken),
                result => Describe(result, plan.Action.Brief),
                cancellationToken);

    /// <summary>Switches the traffic as planned.</summary>
    /// <param name="who">Who approved it.</param>
    public async Task<WriteResult> SwitchAsync(
        Plan plan, BlueGreenChange change, Operation operation, Principal who, CancellationToken cancellationToken) =>
        Identify(plan, who, out var identity) is { } nobody
            ? new WriteResult.Stale(nobody)
            : await updates.WriteAsync(
                operation,
                who,
                () => Impersonation.AsAsync(
                    identity,
                    () => change.SwitchAsync(
                        Write(plan, operation.Id, default, plan.Verb, isDryRun: false),
                        change.PreconditionOf(operation),
                        cancellationToken)),
                result => Describe(result, $"switch to {change.Traffic.To}"),
                cancellationToken);

    /// <summary>
    /// Has the cluster check the change, including admission. Null when the cluster would accept it or can't tell; otherwise why not.
    /// </summary>
    public async Task<RichText?> TryAsync(Plan plan, Principal who, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (Identify(plan, who, out var identity) is { } nobody)
        {
            return nobody;
        }

        var tried = await SendAsync(plan, identity, "plan", now, plan.Verb, isDryRun: true, cancellationToken);
        if (tried is WriteResult.Applied && plan.Action is BlueGreenDeploy change)
        {
            tried = await TrySwitchAsync(plan, change, identity, cancellationToken);
        }

        return Refusal(tried);
    }

    /// <summary>
    /// Has the cluster check whether this person may switch the traffic. Null when the cluster would allow it or can't tell; otherwise why
    /// not.
    /// </summary>
    public async Task<RichText?> TrySwitchAsync(Plan plan, BlueGreenChange change, Principal who, CancellationToken cancellationToken) =>
        Identify(plan, who, out var identity) is { } nobody
            ? nobody
            : Refusal(await TrySwitchAsync(plan, change, identity, cancellationToken));

    private Task<WriteResult> TrySwitchAsync(Plan plan, BlueGreenChange change, Identity? identity, CancellationToken cancellationToken) =>
        Impersonation.AsAsync(
            identity,
            () => change.SwitchAsync(Write(plan, "plan", default, plan.Verb, isDryRun: true), precondition: null, cancellationToken));

    /// <summary>The result as recorded; null when nothing may have been sent.</summary>
    private static RichText? Describe(WriteResult result, string what) => result switch
    {
        WriteResult.Applied applied => $"{what}, resource version {applied.ResourceVersion}",
        WriteResult.AlreadyApplied applied => $"{what}, found as already made, resource version {applied.ResourceVersion}",
        WriteResult.Rejected(var reason) => RichText.Of($"{what} was refused: {Redaction.Redact(reason)}"),
        WriteResult.Unreachable { MayBeMade: true } => $"{what}: unknown whether it was made",
        _ => null,
    };

    private static RichText? Refusal(WriteResult tried) => tried is WriteResult.Rejected(var reason)
        // An admission webhook with side effects refuses all dry runs, whatever they contain.
        && !reason.Contains("does not support dry run")
            ? RichText.Of($"The cluster would refuse it: {Redaction.Redact(reason)}")
            : null;

    /// <summary>Null, or why this person can't change anything in the cluster. Automatic operations use the bot's own identity.</summary>
    private string? Identify(Plan plan, Principal who, out Identity? identity)
    {
        var isTheirs = clusters.Get(plan.Workload.Cluster).IsImpersonated && !who.IsSelf;
        identity = isTheirs ? people.InClusters(who.Account) : null;
        return !isTheirs || identity is not null
            ? null
            : $"The cluster {plan.Workload.Cluster} uses impersonation, and no identity is configured for you. An operator can add ChatOps:People:{who.Account} with your User.";
    }

    private Task<WriteResult> SendAsync(
        Plan plan,
        Identity? identity,
        string operation,
        DateTimeOffset at,
        string cause,
        bool isDryRun,
        CancellationToken cancellationToken) =>
        Impersonation.AsAsync(identity, () => plan.Action.WriteAsync(Write(plan, operation, at, cause, isDryRun), cancellationToken));

    private ClusterWrite Write(Plan plan, string operation, DateTimeOffset at, string cause, bool isDryRun) =>
        new(clusters.Get(plan.Workload.Cluster), plan, operation, at, cause, isDryRun);
}
