using ChatOps.Chat;
using ChatOps.Messages;
using ChatOps.OnCall;
using ChatOps.People;

namespace ChatOps.Commands;

/// <summary>Changes who is on call.</summary>
public sealed class OnCallChanges(
    OnCallGrammar grammar,
    OnCallSchedules schedules,
    ConfiguredSchedules configured,
    OnCallRows rows,
    SwapRows swaps,
    HandOvers handOvers,
    ChannelFinder finder,
    PeopleDirectory people,
    TimeProvider clock)
{
    private static readonly TimeSpan Ahead = TimeSpan.FromDays(100);

    public async Task<Card> OverrideAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var (from, until) = grammar.Range(call.Arguments);
        var schedule = grammar.Schedule(call.Arguments);
        var person = await grammar.MaybePersonAsync(call, cancellationToken)
            ?? throw new CommandSyntaxException("Who is on call then? Mention the person. Nothing was done.");
        grammar.Finish(call.Arguments);
        return until is null
            ? throw new CommandSyntaxException(RichText.Of($"Until when? Add {"for 2h":c} or {"until tomorrow 9:00":c}. Nothing was done."))
            : await PutAsync(call, schedule, person.Account, from, until.Value, cancellationToken);
    }

    public async Task<Card> TakeAsync(CommandCall call, CancellationToken cancellationToken)
    {
        if (call.Arguments.Left is [var id])
        {
            if ((await swaps.OpenAsync(cancellationToken)).FirstOrDefault(swap => Is(swap.Id, id)) is { } open)
            {
                return await TakeAsync(call, open, cancellationToken);
            }

            if (OnCallRows.IsId(id) && !schedules.Names.Contains(id, StringComparer.OrdinalIgnoreCase))
            {
                return Cards.Say("That shift was taken, the request was withdrawn, or its time is over. Nothing was done.", Tone.Warning);
            }
        }

        var (from, until) = grammar.Range(call.Arguments);
        var schedule = grammar.Schedule(call.Arguments);
        grammar.Finish(call.Arguments);
        var now = (await schedules.FindAsync(schedule, cancellationToken))!;
        var shift = now.At(from);
        if (shift is not null && until is null && await IsSameAsync(shift.Person, call.Where.Person, cancellationToken))
        {
            return Cards.Say(RichText.Of($"You are on call for {schedule:b} already, until {shift.Until}. Nothing was done."));
        }

        until ??= shift?.Until ?? now.EndOfGap(from);
        return until is null
            ? throw new CommandSyntaxException(RichText.Of($"There is no hand-over to come: add {"for 2h":c}. Nothing was done."))
            : await PutAsync(call, schedule, call.Where.Person, from, until.Value, cancellationToken);
    }

    public async Task<Card> SwapAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var start = grammar.At(call.Arguments);
        var name = grammar.Schedule(call.Arguments);
        grammar.Finish(call.Arguments);
        var (now, schedule) = (clock.GetUtcNow(), (await schedules.FindAsync(name, cancellationToken))!);
        OnCallShift? own = null;
        IReadOnlyList<OnCallShift> shifts = start is not { } at ? schedule.Between(now, now + Ahead)
            : schedule.At(at) is { } then ? [then]
            : [];
        foreach (var shift in shifts)
        {
            if (await IsSameAsync(shift.Person, call.Where.Person, cancellationToken))
            {
                own = shift;
                break;
            }
        }

        if (own is null)
        {
            return Cards.Say(
                start is null
                    ? RichText.Of($"You have no shift of {name:b} in the next {(int)Ahead.TotalDays} days. Nothing was done.")
                    : RichText.Of(
                        $"You aren't on call for {name:b} at {start.Value}. {new Span.Command(OnCallPosts.Verb, name)} shows who is next. Nothing was done."),
                Tone.Warning);
        }

        if (await ChannelAsync(call, name, cancellationToken) is not { } channel)
        {
            return Cards.Say(RichText.Of(
                $"I can't ask here: add me to this channel, or an operator sets {$"ChatOps:OnCall:Schedules:{name}:Channel":c}. Nothing was done."), Tone.Warning);
        }

        var (swap, isNew) = await swaps.AskAsync(own, call.Where.Who, channel, call.Delivery, cancellationToken);
        return Cards.Say(
            isNew
                ? RichText.Of(
                    $"I ask in {Where(channel)} who takes {swap.Words}. Until someone does, it stays yours. {new Span.Command(OnCallPosts.Verb, $"cancel {swap.Id}")} withdraws it.")
                : RichText.Of(
                    $"I ask that already, in {Where(swap.Channel)}. {new Span.Command(OnCallPosts.Verb, $"cancel {swap.Id}")} withdraws it."),
            isNew ? Tone.Good : Tone.Neutral);
    }

    public async Task<Card> CancelAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var id = call.Arguments.Left is [var word] && OnCallRows.IsId(word) ? word.ToLowerInvariant() : null;
        if (id is null || schedules.Names.Contains(id, StringComparer.OrdinalIgnoreCase))
        {
            var name = grammar.Schedule(call.Arguments);
            grammar.Finish(call.Arguments);
            var now = clock.GetUtcNow();
            var coming = (await schedules.FindAsync(name, cancellationToken))!.Overrides.Where(change => change.Until > now).ToList();
            if ((coming.LastOrDefault(change => change.Covers(now)) ?? (coming is [var only] ? only : null)) is not { } meant)
            {
                return Cards.Say(
                    coming.Count == 0
                        ? RichText.Of($"Nobody changed who is on call for {name:b} now or later. Nothing was done.")
                        : RichText.Of($"Which? {new Span.Command(OnCallPosts.Verb, name)} lists them with their ids. Nothing was done."),
                    Tone.Warning);
            }

            id = meant.Id;
        }

        var who = call.Where.Who;
        return await swaps.WithdrawAsync(id, who, cancellationToken) is { } swap
                ? Cards.Say(RichText.Of($"Withdrawn: nobody is asked any more who takes {swap.Words}."), Tone.Good)
            : await rows.CancelAsync(id, who, cancellationToken) is { } change
                ? Cards.Say(RichText.Of($"Cancelled for {change.Schedule:b}: {change.Words}."), Tone.Good)
            : Cards.Say(RichText.Of($"There is no change {id:c}, or its time is over. Nothing was done."), Tone.Warning);
    }

    public async Task<Card> ConfirmAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var id = call.Arguments.TakeFirst(_ => true, "") ?? throw new CommandSyntaxException(
            "Confirm what? The hand-over's message has a button. Nothing was done.");
        Grammar.Finish(call.Arguments);
        return await handOvers.ConfirmAsync(id, call.Where.Who, cancellationToken) switch
        {
            HandOvers.Confirmation.Done => Cards.Say("Confirmed: you are on call.", Tone.Good),
            HandOvers.Confirmation.Before => Cards.Say("It is confirmed already. Nothing was done."),
            HandOvers.Confirmation.NotTheirs => Cards.Say("Only who is on call now can confirm that. Nothing was done.", Tone.Warning),
            _ => Cards.Say("That shift is over. Nothing was done.", Tone.Warning),
        };
    }

    private async Task<Card> TakeAsync(CommandCall call, OnCallSwap open, CancellationToken cancellationToken)
    {
        if (await IsSameAsync(open.By.Account, call.Where.Person, cancellationToken))
        {
            return Cards.Say(RichText.Of(
                $"It is yours. {new Span.Command(OnCallPosts.Verb, $"cancel {open.Id}")} withdraws the request. Nothing was done."), Tone.Warning);
        }

        return await swaps.TakeAsync(open.Id, call.Where.Who, call.Delivery, cancellationToken) is { } change
            ? Cards.Say(RichText.Of($"Yours: {open.Schedule:b} from {change.From} until {change.Until}."), Tone.Good)
            : Cards.Say("Someone was faster, or the request was withdrawn. Nothing was done.", Tone.Warning);
    }

    private async Task<Card> PutAsync(
        CommandCall call, string schedule, ChatId person, DateTimeOffset from, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var channel = await ChannelAsync(call, schedule, cancellationToken);
        var made = await rows.OverrideAsync(schedule, person, from, until, call.Where.Who, call.Delivery, channel, cancellationToken);
        return new()
        {
            Title = RichText.Of($"🔁 {new Span.Person(person)} is on call for {schedule:b} from {made.From} until {made.Until}"),
            Tone = Tone.Good,
            Footer = RichText.Of($"{new Span.Command(OnCallPosts.Verb, $"cancel {made.Id}")} cancels it"),
        };
    }

    /// <summary>Where people are told; null: nowhere.</summary>
    private async Task<ChatId?> ChannelAsync(CommandCall call, string schedule, CancellationToken cancellationToken) =>
        configured.All[schedule].Channel
        ?? (call.Where.Place is { } place && await finder.FindAsync(place, cancellationToken) is not null ? place : null);

    private async Task<bool> IsSameAsync(ChatId one, ChatId other, CancellationToken cancellationToken) =>
        (await people.PersonsAsync(cancellationToken)).Compare(one, other) is SamePerson.Yes;

    private static RichText Where(ChatId channel) =>
        channel.Id.StartsWith('#') ? channel.Id : RichText.Of($"{new Span.Channel(channel)}");

    private static bool Is(string id, string word) => id.Equals(word, StringComparison.OrdinalIgnoreCase);
}
