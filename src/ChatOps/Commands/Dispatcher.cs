using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.Operations.Requests;
using ChatOps.Policy;

namespace ChatOps.Commands;

/// <summary>Maps what a person did in chat to a command, and sends its answer back to them.</summary>
public sealed class Dispatcher(
    CommandTable table, RequestReplies answers, IPolicy policy, RefusedRequests refused, Answers answering,
    FormPreviews previews, Homes homes, MessageQuestions questions, LinkPreviews previewing,
    TimeProvider clock)
{
    /// <summary>No one expects a button pressed an hour ago to act now: after downtime, the bot says so instead.</summary>
    private static readonly TimeSpan TooLate = TimeSpan.FromMinutes(5);

    public async Task ActAsync(ChatInput input, StoredDelivery delivery, CancellationToken cancellationToken)
    {
        var where = Where(input);
        if (input is ChatInput.HomeOpened)
        {
            await homes.OpenAsync(where, cancellationToken);
            return;
        }

        if (input is ChatInput.LinksShared shared)
        {
            await previewing.ShowAsync(shared, cancellationToken);
            return;
        }

        if (await policy.MayAskAsync(where.Who, cancellationToken) is not Decision.Allowed and var decision)
        {
            await refused.RecordAsync(
                new(where.Who, new(Said(input), null, null, null, decision.Words) { Rule = decision.DecidedBy }), cancellationToken);
            await answering.GiveAsync(delivery, input, where, Cards.Say(decision.Words, Tone.Bad), replace: false, cancellationToken);
            return;
        }

        var late = clock.GetUtcNow() - delivery.Delivery.ReceivedAt > TooLate;
        var card = input switch
        {
            ChatInput.FormChanged when late => null,
            _ when late && delivery.WasBegun => Cards.Say(RichText.Of(
                $"I was interrupted while handling what you did at {delivery.Delivery.ReceivedAt}, and can't say whether it was done. Check {new Span.Command("status")} before you try again."), Tone.Warning),
            _ when late => Cards.Say(RichText.Of(
                $"I wasn't running when you did that at {delivery.Delivery.ReceivedAt}, so nothing was done. Please try again if you still want it."), Tone.Warning),
            ChatInput.CommandTyped typed =>
                await TypedAsync(typed.Command.TrimStart('/'), CommandText.Words(typed.Text), where, delivery.Id, cancellationToken),
            ChatInput.ButtonPressed { Action: "run" or "cancel" } pressed =>
                await answers.PressedAsync(pressed.Action, pressed.Value, typed: null, where, cancellationToken),
            ChatInput.ButtonPressed { Action: "ask" } pressed => await AskedAsync(pressed, delivery.Id, cancellationToken),
            ChatInput.MessageAsked asked => await questions.ReadAsync(asked, delivery.Id, cancellationToken),
            ChatInput.FormChanged changed => await previews.FollowAsync(changed, cancellationToken),
            ChatInput.ButtonPressed pressed =>
                await TypedAsync(pressed.Action, CommandText.Words(pressed.Value), where, delivery.Id, cancellationToken),
            ChatInput.FormSubmitted form => await TypedAsync(
                form.Form,
                [
                    .. form.Context.Length == 0 ? Array.Empty<string>() : [form.Context],
                    .. CommandText.Words(form.Answers)],
                where,
                delivery.Id,
                cancellationToken),
            _ => null,
        };
        if (card is not null)
        {
            var replace = input is ChatInput.ButtonPressed { Action: "run" or "cancel" };
            await answering.GiveAsync(delivery, input, where, card, replace, cancellationToken);
        }

        if (input is not ChatInput.FormChanged)
        {
            await homes.RenewAsync(where, cancellationToken);
        }
    }

    public Task ApologizeAsync(ChatInput input, StoredDelivery delivery, CancellationToken cancellationToken) =>
        answering.GiveAsync(
            delivery,
            input,
            Where(input),
            Cards.Say(RichText.Of(
                $"Something went wrong on my side (reference {delivery.Id}). Check {new Span.Command("status")} before you try again; details are in the log."), Tone.Bad),
            replace: false,
            cancellationToken);

    private async Task<Card?> TypedAsync(
        string name, IReadOnlyList<string> words, ChatContext where, long delivery, CancellationToken cancellationToken)
    {
        // A slash command is either a verb itself or takes the verb as its first word.
        var verb = name;
        if (table.Find(name) is null)
        {
            (verb, words) = words is [var first, ..] ? (first, [.. words.Skip(1)]) : ("help", words);
        }

        var help = table.Help;
        if (table.Find(verb) is not { } command)
        {
            return help.Unknown(verb);
        }

        if (words is ["help" or "--help"] && command != help)
        {
            (command, words) = (help, [verb]);
        }

        if (words.Count == 0 && command.Asks && await answers.AskAsync(command, where, cancellationToken) is { } asked)
        {
            return asked.InWords;
        }

        try
        {
            return await command.RunAsync(new(where, Arguments.Parse(words), delivery), cancellationToken);
        }
        catch (CommandSyntaxException misunderstood)
        {
            return Cards.Say(misunderstood.Answer, Tone.Warning) with
            {
                Lines = [RichText.Of(
                    $"Usage: {new Span.Command(command.Verb, command.Hint)}{(command.Example.Length == 0 ? RichText.Empty : RichText.Of($" – example: {new Span.Command(command.Verb, command.Example)}"))}")],
            };
        }
    }

    /// <summary>A button that opens a command's dialog.</summary>
    private async Task<Card?> AskedAsync(ChatInput.ButtonPressed pressed, long delivery, CancellationToken cancellationToken) =>
        table.Find(pressed.Value) is { } command && await answers.AskAsync(command, pressed.Where, cancellationToken) is { } asked
            ? asked.InWords
            : await TypedAsync("ops", CommandText.Words(pressed.Value), pressed.Where, delivery, cancellationToken);

    private static ChatContext Where(ChatInput input) => input is ChatInput.Deed deed ? deed.Where : new(new("", "", ""), "");

    /// <summary>A word or two for what they asked for.</summary>
    private static string Said(ChatInput input) => input switch
    {
        ChatInput.CommandTyped typed => $"{typed.Command} {(CommandText.Words(typed.Text) is [var verb, ..] ? verb : "")}".TrimEnd(),
        ChatInput.ButtonPressed pressed => pressed.Action,
        ChatInput.FormSubmitted form => form.Form,
        ChatInput.MessageAsked => "changes",
        _ => "",
    };
}
