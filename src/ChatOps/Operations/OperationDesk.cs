using ChatOps.Catalog;
using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.Policy;

namespace ChatOps.Operations;

/// <summary>What the desk answers.</summary>
public abstract record DeskAnswer
{
    private DeskAnswer() { }

    /// <summary>Here is the plan: it waits for a yes.</summary>
    /// <param name="Why">Set when it takes the place of one that no longer holds.</param>
    public sealed record Planned(Operation Operation, string? Why = null) : DeskAnswer;

    public sealed record Running(Operation Operation) : DeskAnswer;

    /// <summary>Another one runs on the workload; <paramref name="Same"/> when it does what was asked.</summary>
    public sealed record Busy(Operation Other, bool Same) : DeskAnswer;

    public sealed record Ended(Operation Operation) : DeskAnswer;

    public sealed record NothingToDo(string Message) : DeskAnswer;

    public sealed record Refused(string Reason) : DeskAnswer;
}

/// <summary>Takes requests for changes: asks policy, plans, keeps the plan, and starts it when somebody who may says yes.</summary>
public sealed class OperationDesk(AccessPolicy policy, Planner planner, OperationRows rows, ServiceCatalog catalog, IChatPlatform platform, TimeProvider clock)
{
    /// <summary>An older plan is made anew before it runs: what somebody reads should be how things are.</summary>
    private static readonly TimeSpan PlanLifetime = TimeSpan.FromMinutes(15);

    public async Task<DeskAnswer> RequestAsync(ChangeRequest request, Whereabouts who, long? delivery, CancellationToken cancellationToken)
    {
        var environment = request.Placement.Environment;
        var decision = await policy.MayAsync(platform, who, request.Verb, request.Service.Name, environment, cancellationToken);
        if (!decision.Allowed)
        {
            return new DeskAnswer.Refused(decision.Reason);
        }

        var running = await rows.RunningAsync(request.Placement.Workload, cancellationToken);
        if (running is not null && !MayReplace(running.Plan, request))
        {
            return new DeskAnswer.Busy(running, IsSame(running.Plan, request));
        }

        switch (await planner.PlanAsync(request, who.Person, running, cancellationToken))
        {
            case Planning.Ready(var plan):
                var operation = await rows.PlanAsync(plan, delivery, who.Person, who.Channel, cancellationToken);
                return environment.Confirm || plan is { Replaces: not null } or { SeenFailing: true } || operation.State is not OperationState.Planned
                    ? Standing(operation)
                    : await StartAsync(operation, who, cancellationToken);
            case Planning.NothingToDo(var message):
                return new DeskAnswer.NothingToDo(message);
            case Planning.Impossible(var message):
                return new DeskAnswer.Refused(message);
            default:
                throw new InvalidOperationException("Planning is ready, needless or impossible.");
        }
    }

    /// <summary>Somebody says yes to the plan with this hash.</summary>
    public async Task<DeskAnswer> ConfirmAsync(string id, string hash, Whereabouts who, CancellationToken cancellationToken)
    {
        if (await rows.FindAsync(id, cancellationToken) is not { } operation)
        {
            return new DeskAnswer.Refused("I do not know that plan any more. Type the command again.");
        }

        if (operation.State is not OperationState.Planned)
        {
            return Standing(operation);
        }

        if (Request(operation.Plan) is not { } request)
        {
            return new DeskAnswer.Refused($"{operation.Plan.Service} in {operation.Plan.Environment} is no longer configured as it was. Type the command again.");
        }

        var decision = await policy.MayAsync(platform, who, request.Verb, request.Service.Name, request.Placement.Environment, cancellationToken);
        if (!decision.Allowed)
        {
            return new DeskAnswer.Refused(decision.Reason);
        }

        var running = await rows.RunningAsync(operation.Plan.Workload, cancellationToken);
        if (running is not null && !MayReplace(running.Plan, request))
        {
            return new DeskAnswer.Busy(running, IsSame(running.Plan, request));
        }

        // The cluster is asked again: what was approved is what runs, or it is shown again.
        switch (await planner.PlanAsync(request, operation.Person, running, cancellationToken))
        {
            case Planning.Ready(var now) when now.Hash == hash && operation.Plan.Hash == hash && clock.GetUtcNow() - operation.ChangedAt <= PlanLifetime:
                return await StartAsync(operation, who, cancellationToken);
            case Planning.Ready(var now):
                var why = now.Hash == hash ? "The plan was more than 15 minutes old. This is how things are now:" : "Things changed since the plan was shown. This is how they are now:";
                return await rows.ReplanAsync(id, now, cancellationToken) && await rows.FindAsync(id, cancellationToken) is { } replanned
                    ? new DeskAnswer.Planned(replanned, why)
                    : await StandingAsync(id, cancellationToken);
            case Planning.NothingToDo(var message):
                await rows.MoveAsync(operation, OperationState.Planned, OperationState.Cancelled, who.Person, message, [], cancellationToken);
                return new DeskAnswer.NothingToDo(message);
            case Planning.Impossible(var message):
                return new DeskAnswer.Refused(message);
            default:
                throw new InvalidOperationException("Planning is ready, needless or impossible.");
        }
    }

    public async Task<DeskAnswer> CancelAsync(string id, Whereabouts who, CancellationToken cancellationToken)
    {
        if (await rows.FindAsync(id, cancellationToken) is { } operation)
        {
            await rows.MoveAsync(operation, OperationState.Planned, OperationState.Cancelled, who.Person, null, [], cancellationToken);
        }

        return await StandingAsync(id, cancellationToken);
    }

    private async Task<DeskAnswer> StartAsync(Operation operation, Whereabouts who, CancellationToken cancellationToken)
    {
        if (!await rows.MoveAsync(operation, OperationState.Planned, OperationState.Running, who.Person, null, [], cancellationToken)
            && await rows.RunningAsync(operation.Plan.Workload, cancellationToken) is { } other && other.Id != operation.Id)
        {
            return new DeskAnswer.Busy(other, Request(operation.Plan) is { } same && IsSame(other.Plan, same));
        }

        return await StandingAsync(operation.Id, cancellationToken);
    }

    private async Task<DeskAnswer> StandingAsync(string id, CancellationToken cancellationToken) =>
        await rows.FindAsync(id, cancellationToken) is { } operation
            ? Standing(operation)
            : new DeskAnswer.Refused("I do not know that plan any more. Type the command again.");

    private static DeskAnswer Standing(Operation operation) => operation.State switch
    {
        OperationState.Planned => new DeskAnswer.Planned(operation),
        OperationState.Running => new DeskAnswer.Running(operation),
        _ => new DeskAnswer.Ended(operation),
    };

    /// <summary>Another version need not wait until the one that is on its way has come up, or has failed to. Anything else must: it would change what is being watched.</summary>
    private static bool MayReplace(Plan running, ChangeRequest request) =>
        running.Verb is "deploy" or "rollback" or "restart" or "resume" && request is (ChangeRequest.Deploy or ChangeRequest.Rollback) && !IsSame(running, request);

    private static bool IsSame(Plan running, ChangeRequest request) => request switch
    {
        ChangeRequest.Deploy deploy => running.Verb is "deploy" && (deploy.Version is null || deploy.Version == running.To),
        ChangeRequest.Rollout rollout => running.Action == rollout.Action,
        ChangeRequest.Scale scale => running.Verb is "scale" && running.Replicas == scale.Replicas && running.For == scale.For,
        ChangeRequest.Rollback rollback => running.Verb is "rollback" && (rollback is { Version: null, Revision: null } || rollback.Version == running.To),
        _ => false,
    };

    /// <summary>The request that a plan was made for, with nothing left open: the version it names is the one that was shown.</summary>
    private ChangeRequest? Request(Plan plan) =>
        catalog.Find(plan.Service) is { } service && service.In(plan.Environment) is { } placement
            ? plan.Verb switch
            {
                "deploy" => new ChangeRequest.Deploy(service, placement, plan.To),
                _ when plan.Action is { } action => new ChangeRequest.Rollout(service, placement, action),
                "scale" => new ChangeRequest.Scale(service, placement, plan.Replicas, plan.For),
                _ => new ChangeRequest.Rollback(service, placement, plan.To, plan.AskedRevision),
            }
            : null;
}
