using System.Collections.Immutable;
using ChatOps.Chat;
using ChatOps.Incidents;
using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.People;

namespace ChatOps.Commands;

/// <content>What asks, and what shows.</content>
public sealed partial class IncidentCommand
{
    private const int MostShown = 20, MostRead = 200;

    private async Task<Card?> ResolveAsync(
        IncidentWords words, Incident incident, string? reason, CommandCall call, bool isAnswered, CancellationToken cancellationToken)
    {
        var cause = Given(words.Named("cause", "causes")) ?? reason;
        var cure = Given(words.Named("cure", "cures"));
        Finish(words);
        if (!isAnswered && incident.IsOpen && cause is null && cure is null
            && await AskAsync(call, await ResolveFormAsync(incident, cancellationToken), cancellationToken))
        {
            return null;
        }

        return await StepAsync(
            incident,
            call,
            now => !now.IsOpen ? null
                : now with { Status = IncidentStatus.Resolved, Cause = cause ?? now.Cause, Cure = cure ?? now.Cure } is var after
                    ? (after, after.Fact(IncidentChange.Resolved) with { Cause = after.Cause, Cure = after.Cure })
                    : null,
            RichText.Of(
                $"Incident {incident.Number} is resolved. {new Span.Command("incident", $"postmortem {incident.Number}")} writes down what happened."),
            Over(incident),
            cancellationToken);
    }

    private static string? Given(string? text) =>
        text?.Trim() is { Length: > 0 } given ? Redaction.Redact(given.Length <= 500 ? given : given[..500]) : null;

    private async Task<Form> ResolveFormAsync(Incident incident, CancellationToken cancellationToken) => new(
        Verb,
        $"Resolve incident {incident.Number}",
        "Resolve",
        $"resolved #{incident.Number}",
        [
            new Input.Text("cause", "What caused it?", Optional: true, Hint: "Left empty: not known yet.", Initial: incident.Cause),
            new Input.Text(
                "cure", "What fixed it?", Optional: true, Initial: incident.Cure ?? await timeline.CureAsync(incident, cancellationToken)),
        ]);

    private Form UpdateForm(Incident incident) => new(
        Verb,
        $"Update incident {incident.Number}",
        "Post",
        $"update #{incident.Number}",
        [
            new Input.Text("text", "What is new?"),
            new Input.Text("next", "Next update in", Optional: true, Hint: "30m, for example; I remind you."),
        ]);

    /// <summary>Asks in a dialog. False: there is none, so that it has to be typed.</summary>
    private async Task<bool> AskAsync(CommandCall call, Form form, CancellationToken cancellationToken) =>
        platforms.Get(call.Where.Platform) is { Can.Dialogs: true } platform
        && await platform.OpenFormAsync(call.Where, form, cancellationToken);

    /// <summary>The same text, with the people whom it mentions.</summary>
    private async Task<RichText> MentioningAsync(string text, CommandCall call, CancellationToken cancellationToken)
    {
        var (platform, said) = (platforms.Get(call.Where.Platform), RichText.Empty);
        foreach (var (word, index) in text.Split(' ').Select((word, index) => (word, index)))
        {
            var end = word.Length;
            while (end > 0 && word[end - 1] is '.' or ',' or ':' or ';' or '!' or '?')
            {
                end--;
            }

            var person = word.StartsWith('@') && end > 1 ? await platform.FindMentionedAsync(word[1..end], cancellationToken) : null;
            said += (index == 0 ? "" : " ")
                + (person is null ? word : RichText.Of($"{new Span.Person(person.Account)}{word[end..]}"));
        }

        return said;
    }

    private async Task<Card?> ShowAsync(IncidentWords words, Incident incident, CancellationToken cancellationToken)
    {
        Finish(words);
        var moments = await timeline.ReadAsync(incident, cancellationToken);
        var shown = moments.Skip(Math.Max(0, moments.Count - MostShown)).ToList();
        var card = IncidentCard.Of(incident, isInRoom: false);
        return card with
        {
            Lines =
            [
                .. card.Lines,
                .. IncidentTimes.Of(incident).Words is { Length: > 0 } times ? (ImmutableArray<RichText>)[$"⏱️ {times}"] : [],
                .. await timeline.SuspectsAsync(incident, cancellationToken) is { } suspects ? (ImmutableArray<RichText>)[suspects] : [],
                RichText.Empty,
                .. moments.Count > shown.Count
                    ? (ImmutableArray<RichText>)[RichText.Of(
                        $"… {moments.Count - shown.Count} before. {new Span.Command("incident", $"postmortem {incident.Number}")} has all.")]
                    : [],
                .. shown.Select(moment => RichText.Of($"{moment.At} {moment.Words}")),
            ],
        };
    }

    private async Task<Card?> PostmortemAsync(
        IncidentWords words, Incident incident, CommandCall call, CancellationToken cancellationToken)
    {
        Finish(words);
        var moments = await timeline.ReadAsync(incident, cancellationToken);
        var names = await NamesAsync(incident, moments, cancellationToken);
        return new()
        {
            Title = RichText.Of($"Post-mortem of incident {incident.Number}: {incident.Title:b}"),
            Preformatted = Postmortem.Write(
                incident,
                moments,
                await timeline.SuspectsAsync(incident, cancellationToken),
                settings.Zone,
                id => names.GetValueOrDefault(id, id.Id)),
            Footer = incident.IsOpen ? "It isn't over yet." : null,
        };
    }

    private async Task<Dictionary<ChatId, string>> NamesAsync(
        Incident incident, IReadOnlyList<IncidentMoment> moments, CancellationToken cancellationToken)
    {
        var names = new Dictionary<ChatId, string>();
        foreach (var id in moments.SelectMany(moment => moment.Words.Spans).OfType<Span.Person>().Select(person => person.Id)
            .Append(incident.OpenedBy.Account)
            .Concat(new[] { incident.Commander, incident.Communications, incident.Scribe }.OfType<ChatId>())
            .Distinct())
        {
            if (await people.FindAsync(id, cancellationToken) is { } name)
            {
                names[id] = name;
            }
        }

        return names;
    }

    /// <summary>A button on the message of alerts, or of an operation that failed: there is one open incident of each.</summary>
    private async Task<Card?> DeclareAsync(IncidentWords words, CommandCall call, CancellationToken cancellationToken)
    {
        var (kind, id) = (words.TakeFirst(word => word is "alert" or "operation" or "message"), words.TakeFirst(_ => true) ?? "");
        var wanted = kind switch
        {
            "alert" => await OfAlertsAsync(id.ToLowerInvariant(), cancellationToken),
            "operation" => await OfOperationAsync(id.ToLowerInvariant(), cancellationToken),
            "message" => words.Opening(catalog, settings.Options),
            _ => null,
        };
        return wanted is null
            ? Cards.Say("I don't know what that is about any more. Nothing was opened.", Tone.Warning)
            : await OpenAsync(wanted with { From = $"{kind}:{id.ToLowerInvariant()}" }, call, cancellationToken);
    }

    private async Task<NewIncident?> OfAlertsAsync(string id, CancellationToken cancellationToken)
    {
        var alerts = (await database.ReadAsync(c => Events.OfAsync(c, Subject.Alerts(id), long.MaxValue, MostRead), cancellationToken))
            .GroupBy(e => e.Fact.StepKey)
            .Select(one => (AlertChanged)one.MaxBy(e => (e.OccurredAt, ((AlertChanged)e.Fact).State, e.Position))!.Fact)
            .ToList();
        var open = alerts.FindAll(alert => alert.State is not AlertState.Resolved);
        var about = open.Count > 0 ? open : alerts.Take(1).ToList();
        if (about.Count == 0)
        {
            return null;
        }

        var worst = about.MaxBy(alert => alert.Severity)!;
        return new(
            Plural.Some([.. about.Select(alert => alert.Title).Distinct()], 3),
            worst.Severity is AlertSeverity.Critical
                ? settings.Options.Grades[Math.Min(1, settings.Options.Grades.Count - 1)].Name
                : settings.Options.Default,
            [.. about.SelectMany(alert => catalog.Concerning(alert.About)).Select(service => service.Name).Distinct()],
            about.Select(alert => catalog.EnvironmentOf(alert.About)).Distinct().ToList() is [{ } only] ? only : null,
            IsPrivate: false,
            IsDrill: false)
        {
            DetectedAt = about.Min(alert => alert.Start),
        };
    }

    private async Task<NewIncident?> OfOperationAsync(string id, CancellationToken cancellationToken) =>
        await operations.FindAsync(id, cancellationToken) is not { } operation ? null : new(
            $"{char.ToUpperInvariant(operation.Plan.Verb[0])}{operation.Plan.Verb[1..]} of {operation.Plan.Service} failed in {operation.Plan.Environment}",
            settings.Options.Default,
            [operation.Plan.Service],
            operation.Plan.Environment,
            IsPrivate: false,
            IsDrill: false)
        {
            DetectedAt = operation.ChangedAt,
        };
}
