using ChatOps.Messages;
using ChatOps.Policy;

namespace ChatOps.Operations;

/// <summary>What the desk answers.</summary>
public abstract record DeskAnswer
{
    private DeskAnswer() { }

    /// <summary>Here is the plan: it waits for a yes.</summary>
    /// <param name="Why">Set when it takes the place of one that no longer holds.</param>
    /// <param name="Needs">Set when it cannot run on a yes alone.</param>
    public sealed record Planned(Operation Operation, RichText? Why = null, Decision.NeedsApproval? Needs = null) : DeskAnswer;

    public sealed record Running(Operation Operation) : DeskAnswer;

    public sealed record Scheduled(Operation Operation) : DeskAnswer;

    /// <summary>Another one runs on the workload; <paramref name="Same"/> when it does what was asked.</summary>
    public sealed record Busy(Operation Other, bool Same) : DeskAnswer;

    public sealed record Ended(Operation Operation) : DeskAnswer;

    public sealed record NothingToDo(RichText Message) : DeskAnswer;

    /// <param name="Reason">Says what to do, too.</param>
    public sealed record Refused(RichText Reason) : DeskAnswer;
}
