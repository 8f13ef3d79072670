using System.Globalization;
using ChatOps.Chat;
using ChatOps.Incidents;
using ChatOps.Journal;
using ChatOps.Journal.Audit;
using ChatOps.Messages;
using ChatOps.Operations.Requests;
using ChatOps.People;
using ChatOps.Policy;
using ChatOps.Storage;

namespace ChatOps.Commands;

public sealed class AuditCommand(
    Grammar grammar,
    IPolicy policy,
    RefusedRequests refused,
    ChatPlatforms platforms,
    PeopleDirectory people,
    Database database,
    IncidentRows incidents,
    TimeProvider clock) : Command
{
    private const int Most = 10;

    public override string Verb => "audit";

    public override string Usage => "[@PERSON|SERVICE] [since 7d] [page N]";

    public override string Summary => "Who decided and did what, and by which rule, from the audit log.";

    public override string Example => "web since 7d";

    public override string? ListedWith => "history";

    public override RichText Details =>
        "Requests, refusals, approvals, locks, changes in clusters with the API server's answer, how they ended, and changes of the policy.";

    public override async Task<Card?> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var page = Page.Of(call.Arguments);
        var since = grammar.Since(call.Arguments);
        var person = (await MentionedPerson.FindAsync(call, platforms, cancellationToken))?.Account;
        var service = grammar.MaybeService(call.Arguments)?.Name;
        Grammar.Finish(call.Arguments);
        if (await policy.MayAuditAsync(call.Where.Who, cancellationToken) is not Decision.Allowed and var decision)
        {
            await refused.RecordAsync(
                new(call.Where.Who, new(Verb, Verb, service, null, decision.Words) { Rule = decision.DecidedBy }), cancellationToken);
            return Cards.Say(decision.Words, Tone.Bad);
        }

        var after = since is { } duration ? clock.GetUtcNow() - duration.Time : DateTimeOffset.UnixEpoch;
        IReadOnlyList<ChatId> persons = person is null
            ? []
            : [person, .. (await people.PersonsAsync(cancellationToken)).OthersOf(person)];
        var entries = await ShownAsync(
            limit => AuditChain.NewestAsync(database, persons, service, after, limit, cancellationToken),
            page.Reach(Most),
            call.Where.Place is { } place ? await incidents.InAsync(place, cancellationToken) : null);
        var card = new Card
        {
            Title = RichText.Of(
                $"Audit log{(service is null ? RichText.Empty : RichText.Of($" of {service:b}"))}{(person is null ? RichText.Empty : RichText.Of($" by {new Span.Person(person)}"))}{(since is null ? RichText.Empty : RichText.Of($" since {after}"))}"),
        };
        return entries.Count == 0
            ? card with { Lines = ["Nothing."] }
            : page.Show(
                card,
                [.. entries.Select(Line)],
                Most,
                total: null,
                Verb,
                person is null ? null : $"@{person.Id}",
                service,
                since is null ? null : $"since {since.Value.Word}");
    }

    /// <summary>What was done in a private incident is shown in its channel only.</summary>
    private static async Task<IReadOnlyList<AuditEntry>> ShownAsync(
        Func<int, Task<IReadOnlyList<AuditEntry>>> newest, int wanted, Incident? here)
    {
        for (var limit = wanted; ; limit *= 2)
        {
            var read = await newest(limit);
            var shown = read.Where(entry => entry.ReadFact() is not IncidentFact { IsPrivate: true } fact || fact.Incident == here?.Number)
                .Take(wanted)
                .ToList();
            if (shown.Count == wanted || read.Count < limit)
            {
                return shown;
            }
        }
    }

    /// <summary>What was changed in the table isn't shown as if it had been so.</summary>
    private static RichText Line(AuditEntry entry)
    {
        var number = $"#{entry.Sequence.ToString(CultureInfo.InvariantCulture)}";
        return entry.ComputeHash() == entry.Hash
            ? RichText.Of($"{number} {entry.Time} {By(entry.Person)}{Words(entry)}")
            : RichText.Of($"⚠️ {number} was changed after it was written; {"ChatOps audit verify":c} says more");
    }

    private static RichText Words(AuditEntry entry) => entry.ReadFact() is { } fact
        ? fact.AuditLine ?? entry.Kind
        : $"{entry.Kind}: this version can't read it";

    private static RichText By(string person) => person switch
    {
        "" => RichText.Empty,
        _ when person.Contains(':') => RichText.Of($"{new Span.Person(ChatId.Parse(person))} "),
        _ => person + " ",
    };
}
