using System.Data.Common;
using ChatOps.Catalog;
using ChatOps.Clusters;
using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.Operations.Kinds;
using ChatOps.Operations.Planning;
using ChatOps.People;
using ChatOps.Policy;
using ChatOps.Policy.Locks;
using ChatOps.Storage;

namespace ChatOps.Operations.Requests;

/// <summary>What the locks mean for operations, and which of them are exempt.</summary>
public sealed class OperationLocks(Database database, ServiceCatalog catalog, LocksOptions options, TimeProvider clock)
{
    /// <summary>
    /// What the locks mean for an operation now, or when it is to start; part of the caller's transaction, until whose end they stay as
    /// they are.
    /// </summary>
    public async Task<LockVerdict> LookAsync(DbConnection connection, Plan plan, Principal who)
    {
        // What follows automatically from someone's operation is done for them.
        var cause = who.IsSelf && plan.Cause is { } id ? await OperationRow.FindAsync(connection, "id = @id", new { id }) : null;
        return LockVerdict.Of(
            await LockRows.ReadAsync(connection),
            PlacesOf(plan.Key, plan.Service, plan.Environment),
            cause is null ? [who.Account] : [who.Account, cause.Who.Account],
            who.IsSelf && IsExempt(plan.Action),
            Start(plan.At));
    }

    /// <summary>The answer when a lock stops an operation, or when the locks can't be read; null: none does.</summary>
    public async Task<Decision?> StopAsync(Plan plan, Principal who, CancellationToken cancellationToken) =>
        await SafelyAsync(async connection => (await LookAsync(connection, plan, who)).Stops?.Decision, cancellationToken);

    /// <inheritdoc cref="StopAsync(Plan, Principal, CancellationToken)"/>
    public Task<Decision?> StopAsync(ChangeRequest request, Principal who, CancellationToken cancellationToken) =>
        SafelyAsync(
            async connection => LockVerdict.Of(
                await LockRows.ReadAsync(connection),
                PlacesOf(request.Placement.Workload, request.Service.Name, request.Placement.Environment.Name),
                [who.Account],
                isExempt: false,
                Start(request.At)).Stops?.Decision,
            cancellationToken);

    /// <summary>The same plan, saying which locks there the person holds.</summary>
    public async Task<Plan> NoteOwnAsync(Plan plan, Principal who, CancellationToken cancellationToken)
    {
        var own = (await database.ReadAsync(connection => LookAsync(connection, plan, who), cancellationToken)).Own;
        return own.Count == 0 ? plan : plan with
        {
            Notes = [.. own.Select(held => RichText.Of($"🔒 You hold the lock on {held.Scope.Words}{held.Ending}.")), .. plan.Notes],
        };
    }

    /// <summary>If the locks can't be read, nothing is allowed.</summary>
    private async Task<Decision?> SafelyAsync(Func<DbConnection, Task<Decision.Locked?>> look, CancellationToken cancellationToken)
    {
        try
        {
            return await database.ReadAsync(look, cancellationToken);
        }
        catch (DbException)
        {
            return new Decision.Refused(
                "I couldn't check whether it is locked, so nothing was done.",
                RichText.Of($"Try again in a minute; {new Span.Command("doctor")} says what is wrong."),
                Unasked: true);
        }
    }

    /// <summary>A workload may be configured under several names: a lock on any of them counts.</summary>
    private IReadOnlyCollection<LockScope> PlacesOf(Workload workload, string service, string environment) =>
    [
        new(service, environment),
        .. catalog.Services.SelectMany(s => s.Placements
            .Where(p => p.Workload.ToString() == workload.ToString())
            .Select(p => new LockScope(s.Name, p.Environment.Name))),
    ];

    /// <summary>A lock that is over by the time an operation starts doesn't stop it.</summary>
    private DateTimeOffset Start(DateTimeOffset? at) => at > clock.GetUtcNow() ? at.Value : clock.GetUtcNow();

    private bool IsExempt(ChangeAction action) => action switch
    {
        TakeDown => options.Exempt.TakeDown,
        { IsWayBack: true } => options.Exempt.Rollback,
        _ => options.Exempt.ScaleBack,
    };
}
