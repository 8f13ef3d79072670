using ChatOps.Catalog;
using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.Operations.Approving;
using ChatOps.Operations.Planning;
using ChatOps.Operations.Requests;
using ChatOps.Policy;

namespace ChatOps.Operations.Due;

/// <summary>
/// Starts scheduled operations at their time, if policy still allows it and the cluster is unchanged since they were confirmed. Otherwise
/// it changes nothing and reports that publicly, so that people can decide.
/// </summary>
public sealed class ScheduledOperations(
    OperationRows rows,
    ServiceCatalog catalog,
    Planner planner,
    PermissionCheck permission,
    ApprovalJudge judge,
    RefusedRequests refused,
    OperationsOptions options,
    TimeProvider clock)
{
    /// <param name="running">The operation that is running on the same workload now.</param>
    public async Task BeginAsync(Operation operation, Operation? running, CancellationToken cancellationToken)
    {
        var plan = operation.Plan;
        if (clock.GetUtcNow() - plan.At > options.StartingDeadline)
        {
            await ExpireAsync(
                operation,
                running is null
                    ? $"Skipped: it missed its start time by more than {Durations.Words(options.StartingDeadline)}. I wasn't running then, or couldn't reach {plan.Workload.Cluster} or check permissions."
                    : $"{running.Plan.Action.Brief} (operation {running.Id}) was still running {Durations.Words(options.StartingDeadline)} after its time.",
                cancellationToken);
            return;
        }

        if (running is not null)
        {
            return;
        }

        if (ChangeRequest.Of(plan, catalog) is not { } request)
        {
            await ExpireAsync(operation, $"{plan.Service} is no longer configured in {plan.Environment}.", cancellationToken);
            return;
        }

        var rules = judge.RulesOf(plan);
        switch (await permission.AskAsync(operation, operation.Who, operation.Place, runs: true, cancellationToken))
        {
            case Decision.Allowed:
                break;
            case { IsPassing: true }:
                // The next attempt asks again, until the starting deadline has passed.
                return;
            case Decision.Refused { Words: var why }:
                await RefuseAsync(operation, why, "The person who scheduled it is no longer allowed to do that: " + why, cancellationToken);
                return;
            case { Words: var why }:
                await RefuseAsync(operation, why, "Nothing was changed: " + why, cancellationToken);
                return;
        }

        switch (await planner.PlanAsync(request, operation.Who, running: null, cancellationToken))
        {
            case PlanResult.Ready(var now) when now.DiffersFrom(plan) is { } difference:
                await ExpireAsync(operation, "Something changed since it was scheduled: " + difference, cancellationToken);
                break;
            case PlanResult.Ready(var now):
                // What couldn't be checked, or is to be judged anew, is asked again by the next attempt.
                if ((await rows.BeginScheduledAsync(operation, now, rules, cancellationToken)).Stop
                    is { IsPassing: false, Words: var why } and not Decision.NeedsApproval)
                {
                    await RefuseAsync(operation, why, "Nothing was changed: " + why, cancellationToken);
                }

                break;
            case PlanResult.NothingToDo(var message):
                await ExpireAsync(operation, message, cancellationToken);
                break;
            case PlanResult.Impossible { IsPassing: true }:
                // The next attempt retries, until the starting deadline has passed.
                break;
            case PlanResult.Impossible { Message: var message }:
                await ExpireAsync(operation, message, cancellationToken);
                break;
        }
    }

    private Task<bool> RefuseAsync(Operation operation, RichText why, RichText message, CancellationToken cancellationToken)
    {
        var refusal = operation.Refusal(operation.Who, "scheduled", why);
        return rows.MoveAsync(
            operation,
            OperationState.Scheduled,
            OperationState.Expired,
            null,
            message,
            [],
            cancellationToken,
            transaction => refused.RecordAsync(transaction, refusal));
    }

    private Task<bool> ExpireAsync(Operation operation, RichText why, CancellationToken cancellationToken) =>
        rows.MoveAsync(operation, OperationState.Scheduled, OperationState.Expired, null, why, [], cancellationToken);
}
