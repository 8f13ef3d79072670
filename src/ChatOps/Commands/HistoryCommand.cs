using System.Collections.Immutable;
using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.Operations;

namespace ChatOps.Commands;

public sealed class HistoryCommand(Grammar grammar, OperationRows rows) : Command
{
    private const int Most = 10;
    private static readonly ImmutableArray<string> Columns = ["when", "state", "verb", "change", "environment", "by", "result"];

    public override string Verb => "history";

    public override string Usage => "SERVICE [ENV] [page N]";

    public override string Summary => "The latest operations: who did what, with what result.";

    public override string Example => "web production";

    public override IReadOnlyList<Input> Questions => [Ask.Service(), Ask.Environment(isOptional: true)];

    public override async Task<Card?> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var page = Page.Of(call.Arguments);
        var service = grammar.Service(call.Arguments);
        var environment = grammar.MaybeEnvironment(call.Arguments);
        Grammar.Finish(call.Arguments);
        var operations = await rows.HistoryAsync(service.Name, environment?.Name, page.Reach(Most), cancellationToken);
        var card = new Card
        {
            Title = RichText.Of($"Operations on {service.Name:b}{(environment is null ? "" : $" in {environment.Name}")}"),
        };
        return operations.Count == 0
            ? card with { Lines = ["None yet."] }
            : page.Show(card, [.. operations.Select(Line)], Most, total: null, Verb, service.Name, environment?.Name) with
            {
                Table = page.Table(card, $"Operations on {service.Name}", Columns, operations.Select(Row), Most),
            };
    }

    private static ImmutableArray<CardCell> Row(Operation operation) =>
    [
        new(RichText.Of($"{operation.CreatedAt}"), operation.CreatedAt.ToUnixTimeSeconds()),
        $"{Icon(operation)} {operation.State.ToString().ToLowerInvariant()}",
        operation.Plan.Verb,
        operation.Plan.Action.From is { } from
            ? RichText.Of($"{from:c} → {operation.Plan.Action.To:c}")
            : RichText.Of($"{operation.Plan.Action.To:c}"),
        operation.Plan.Environment,
        RichText.Of($"{operation.By}"),
        operation.Outcome ?? RichText.Empty,
    ];

    private static string Icon(Operation operation) => operation.State switch
    {
        OperationState.Succeeded => "✅",
        OperationState.Failed => "❌",
        OperationState.Running => "⏳",
        OperationState.Applied => "⚠️",
        _ => "⏭",
    };

    private static RichText Line(Operation operation)
    {
        var plan = operation.Plan;
        var message = operation.Outcome is { } outcome ? " – " + outcome : RichText.Empty;
        return RichText.Of(
            $"{Icon(operation)} {operation.CreatedAt} {plan.Verb} {(plan.Action.From is { } from ? RichText.Of($"{from:c} → ") : RichText.Empty)}{plan.Action.To:c} in {plan.Environment} by {operation.By}{message}");
    }
}
