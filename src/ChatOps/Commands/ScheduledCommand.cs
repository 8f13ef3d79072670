using System.Collections.Immutable;
using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.Operations;

namespace ChatOps.Commands;

public sealed class ScheduledCommand(Grammar grammar, OperationRows rows) : Command
{
    private const int Most = 20;
    private static readonly ImmutableArray<string> Columns = ["starts", "verb", "service", "environment", "change", "by", "operation"];

    public override string Verb => "scheduled";

    public override string Usage => "[SERVICE] [ENV] [page N]";

    public override string Summary => "List what is scheduled.";

    public override string Example => "web";

    public override CommandGroup Group => CommandGroup.Operations;

    public override async Task<Card?> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var page = Page.Of(call.Arguments);
        var service = grammar.MaybeService(call.Arguments);
        var environment = grammar.MaybeEnvironment(call.Arguments);
        Grammar.Finish(call.Arguments);
        var coming = (await rows.InAsync(OperationState.Scheduled, cancellationToken))
            .Where(
                o => (service is null || o.Plan.Service == service.Name) && (environment is null || o.Plan.Environment == environment.Name))
            .OrderBy(o => o.Plan.At)
            .ToList();
        var card = new Card { Title = "Scheduled operations" };
        return coming.Count == 0
            ? card with { Lines = ["Nothing is scheduled."] }
            : page.Show(card, [.. coming.Select(Line)], Most, coming.Count, Verb, service?.Name, environment?.Name) with
            {
                Table = page.Table(card, "Scheduled operations", Columns, coming.Select(Row), Most),
                Menu = new("Cancel…", "cancel", [.. coming.Select(RequestReplies.Option)]),
            };
    }

    private static ImmutableArray<CardCell> Row(Operation operation) =>
    [
        new(RichText.Of($"{operation.Plan.At!.Value}"), operation.Plan.At.Value.ToUnixTimeSeconds()),
        operation.Plan.Verb,
        RichText.Of($"{operation.Plan.Service:b}"),
        operation.Plan.Environment,
        operation.Plan.Action.From is { } from
            ? RichText.Of($"{from:c} → {operation.Plan.Action.To:c}")
            : RichText.Of($"{operation.Plan.Action.To:c}"),
        RichText.Of($"{operation.By}"),
        RichText.Of($"{operation.Id:c}"),
    ];

    private static RichText Line(Operation operation) =>
        RichText.Of(
            $"⏰ {operation.Plan.At!.Value}: {RequestReplies.Words(operation)}, requested by {operation.By}. {new Span.Command("cancel", operation.Id)} cancels it.");
}
