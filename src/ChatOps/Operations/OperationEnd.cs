using ChatOps.Chat;
using ChatOps.Clusters;
using ChatOps.Journal;
using ChatOps.People;

namespace ChatOps.Operations;

/// <summary>How an operation ended.</summary>
/// <param name="Details">Reasons and log lines, redacted.</param>
internal sealed record OperationEnd(OperationState State, string? Message, IReadOnlyList<string> Details)
{
    /// <summary>Who may not do it; null when that is not why it ended.</summary>
    public Refusal? Refusal { get; init; }

    public static OperationEnd Succeeded { get; } = new(OperationState.Succeeded, null, []);

    /// <summary>The change is made, and nothing runs by which one could tell whether it is any good.</summary>
    public static OperationEnd Applied(string message) => new(OperationState.Applied, message, []);

    /// <summary>Somebody made another change over it.</summary>
    public static OperationEnd Superseded(string message) => new(OperationState.Superseded, Redaction.Redact(message), []);

    /// <summary>Policy did not allow it when it was to happen.</summary>
    /// <param name="step">What was to happen.</param>
    public static OperationEnd Refused(Operation operation, Principal who, string step, RichText why, string message) =>
        Failed(message) with { Refusal = operation.Refusal(who, step, why) };

    public static OperationEnd Failed(string message) => new(OperationState.Failed, message, []);

    /// <summary>A failure with the reasons that the cluster gives, of which the first goes into the message.</summary>
    public static OperationEnd Failed(string message, IReadOnlyList<Problem> problems) => new(
        OperationState.Failed,
        Redaction.Redact(problems is [var first, ..] ? $"{WithRestarts(first)} ({message})" : message),
        Tell([.. problems.Where((p, place) => place > 0 || p.Log.Count > 0)]));

    public static IReadOnlyList<string> Tell(IReadOnlyList<Problem> problems) =>
        [.. problems.Select(p => Redaction.Redact(p.Log.Count == 0 ? WithRestarts(p) : $"{WithRestarts(p)}\n{string.Join('\n', p.Log)}"))];

    public static string Words(Problem problem) => $"{problem.Subject}: {problem.Reason}{(problem.Message.Length > 0 ? $" – {problem.Message}" : "")}";

    private static string WithRestarts(Problem problem) => $"{Words(problem)}{problem.Restarts switch { 0 => "", 1 => ", restarted once", var count => $", restarted {count} times" }}";
}
