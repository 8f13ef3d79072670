using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.Operations;

namespace ChatOps.Commands;

/// <content>What goes ahead without approvals.</content>
public sealed partial class RequestReplies
{
    /// <param name="typed">The service's name; null: they didn't type it.</param>
    public async Task<Card> BreakGlassAsync(
        string id, string reason, string? typed, ChatContext who, CancellationToken cancellationToken) =>
        await AnswerAsync("break-glass", who, await votes.BreakGlassAsync(id, reason, typed, who, cancellationToken), cancellationToken);

    /// <summary>Asks why, and for the service's name where it must be typed, in a dialog or in words. Null: a dialog is open.</summary>
    public async Task<Card?> AskForGlassAsync(string id, ChatContext who, CancellationToken cancellationToken)
    {
        var (operation, refusal) = await votes.GlassAsync(id, who, cancellationToken);
        if (operation is null || refusal is not null)
        {
            return await AnswerAsync("break-glass", who, refusal!, cancellationToken);
        }

        // What waits for approval was confirmed before.
        var isTyped = operation.State is OperationState.Planned && confirmation.RuleOf(operation.Plan) is not null;
        Input.Text name = new(Ask.ServiceName, "The service's name", Hint: $"Type it exactly: {operation.Plan.Service}");
        var form = new Form("break-glass", "Break glass", "Go ahead", operation.Id, isTyped ? [name, Ask.Reason()] : [Ask.Reason()])
        {
            Lines =
            [
                RichText.Of($"🚨 {Words(operation)}, without the approvals that it needs."),
                "Only in an emergency: the operators are notified, and someone else must review it.",
            ],
        };
        var platform = platforms.Get(who.Platform);
        return platform.Can.Dialogs && await platform.OpenFormAsync(who, form, cancellationToken)
            ? null
            : throw new CommandSyntaxException(RichText.Of(
                $"Why? Type {new Span.Command("break-glass", $"{operation.Id}{(isTyped ? " SERVICE" : "")} because …")}. Nothing was done."));
    }

    /// <summary>The button for going ahead without approvals; null for those who may not.</summary>
    private async Task<Button?> GlassAsync(Operation operation, ChatContext who, CancellationToken cancellationToken) =>
        await votes.MayBreakGlassAsync(operation, who.Who, cancellationToken) ? Glass(operation, "Break glass…") : null;

    internal static Button Glass(Operation operation, string label) =>
        new(label, "ops", $"break-glass {operation.Id}", ButtonStyle.Danger);

    private static Card With(Card card, Button? button) => button is null ? card : card with { Buttons = [.. card.Buttons, button] };
}
