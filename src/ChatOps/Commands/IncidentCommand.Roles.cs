using ChatOps.Chat;
using ChatOps.Incidents;
using ChatOps.Journal;
using ChatOps.Messages;

namespace ChatOps.Commands;

/// <content>What an incident is about, and who does what in it.</content>
public sealed partial class IncidentCommand
{
    private Task<Card?> ServicesAsync(IncidentWords words, Incident incident, CommandCall call, CancellationToken cancellationToken)
    {
        var environment = (words.TakeLastPair("env", "environment")
            ?? words.Named("environment", "environments")
            ?? words.TakeLast(word => word.StartsWith("in ", StringComparison.Ordinal))?[3..]) is { } where
                ? IncidentWords.Environment(where, catalog)
                : incident.Environment;
        string[] services =
        [
            .. words.Text.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries)
                .Select(word => IncidentWords.Service(word, catalog))
                .Distinct(),
        ];
        return services.Length == 0
            ? throw new CommandSyntaxException("Which service is it about? Nothing was done.")
            : StepAsync(
                incident,
                call,
                now => now.Services.SequenceEqual(services) && now.Environment == environment ? null
                    : now with { Services = services, Environment = environment } is var after
                        ? (after, after.Fact(IncidentChange.Services))
                        : null,
                RichText.Of($"Incident {incident.Number} is about {IncidentText.About(services, environment):b} now."),
                $"Incident {incident.Number} is about {IncidentText.About(services, environment)} already.",
                cancellationToken);
    }

    private async Task<Card?> RoleAsync(
        IncidentWords words, Incident incident, string? note, CommandCall call, CancellationToken cancellationToken)
    {
        var word = words.TakeFirst(_ => true) ?? "";
        if (!Enum.TryParse<IncidentRole>(word, ignoreCase: true, out var role) || !Enum.IsDefined(role) || char.IsAsciiDigit(word[0]))
        {
            throw new CommandSyntaxException(
                RichText.Of($"There is no role {word:c}. Use commander, communications, or scribe. Nothing was done."));
        }

        var name = IncidentText.Word(role);
        var isNone = words.TakeLast("none");
        var mention = words.TakeFirst(one => one.StartsWith('@') || one.StartsWith("to @", StringComparison.Ordinal))?.Split(' ')[^1];
        Finish(words);
        var isClaimed = !isNone && mention is null;
        var person = isNone ? null
            : mention is null ? call.Where.Who.Account
            : (await platforms.Get(call.Where.Platform).FindMentionedAsync(mention[1..], cancellationToken))?.Account
                ?? throw new CommandSyntaxException(
                    RichText.Of($"I don't know who {mention:c} is. Mention the person: type @ and choose the name from the list."));
        var holder = incident.HolderOf(role);
        if (isClaimed && holder is not null && holder != person && incident.IsOpen)
        {
            return Cards.Say(
                RichText.Of(
                    $"{new Span.Person(holder)} is {name} of incident {incident.Number}. To take over, have it handed to you: {new Span.Command("incident", $"role {incident.Number} {name} @YOU because …")}"),
                Tone.Warning);
        }

        return await StepAsync(
            incident,
            call,
            now => !now.IsOpen || now.HolderOf(role) == person || (isClaimed && now.HolderOf(role) is not null) ? null
                : (now.With(role, person), new IncidentRoleChanged(now.Number, now.IsPrivate, role, person, note)),
            person is null ? $"Nobody is {name} of incident {incident.Number} now."
                : isClaimed ? $"You are {name} of incident {incident.Number}."
                : RichText.Of($"{new Span.Person(person)} is {name} of incident {incident.Number} now."),
            !incident.IsOpen ? Over(incident)
                : person is null ? $"Nobody is {name}."
                : RichText.Of($"{new Span.Person(person)} is {name} already."),
            cancellationToken);
    }
}
