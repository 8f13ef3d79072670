using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.Operations.Requests;
using ChatOps.Paging;
using ChatOps.Policy;

namespace ChatOps.Commands;

internal sealed class PageCommand(
    Grammar grammar, ChatPlatforms platforms, Events events, Pages pages, PagingOptions options, IPolicy policy, RefusedRequests refused,
    TimeProvider clock)
    : Command
{
    private const int Longest = 300;

    public override string Verb => Grant.Paging;

    public override string Usage => "@PERSON|SERVICE [in ENV] TEXT | me";

    public override string Summary => "Page a person, or those paged for a service.";

    public override string Example => "web in production checkout fails for everyone";

    public override RichText Details =>
        RichText.Of($"A service is paged by the policy for its alerts. {new Span.Command(Verb, "me")} tests how you are paged.");

    public override IReadOnlyList<Input> Questions =>
        [Ask.Service(), Ask.Environment(isOptional: true), new Input.Text("reason", "What is wrong", Hint: "Those who are paged read it.")];

    public override CommandGroup Group => CommandGroup.Operations;

    public override async Task<Card?> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var who = call.Where.Who;
        var text = Grammar.Reason(call.Arguments);
        var person = call.Arguments.TakeNext(word => word.Equals("me", StringComparison.OrdinalIgnoreCase), "") is not null
            ? who
            : await MentionedPerson.FindAsync(call, platforms, cancellationToken);
        var service = person is null ? grammar.MaybeService(call.Arguments) : null;
        var environment = service is null ? null : grammar.MaybeEnvironment(call.Arguments);
        text = string.Join(' ', [.. call.Arguments.Left, .. text.Length == 0 ? (string[])[] : [text]]);
        if (person is null && service is null)
        {
            throw new CommandSyntaxException(RichText.Of(
                $"Page whom? Mention a person, or name a service: {new Span.Command(Verb, Example)}. {new Span.Command(Verb, "me")} is a test."));
        }

        var isTest = person == who && text.Length == 0;
        if (text.Length is 0 or > Longest && !isTest)
        {
            throw new CommandSyntaxException(text.Length == 0
                ? "Say what is wrong: those who are paged read it. Nobody was paged."
                : $"At most {Longest} characters, please: phones show no more. Nobody was paged.");
        }

        if (await policy.MayPageAsync(who, cancellationToken) is not Decision.Allowed and var decision)
        {
            await refused.RecordAsync(
                new(who, new(Verb, Verb, service?.Name, environment?.Name, decision.Words) { Rule = decision.DecidedBy }),
                cancellationToken);
            return Cards.Say(decision.Words, Tone.Bad);
        }

        var name = service is null ? null : options.PolicyOf(service.Name, environment?.Name);
        if (service is not null && name is null)
        {
            return Cards.Say(
                RichText.Of($"No rule in {$"{PagingOptions.Section}:Rules":c} pages anyone about {service.Name:b}. Nobody was paged."),
                Tone.Warning);
        }

        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var page = await events.WriteAsync(
            async transaction => await PageRow.OfDeliveryAsync(transaction.Connection, call.Delivery) ?? await pages.OpenAsync(
                transaction,
                new()
                {
                    Policy = name,
                    Service = service?.Name,
                    Environment = environment?.Name,
                    Title = isTest ? "This is a test" : Redaction.Redact(text),
                    RequestedBy = who.Account.ToString(),
                    OnlyPerson = person?.Account.ToString(),
                    State = nameof(PageState.Open),
                    OpenedAt = now,
                    DueAt = now,
                    Delivery = call.Delivery,
                },
                Actor.Of(who)),
            cancellationToken);
        return Cards.Say(
            RichText.Of(
                $"📟 Paging {(person is null ? (RichText)$"by the policy {name}" : RichText.Of($"{new Span.Person(person.Account)}"))}: page {page.Name:c}. {new Span.Command("pages")} shows who was reached."),
            Tone.Running);
    }
}
