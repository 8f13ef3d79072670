using ChatOps.Catalog;
using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.Operations;
using ChatOps.Operations.Approving;
using ChatOps.Operations.Requests;
using ChatOps.Timeline;

namespace ChatOps.Commands;

/// <summary>The replies to operation requests.</summary>
public sealed partial class RequestReplies(
    OperationRequests requests,
    OperationControl control,
    ApprovalVotes votes,
    TypedConfirmation confirmation,
    StoryIndex stories,
    ServiceCatalog catalog,
    CommandForms forms,
    ChatPlatforms platforms,
    ChannelFinder channels,
    OperatorsChannel operators)
{
    public async Task<Card> RequestAsync(ChangeRequest request, CommandCall call, CancellationToken cancellationToken)
    {
        var result = await requests.RequestAsync(request, call.Where, call.Delivery, cancellationToken);
        var card = await CardAsync(result, call.Where, cancellationToken);
        return result is RequestResult.Refused { HeldBy: { } incident } ? card with { Buttons = [.. AsFix(request, incident)] } : card;
    }

    /// <summary>
    /// Handles a press of Run or Cancel; the value is the operation and the hash of the plan that was shown. Null: it has opened a dialog.
    /// </summary>
    /// <param name="typed">The service's name, where it was typed.</param>
    public async Task<Card?> PressedAsync(
        string action, string value, string? typed, ChatContext who, CancellationToken cancellationToken)
    {
        var (id, hash) = value.IndexOf(':') is var colon and > 0 ? (value[..colon], value[(colon + 1)..]) : (value, "");
        return action is "run"
            ? await RunAsync(await requests.ConfirmAsync(id, hash, typed, who, cancellationToken), who, cancellationToken)
            : await CancelAsync(id, who, cancellationToken);
    }

    /// <summary>Shows a plan again, made anew if it is old.</summary>
    public async Task<Card?> AgainAsync(string id, CommandCall call, CancellationToken cancellationToken) =>
        await RunAsync(await requests.AgainAsync(id, call.Where, call.Delivery, cancellationToken), call.Where, cancellationToken);

    private async Task<Card?> RunAsync(RequestResult answer, ChatContext who, CancellationToken cancellationToken) => answer switch
    {
        RequestResult.Untyped(var operation, var rule) => await AskToTypeAsync(operation, rule, who, cancellationToken),
        RequestResult.Ended({ State: OperationState.Cancelled, Watch: null } old) => await CardAsync(answer, who, cancellationToken) with
        {
            Buttons = [new("Plan it again", "ops", $"run {old.Id}")],
        },
        _ => await CardAsync(answer, who, cancellationToken),
    };

    /// <summary>Asks for the service's name, in a dialog or in words.</summary>
    private async Task<Card?> AskToTypeAsync(Operation operation, string rule, ChatContext who, CancellationToken cancellationToken)
    {
        var value = $"{operation.Id}:{operation.Plan.Hash}";
        var platform = platforms.Get(who.Platform);
        return platform.Can.Dialogs
            && await platform.OpenFormAsync(who, CommandForms.Typing(operation.Plan, value, rule), cancellationToken)
            ? null
            : Cards.Say(
                RichText.Of(
                    $"Not yet: {Words(operation)}. Type {new Span.Command("run", $"{value} SERVICE")}, with the service's name ({rule:c})."),
                Tone.Warning);
    }

    /// <summary>Cancels a plan, or an operation that is scheduled or running.</summary>
    public async Task<Card> CancelAsync(string id, ChatContext who, CancellationToken cancellationToken) =>
        await AnswerAsync("cancel", who, await control.CancelAsync(id, who, cancellationToken), cancellationToken);

    /// <summary>Approves an operation that waits for approval.</summary>
    /// <param name="plan">The hash of the plan that was shown; null when the operation was named.</param>
    /// <param name="reason">Why, redacted; null: they didn't say.</param>
    public async Task<Card> ApproveAsync(
        string id, string? plan, string? reason, ChatContext who, CancellationToken cancellationToken) =>
        await AnswerAsync("approve", who, await votes.ApproveAsync(id, plan, reason, who, cancellationToken), cancellationToken);

    public async Task<Card> RejectAsync(string id, string reason, ChatContext who, CancellationToken cancellationToken) =>
        await AnswerAsync("reject", who, await votes.RejectAsync(id, reason, who, cancellationToken), cancellationToken);

    private async Task<Card> AnswerAsync(string said, ChatContext who, RequestResult answer, CancellationToken cancellationToken) =>
        (said, answer) switch
        {
            ("cancel", RequestResult.Running(var running)) => Cards.Say(
                RichText.Of($"Already running, so it can't be cancelled: {Words(running)}. A new deploy or rollback will supersede it."),
                Tone.Warning),
            ("approve", RequestResult.Approved(var approved)) => Cards.Say(RichText.Of($"Approved: {Words(approved)}."), Tone.Good),
            ("break-glass", RequestResult.Approved(var approved)) => Cards.Say(
                RichText.Of(
                    $"Going ahead without approval: {Words(approved)}. {(operators.Id is null ? "There is no operators' channel to notify" : "The operators are notified")}, and someone else must review it."), Tone.Warning),
            (_, RequestResult.Untyped(var asked, var rule)) => Cards.Say(
                RichText.Of(
                    $"Not yet: {Words(asked)}. Type the service's name, too: {new Span.Command("break-glass", $"{asked.Id} SERVICE because …")} ({rule:c})."),
                Tone.Warning),
            _ => await CardAsync(answer, who, cancellationToken),
        };

    /// <summary>Asks for missing arguments, in a dialog or in words; null when it is too late to open a dialog.</summary>
    public async Task<Asked?> AskAsync(Command command, ChatContext where, CancellationToken cancellationToken)
    {
        if (forms.Of(command) is not { } form)
        {
            return null;
        }

        var platform = platforms.Get(where.Platform);
        return !platform.Can.Dialogs
            ? new(form.InWords(new Span.Command(command.Verb, command.Hint), new Span.Command(command.Verb, command.Example)) with
            {
                Footer = RichText.Of($"{new Span.Command("status")} lists what runs where."),
            })
            : await platform.OpenFormAsync(where, form, cancellationToken) ? new(null) : null;
    }

    private async Task<Card> CardAsync(RequestResult answer, ChatContext who, CancellationToken cancellationToken)
    {
        var follow = answer switch
        {
            RequestResult.Scheduled(var operation) => await FollowAsync(operation, who, cancellationToken),
            RequestResult.Waiting(var operation) => await FollowAsync(operation, who, cancellationToken),
            RequestResult.Running(var operation) => await FollowAsync(operation, who, cancellationToken),
            RequestResult.Busy(var other, _) => await FollowAsync(other, who, cancellationToken),
            RequestResult.Ended(var operation) => await FollowAsync(operation, who, cancellationToken),
            _ => RichText.Empty,
        };
        return answer switch
        {
            RequestResult.Planned(var operation, var why, var needs) => With(
                Cards.Plan(operation, why, needs, confirmation.RuleOf(operation.Plan)),
                needs is null ? null : await GlassAsync(operation, who, cancellationToken)),
            RequestResult.Running(var operation) => Cards.Say(Sentences(RichText.Of($"Started: {Words(operation)}."), follow)),
            RequestResult.Waiting(var operation) => With(
                Cards.Say(
                    Sentences(
                        RichText.Of($"Waits for approval: {Words(operation)}."),
                        "It starts automatically once others have approved it.",
                        catalog.Find(operation.Plan.Service)?.Channels is { Count: > 0 } ? "" : RichText.Of(
                            $"{operation.Plan.Service} has no channel in which they are asked: tell them to type {new Span.Command("approve", operation.Id)}."),
                        follow,
                        RichText.Of($"{new Span.Command("cancel", operation.Id)} cancels it."))),
                await GlassAsync(operation, who, cancellationToken)),
            RequestResult.Scheduled(var operation) => Cards.Say(
                Sentences(
                    RichText.Of($"Scheduled for {operation.Plan.At!.Value}: {Words(operation)}."),
                    follow,
                    RichText.Of($"{new Span.Command("cancel", operation.Id)} cancels it."))),
            RequestResult.Busy(var other, true) =>
                Cards.Say(Sentences(RichText.Of($"Already running: {Words(other)}, requested by {other.By}."), follow)),
            RequestResult.Busy(var other, false) => Cards.Say(
                Sentences(
                    RichText.Of($"Not now: {Words(other)}, requested by {other.By}, is still running."),
                    follow,
                    "Type the command again when it is done."), Tone.Warning),
            RequestResult.Ended({ State: OperationState.Cancelled } operation) => Cards.Say(
                Sentences(
                    RichText.Of($"Cancelled: {Words(operation)}."),
                    operation.Outcome?.AsSentence() ?? "",
                    operation.Watch is null ? "Nothing was changed." : "")),
            RequestResult.Ended(var operation) => Cards.Say(
                Sentences(
                    RichText.Of($"{Words(operation)}: {operation.State.ToString().ToLowerInvariant()}."),
                    operation.Outcome?.AsSentence() ?? "",
                    follow)),
            RequestResult.NothingToDo(var message) => Cards.Say(message, Tone.Good),
            RequestResult.Refused { Reason: var reason, Now: { } now } => Cards.Say(
                RichText.Of($"{reason} Nothing was approved. This is what it would do now: {Words(now)}."), Tone.Warning) with
            {
                Buttons = [new("Approve", "ops", $"approve {now.Id} {now.Plan.Hash}", ButtonStyle.Primary)],
            },
            RequestResult.Refused(var reason) => Cards.Say(reason, Tone.Bad),
            _ => throw new InvalidOperationException($"What is {answer}?"),
        };
    }

    /// <summary>The sentences that aren't empty, separated by one space.</summary>
    private static RichText Sentences(params RichText[] parts) => RichText.Join(" ", parts.Where(part => !part.IsEmpty));

    /// <summary>What an operation does, as one line.</summary>
    public static RichText Words(Operation operation)
    {
        var plan = operation.Plan;
        return plan.Action.From is { } from
            ? RichText.Of($"{plan.Verb} {plan.Service:b} {from} → {plan.Action.To:b} in {plan.Environment}")
            : RichText.Of($"{plan.Verb} {plan.Service:b} in {plan.Environment}");
    }

    /// <summary>An operation in a menu, where options are plain text.</summary>
    internal static MenuOption Option(Operation operation) => new($"{Words(operation).PlainText} · {operation.Id}", operation.Id);

    /// <summary>Where to follow the operation: a link, or the channel on the person's own platform where it will be reported.</summary>
    private async Task<RichText> FollowAsync(Operation operation, ChatContext who, CancellationToken cancellationToken)
    {
        if (await stories.LinkAsync(operation.Id, who.Platform, cancellationToken) is { } link)
        {
            return RichText.Of($"{new Span.Link(link, "Follow it here")}.");
        }

        foreach (var configured in catalog.Find(operation.Plan.Service)?.Channels.Where(channel => channel.Platform == who.Platform) ?? [])
        {
            if (await channels.FindAsync(configured, cancellationToken) is { } channel)
            {
                return RichText.Of($"Follow it in {new Span.Channel(configured with { Id = channel })}.");
            }
        }

        return RichText.Empty;
    }
}

/// <summary>Someone was asked for missing arguments.</summary>
/// <param name="InWords">The questions, if there are no dialogs; null: a dialog was opened.</param>
public sealed record Asked(Card? InWords);
