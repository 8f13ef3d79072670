using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.Operations;

namespace ChatOps.Commands;

public sealed class HistoryCommand(Grammar grammar, OperationRows rows) : Command
{
    private const int Most = 10;

    public override string Verb => "history";

    public override string Usage => "SERVICE [ENV]";

    public override RichText Summary => "The last operations: who did what, and what came of it.";

    public override string Example => "web production";

    public override async Task<Card?> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var service = grammar.Service(call.Arguments);
        var environment = grammar.MaybeEnvironment(call.Arguments);
        Grammar.Finish(call.Arguments);
        var operations = await rows.HistoryAsync(service.Name, environment?.Name, Most + 1, cancellationToken);
        return new()
        {
            Title = RichText.Of($"Operations on {service.Name:b}{(environment is null ? "" : $" in {environment.Name}")}"),
            Lines = operations.Count == 0 ? ["None yet."] : [.. operations.Take(Most).Select(Line), .. operations.Count > Most ? (RichText[])[$"… these are the last {Most}; there are older ones"] : []],
        };
    }

    private static RichText Line(Operation operation)
    {
        var plan = operation.Plan;
        var icon = operation.State switch { OperationState.Succeeded => "✅", OperationState.Failed => "❌", OperationState.Running => "⏳", OperationState.Applied => "⚠️", _ => "⏭" };
        var message = operation.Outcome is { } outcome ? " – " + outcome : RichText.Empty;
        return RichText.Of($"{icon} {operation.CreatedAt} {plan.Verb} {(plan.Action.From is { } from ? RichText.Of($"{from:c} → ") : RichText.Empty)}{plan.Action.To:c} in {plan.Environment} by {operation.By}{message}");
    }
}
