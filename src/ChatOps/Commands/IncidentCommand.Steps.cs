using ChatOps.Chat;
using ChatOps.Incidents;
using ChatOps.Journal;
using ChatOps.Messages;

namespace ChatOps.Commands;

/// <content>The steps in an incident's life.</content>
public sealed partial class IncidentCommand
{
    private static readonly TimeSpan Snooze = TimeSpan.FromMinutes(30);

    /// <summary>Takes a step, and says what came of it.</summary>
    /// <param name="done">"The severity of incident 42 is SEV1 now."</param>
    /// <param name="already">What is said if there is nothing to do.</param>
    private async Task<Card?> StepAsync(
        Incident incident,
        CommandCall call,
        Func<Incident, (Incident, IncidentFact)?> step,
        RichText done,
        RichText already,
        CancellationToken cancellationToken) =>
        await writer.ChangeAsync(incident.Number, call.Where.Who, call.Delivery, step, cancellationToken) is { IsNew: true }
            ? Cards.Say(done, Tone.Good)
            : Cards.Say(RichText.Of($"{already} Nothing was done."));

    private static RichText Over(Incident incident) => RichText.Of(
        $"Incident {incident.Number} is {IncidentText.Word(incident.Status)}; {new Span.Command("incident", $"reopen {incident.Number}")} reopens it.");

    private async Task<Card?> UpdateAsync(IncidentWords words, Incident incident, CommandCall call, CancellationToken cancellationToken)
    {
        var next = (words.Named("next", "durations") ?? words.TakeLastPair("next")) is { } said
            ? clock.GetUtcNow() + (Durations.Parse(said) ?? throw new CommandSyntaxException(
                RichText.Of($"{said:c} isn't a valid duration ({"30m":c}, {"2h":c}). Nothing was posted.")))
            : (DateTimeOffset?)null;
        if (words.IsEmpty && await AskAsync(call, UpdateForm(incident), cancellationToken))
        {
            return null;
        }

        var text = await MentioningAsync(words.Own("What is new?"), call, cancellationToken);
        return await StepAsync(
            incident,
            call,
            now => !now.IsOpen ? null
                : (now with { NextUpdate = next }, new IncidentNoted(now.Number, now.IsPrivate, IncidentEntry.Update, text)
                {
                    NextUpdate = next,
                }),
            next is { } at
                ? RichText.Of($"Posted as an update of incident {incident.Number}. I remind you of the next one at {at}.")
                : $"Posted as an update of incident {incident.Number}.",
            Over(incident),
            cancellationToken);
    }

    private async Task<Card?> NoteAsync(IncidentWords words, Incident incident, CommandCall call, CancellationToken cancellationToken)
    {
        var text = await MentioningAsync(words.Own("Note what?"), call, cancellationToken);
        return await StepAsync(
            incident,
            call,
            // What comes to mind afterwards is for the post-mortem.
            now => (now, new IncidentNoted(now.Number, now.IsPrivate, IncidentEntry.Note, text)),
            $"Noted in incident {incident.Number}.",
            RichText.Empty,
            cancellationToken);
    }

    private Task<Card?> SeverityAsync(IncidentWords words, Incident incident, CommandCall call, CancellationToken cancellationToken)
    {
        var severity = IncidentWords.Severity(words.TakeFirst(_ => true) ?? "", settings.Options);
        Finish(words);
        return StepAsync(
            incident,
            call,
            now => now.Severity == severity ? null
                : now with { Severity = severity } is var after
                    ? (after, after.Fact(IncidentChange.Severity) with { Before = now.Severity })
                    : null,
            RichText.Of($"Incident {incident.Number} is {IncidentText.Severity(severity):b} now."),
            $"Incident {incident.Number} is {IncidentText.Severity(severity)} already.",
            cancellationToken);
    }

    private Task<Card?> StatusAsync(
        IncidentWords words, Incident incident, string? reason, CommandCall call, CancellationToken cancellationToken)
    {
        var word = words.Named("status", "statuses") ?? words.TakeFirst(_ => true) ?? "";
        if (!Enum.TryParse<IncidentStatus>(word, ignoreCase: true, out var status)
            || !Enum.IsDefined(status)
            || char.IsAsciiDigit(word[0])
            || status is IncidentStatus.Merged)
        {
            throw new CommandSyntaxException(RichText.Of(
                $"There is no status {word:c}. Use triage, investigating, identified, monitoring, resolved, or cancelled. Nothing was done."));
        }

        Finish(words);
        return status switch
        {
            IncidentStatus.Resolved => ResolveAsync(words, incident, reason, call, isAnswered: false, cancellationToken),
            IncidentStatus.Cancelled => CancelAsync(words, incident, reason, call, cancellationToken),
            _ => StepAsync(
                incident,
                call,
                now => !now.IsOpen || now.Status == status ? null
                    : now with { Status = status } is var after
                        ? (after, after.Fact(IncidentChange.Status) with { Before = IncidentText.Word(now.Status) })
                        : null,
                RichText.Of($"Incident {incident.Number} is {IncidentText.Word(status):b} now."),
                incident.IsOpen ? $"Incident {incident.Number} is {IncidentText.Word(status)} already." : Over(incident),
                cancellationToken),
        };
    }

    private Task<Card?> ReopenAsync(
        IncidentWords words, Incident incident, string? reason, CommandCall call, CancellationToken cancellationToken)
    {
        Finish(words);
        return StepAsync(
            incident,
            call,
            now => now.IsOpen ? null
                : now with { Status = IncidentStatus.Investigating, EndedAt = null, MitigatedAt = null, Into = null } is var after
                    ? (after, after.Fact(IncidentChange.Reopened) with { Reason = reason })
                    : null,
            $"Incident {incident.Number} is open again.",
            $"Incident {incident.Number} is open.",
            cancellationToken);
    }

    private Task<Card?> CancelAsync(
        IncidentWords words, Incident incident, string? reason, CommandCall call, CancellationToken cancellationToken)
    {
        Finish(words);
        return StepAsync(
            incident,
            call,
            now => !now.IsOpen ? null
                : now with { Status = IncidentStatus.Cancelled } is var after
                    ? (after, after.Fact(IncidentChange.Cancelled) with { Reason = reason })
                    : null,
            $"Incident {incident.Number} is cancelled.",
            Over(incident),
            cancellationToken);
    }

    private async Task<Card?> MergeAsync(IncidentWords words, Incident incident, CommandCall call, CancellationToken cancellationToken)
    {
        words.TakeFirst(word => word.Equals("into", StringComparison.OrdinalIgnoreCase));
        var word = words.TakeFirst(_ => true) ?? "";
        Finish(words);
        var number = word.Split(' ')[^1].TrimStart('#');
        if (!long.TryParse(number, out var into)
            || into == incident.Number
            || await rows.FindAsync(into, cancellationToken) is not { IsOpen: true } other
            || !other.IsShownIn(call.Where))
        {
            throw new CommandSyntaxException(
                RichText.Of(
                    $"Into which one? {number:c} isn't another open incident. {new Span.Command("incidents")} lists them. Nothing was done."));
        }

        // What is private doesn't become visible elsewhere, nor is it named there.
        return incident.IsPrivate != other.IsPrivate
            ? Cards.Say("A private incident can't be merged with one that everyone sees. Nothing was done.", Tone.Bad)
            : await StepAsync(
                incident,
                call,
                now => !now.IsOpen ? null
                    : now with { Status = IncidentStatus.Merged, Into = into } is var after
                        ? (after, after.Fact(IncidentChange.Merged) with { Into = into })
                        : null,
                $"Incident {incident.Number} goes on in incident {into}.",
                Over(incident),
                cancellationToken);
    }

    private Task<Card?> SnoozeAsync(IncidentWords words, Incident incident, CommandCall call, CancellationToken cancellationToken)
    {
        var isOff = words.TakeLast("off");
        Finish(words);
        var next = isOff ? (DateTimeOffset?)null : clock.GetUtcNow() + Snooze;
        return StepAsync(
            incident,
            call,
            now => !now.IsOpen ? null : (now with { NextUpdate = next }, new IncidentNoted(
                now.Number,
                now.IsPrivate,
                IncidentEntry.Room,
                next is { } at ? RichText.Of($"⏰ The next update is put off until {at}") : "⏰ No next update is promised now")),
            next is { } at ? RichText.Of($"I remind you of the update again at {at}.") : "I don't remind you of an update any more.",
            Over(incident),
            cancellationToken);
    }

    private static void Finish(IncidentWords words)
    {
        if (!words.IsEmpty)
        {
            throw new CommandSyntaxException(RichText.Of($"I understood the rest, but not {words.Text:c}, so nothing was done."));
        }
    }
}
