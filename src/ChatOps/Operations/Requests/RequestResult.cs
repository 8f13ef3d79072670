using ChatOps.Messages;
using ChatOps.Policy;

namespace ChatOps.Operations.Requests;

/// <summary>What the desk answers.</summary>
public abstract record RequestResult
{
    private RequestResult() { }

    /// <summary>Here is the plan: it waits for a yes.</summary>
    /// <param name="Why">Set when it takes the place of one that no longer holds.</param>
    /// <param name="Needs">Set when it cannot run on a yes alone.</param>
    public sealed record Planned(Operation Operation, RichText? Why = null, Decision.NeedsApproval? Needs = null) : RequestResult;

    public sealed record Running(Operation Operation) : RequestResult;

    public sealed record Scheduled(Operation Operation) : RequestResult;

    /// <summary>Another one runs on the workload; <paramref name="Same"/> when it does what was asked.</summary>
    public sealed record Busy(Operation Other, bool Same) : RequestResult;

    public sealed record Ended(Operation Operation) : RequestResult;

    public sealed record NothingToDo(RichText Message) : RequestResult;

    /// <param name="Reason">Says what to do, too.</param>
    public sealed record Refused(RichText Reason) : RequestResult;
}
