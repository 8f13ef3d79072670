using ChatOps.Catalog;
using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.Operations.Approving;
using ChatOps.People;
using ChatOps.Policy;

namespace ChatOps.Operations.Requests;

/// <summary>
/// Asks policy about operations: when someone requests a step, and again at the moment it is taken, since time may have passed.
/// </summary>
public sealed class PermissionCheck(
    IPolicy policy,
    OperationStops stops,
    ApprovalJudge approvals,
    ServiceCatalog catalog,
    OperationsOptions options,
    TimeProvider clock)
{
    /// <summary>
    /// Permission that was granted longer ago than this is checked again before anything is sent. This isn't a setting: a longer time would
    /// only let in people who have lost access in the meantime.
    /// </summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan BetweenTries = TimeSpan.FromSeconds(3);

    /// <summary>Whether someone may request a change, and nothing that it would change is locked or frozen.</summary>
    public async Task<Decision> AskAsync(ChangeRequest request, ChatContext who, CancellationToken cancellationToken)
    {
        var environment = request.Placement.Environment;
        var decision = await policy.MayAsync(
            new(who.Who, who.Place, request.Verb, request.Service.Name, environment, Runs: !environment.Confirm), cancellationToken);
        return decision is Decision.Allowed or Decision.NeedsApproval
            ? await stops.StopAsync(request, who.Who, who.Place, cancellationToken) ?? decision
            : decision;
    }

    /// <summary>The same before it is known what exactly is requested.</summary>
    public async Task<Decision> AskAsync(
        string verb, Service service, Placement placement, ChatContext who, CancellationToken cancellationToken)
    {
        var decision = await policy.MayAsync(
            new(who.Who, who.Place, verb, service.Name, placement.Environment, Runs: false), cancellationToken);
        return decision is Decision.Allowed or Decision.NeedsApproval
            ? await stops.StopAsync(service, placement, verb, who.Who, who.Place, cancellationToken) ?? decision
            : decision;
    }

    /// <summary>
    /// Whether someone may take the next step of an operation, others have approved that where they must, and nothing that it would change
    /// is locked or frozen.
    /// </summary>
    /// <param name="channel">Where the person requested it.</param>
    /// <param name="runs">Whether the operation would run immediately.</param>
    public Task<Decision> AskAsync(Operation operation, Principal who, ChatId? channel, bool runs, CancellationToken cancellationToken) =>
        AskAsync(operation, who, channel, runs, ApprovalGate.Start, cancellationToken);

    private async Task<Decision> AskAsync(
        Operation operation, Principal who, ChatId? channel, bool runs, ApprovalGate gate, CancellationToken cancellationToken)
    {
        var decision = await MayAsync(operation, who, channel, runs, cancellationToken);
        // What has ended isn't voted on any more.
        if (decision is Decision.NeedsApproval needs
            && operation.State is OperationState.Waiting or OperationState.Scheduled or OperationState.Running)
        {
            decision = await approvals.JudgeAsync(operation, gate, needs, cancellationToken);
        }

        return decision is Decision.Allowed or Decision.NeedsApproval
            ? await stops.StopAsync(operation.Plan, who, channel, cancellationToken) ?? decision
            : decision;
    }

    /// <summary>Whether someone has the right to change what an operation changes, whatever is locked or frozen.</summary>
    /// <param name="channel">Where the person requested it.</param>
    /// <param name="runs">Whether the operation would run immediately.</param>
    public async Task<Decision> MayAsync(
        Operation operation, Principal who, ChatId? channel, bool runs, CancellationToken cancellationToken) =>
        catalog.FindEnvironment(operation.Plan.Environment) is { } environment
            ? await policy.MayAsync(new(who, channel, operation.Plan.Verb, operation.Plan.Service, environment, runs), cancellationToken)
            : new Decision.Refused(
                $"{operation.Plan.Environment} is no longer configured, so your permissions can't be checked.", RichText.Empty);

    /// <summary>Why its version may no longer be deployed by the promotion rules; null: it may.</summary>
    /// <param name="who">In whose name it goes on.</param>
    /// <param name="place">Where they say so.</param>
    public async Task<Decision?> OrderAsync(Operation operation, Principal who, ChatId? place, CancellationToken cancellationToken) =>
        (await stops.OrderAsync(operation.Plan, operation.Id, who, place, cancellationToken)).Stop;

    /// <summary>Null when the operation may run now; otherwise why not. Retries for a while when permissions can't be checked.</summary>
    /// <param name="who">The person who acts.</param>
    /// <param name="gate">The approvals that are needed for this step.</param>
    public async Task<Decision?> RefusalAsync(
        Operation operation, Principal who, ApprovalGate gate, CancellationToken cancellationToken)
    {
        var since = clock.GetUtcNow();
        while (true)
        {
            var decision = await AskAsync(operation, who, operation.Place, runs: true, gate, cancellationToken);
            if (decision is Decision.Allowed)
            {
                decision = await OrderAsync(operation, who, operation.Place, cancellationToken) ?? decision;
            }

            switch (decision)
            {
                case Decision.Allowed:
                    return null;
                case { IsPassing: true } when clock.GetUtcNow() - since < options.GiveUpAfter:
                    await Task.Delay(BetweenTries, clock, cancellationToken);
                    break;
                default:
                    return decision;
            }
        }
    }
}
