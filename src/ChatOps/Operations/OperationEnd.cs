using ChatOps.Clusters;
using ChatOps.Journal;

namespace ChatOps.Operations;

/// <summary>How an operation ended.</summary>
/// <param name="Details">Reasons and log lines, redacted.</param>
internal sealed record OperationEnd(OperationState State, string? Message, IReadOnlyList<string> Details)
{
    public static OperationEnd Succeeded { get; } = new(OperationState.Succeeded, null, []);

    public static OperationEnd Failed(string message) => new(OperationState.Failed, message, []);

    /// <summary>A failure with the reasons that the cluster gives, of which the first goes into the message.</summary>
    public static OperationEnd Failed(string message, IReadOnlyList<Problem> problems) => new(
        OperationState.Failed,
        Redaction.Redact(problems is [var first, ..] ? $"{Words(first)} ({message})" : message),
        Tell([.. problems.Where((p, place) => place > 0 || p.Log.Count > 0)]));

    public static IReadOnlyList<string> Tell(IReadOnlyList<Problem> problems) =>
        [.. problems.Select(p => Redaction.Redact(p.Log.Count == 0 ? Words(p) : $"{Words(p)}\n{string.Join('\n', p.Log)}"))];

    public static string Words(Problem problem) => $"{problem.Subject}: {problem.Reason}{(problem.Message.Length > 0 ? $" – {problem.Message}" : "")}";
}
