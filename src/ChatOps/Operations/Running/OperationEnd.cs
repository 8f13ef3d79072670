using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.Operations.Requests;
using ChatOps.People;
using ChatOps.Policy;

namespace ChatOps.Operations.Running;

/// <summary>How an operation ended.</summary>
/// <param name="Problems">What went wrong, redacted.</param>
internal sealed record OperationEnd(OperationState State, RichText? Message, IReadOnlyList<Problem> Problems)
{
    /// <summary>The refusal that ended it; null when it ended for another reason.</summary>
    public Refusal? Refusal { get; init; }

    public static OperationEnd Succeeded { get; } = new(OperationState.Succeeded, null, []);

    /// <summary>The change is made, but nothing is running that would show whether it works.</summary>
    public static OperationEnd Applied(RichText message) => new(OperationState.Applied, message, []);

    /// <summary>Someone has made another change since.</summary>
    public static OperationEnd Superseded(RichText message) => new(OperationState.Superseded, Redaction.Redact(message), []);

    /// <summary>Policy didn't allow the step at the moment it was to be taken.</summary>
    /// <param name="step">The refused step.</param>
    public static OperationEnd Refused(Operation operation, Principal who, string step, Decision decision, RichText message) =>
        Failed(message) with { Refusal = operation.Refusal(who, step, decision.Words, decision.DecidedBy) };

    public static OperationEnd Failed(RichText message) => new(OperationState.Failed, message, []);

    /// <summary>A failure with the reasons that the cluster gives.</summary>
    public static OperationEnd Failed(RichText message, IReadOnlyList<Problem> problems) =>
        new(OperationState.Failed, Redaction.Redact(message), Tell(problems));

    /// <summary>Appends a sentence to the message.</summary>
    public OperationEnd And(string sentence) => this with { Message = Message is null ? sentence : Message + " " + sentence };

    public static IReadOnlyList<Problem> Tell(IReadOnlyList<Problem> problems) => [.. problems.Select(Redaction.Redact)];
}
