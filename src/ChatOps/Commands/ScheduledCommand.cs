using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.Operations;

namespace ChatOps.Commands;

public sealed class ScheduledCommand(Grammar grammar, OperationRows rows) : Command
{
    private const int Most = 20;

    public override string Verb => "scheduled";

    public override string Usage => "[SERVICE] [ENV]";

    public override RichText Summary => "What is to happen later, and how to cancel it.";

    public override string Example => "web";

    public override async Task<Card?> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var service = grammar.MaybeService(call.Arguments);
        var environment = grammar.MaybeEnvironment(call.Arguments);
        Grammar.Finish(call.Arguments);
        var coming = (await rows.InAsync(OperationState.Scheduled, cancellationToken))
            .Where(o => (service is null || o.Plan.Service == service.Name) && (environment is null || o.Plan.Environment == environment.Name))
            .OrderBy(o => o.Plan.At)
            .ToList();
        return new()
        {
            Title = "What is to happen later",
            Lines = coming.Count == 0
                ? ["Nothing is scheduled."]
                : [.. coming.Take(Most).Select(Line), .. coming.Count > Most ? (RichText[])[$"… and {coming.Count - Most} more. Name a service to see its own."] : []],
        };
    }

    private static RichText Line(Operation operation) =>
        RichText.Of($"⏰ {operation.Plan.At!.Value}: {DeskAnswers.Words(operation)}, asked by {operation.By}. {new Span.Command("cancel", operation.Id)} cancels it.");
}
