using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.Policy;

namespace ChatOps.Operations.Requests;

/// <summary>The result of a request.</summary>
public abstract record RequestResult
{
    private RequestResult() { }

    public static RequestResult Forgotten { get; } = new Refused("I no longer have that plan. Run the command again.");

    /// <summary>The plan, waiting to be confirmed.</summary>
    /// <param name="Why">Set when the plan replaces one that is no longer valid.</param>
    /// <param name="Needs">Set when confirming the plan isn't enough to run it.</param>
    public sealed record Planned(Operation Operation, RichText? Why = null, Decision.NeedsApproval? Needs = null) : RequestResult;

    /// <summary>Whoever runs it must type the service's name first.</summary>
    /// <param name="Rule">The policy's rule that says so: "policy.yaml:14".</param>
    public sealed record Untyped(Operation Operation, string Rule) : RequestResult;

    public sealed record Running(Operation Operation) : RequestResult;

    /// <summary>Others must approve it.</summary>
    public sealed record Waiting(Operation Operation) : RequestResult;

    /// <summary>Someone's approval of an operation counts.</summary>
    public sealed record Approved(Operation Operation) : RequestResult;

    public sealed record Scheduled(Operation Operation) : RequestResult;

    /// <summary>Another operation is running on the workload; <paramref name="Same"/> when it does exactly what was requested.</summary>
    public sealed record Busy(Operation Other, bool Same) : RequestResult;

    public sealed record Ended(Operation Operation) : RequestResult;

    public sealed record NothingToDo(RichText Message) : RequestResult;

    /// <param name="Reason">Why it was refused, and what to do.</param>
    public sealed record Refused(RichText Reason) : RequestResult
    {
        /// <summary>The policy's rule that refused it; null when it wasn't one.</summary>
        public string? Rule { get; init; }

        /// <summary>What may be approved instead; null when nothing may.</summary>
        public Operation? Now { get; init; }

        /// <summary>The incident that holds it; null: none does.</summary>
        public long? HeldBy { get; init; }

        public static Refused By(Decision decision) =>
            new(decision.Words) { Rule = decision.DecidedBy, HeldBy = (decision as Decision.Held)?.Incident };
    }

    /// <summary>The result for the operation's current state.</summary>
    public static RequestResult Of(Operation? operation, Decision.NeedsApproval? needs = null) => operation switch
    {
        null => Forgotten,
        { State: OperationState.Planned } => new Planned(operation, Needs: needs),
        { State: OperationState.Running } => new Running(operation),
        { State: OperationState.Waiting } => new Waiting(operation),
        { State: OperationState.Scheduled } => new Scheduled(operation),
        _ => new Ended(operation),
    };
}
