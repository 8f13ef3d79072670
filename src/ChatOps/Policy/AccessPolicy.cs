using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.People;
namespace ChatOps.Policy;

/// <summary>
/// Decides according to the rules in ChatOps:Access. Outsiders (people from other organisations, guests, bots) are allowed only by name,
/// not by "*" or a channel.
/// </summary>
/// <param name="rules">The rules; their ids must name their platform.</param>
public sealed class AccessPolicy(IReadOnlyList<AccessRule> rules, PeopleDirectory people) : IPolicy
{
    /// <summary>All members may read; outsiders only if a rule names them.</summary>
    private const string Reading = "read";

    private const string AskAnOperator = "Ask an operator (ChatOps:Access).";

    /// <summary>The verbs that rules can name.</summary>
    public static IReadOnlyList<string> Verbs { get; } = [.. OperationActions.Verbs, "release-hold", Reading];

    private static Decision CannotAskGroups { get; } = new Decision.Refused(
        "I couldn't check the user groups in the access rules, so nothing was done.",
        RichText.Of($"Try again in a minute; {new Span.Command("doctor")} says what is wrong."),
        Unasked: true);

    public async Task<Decision> MayAskAsync(Principal who, CancellationToken cancellationToken)
    {
        if (Bar(who) is { } bar)
        {
            return bar;
        }

        if (!who.IsOutsider)
        {
            return new Decision.Allowed("members may read");
        }

        return await FirstAsync(_ => true, who, channel: null, fresh: false, cancellationToken)
            ?? new Decision.Refused($"{Standing(who)} I act for you only where an access rule names you.", AskAnOperator);
    }

    public async Task<Decision> MayAsync(Intent intent, CancellationToken cancellationToken)
    {
        var (environment, service, verb) = (intent.Environment, intent.Service, intent.Verb);
        if (intent.Who.IsSelf)
        {
            return new Decision.Allowed("what is done automatically needs no rule");
        }

        var fresh = intent.Runs && environment.Protected;
        var who = fresh || !intent.Who.IsKnown ? await people.RecognizeAsync(intent.Who, cancellationToken) : intent.Who;
        if (Bar(who) is { } bar)
        {
            return bar;
        }

        var isRuled = rules.Any(rule => rule.Changes && rule.IsFor(environment));
        if (!isRuled && environment.Protected)
        {
            return new Decision.Refused(
                $"Nobody may change {environment.Name} yet: it is protected and no access rule names it.", "An operator adds one under ChatOps:Access.");
        }

        if (!isRuled && !who.IsOutsider)
        {
            return new Decision.Allowed($"no access rule is about {environment.Name}, which is not protected");
        }

        return await FirstAsync(
            rule => rule.Changes && rule.IsFor(environment) && rule.Allows(verb) && rule.IsFor(service),
            who,
            intent.Channel,
            fresh,
            cancellationToken)
            ?? new Decision.Refused(
                $"You may not {Say(verb)} {service} in {environment.Name}: no access rule allows it here.", AskAnOperator);
    }

    /// <summary>A verb as used in a sentence: "you may not roll back web".</summary>
    public static string Say(string verb) => verb switch { "rollback" => "roll back", "release-hold" => "release the hold on", _ => verb };

    /// <summary>Refuses anyone whom no rule can allow anything; null for others.</summary>
    private static Decision.Refused? Bar(Principal who) => who switch
    {
        { IsKnown: false } => new Decision.Refused(
            "I couldn't check who you are, so nothing was done.", $"Try again in a minute. {who.Doubt}".TrimEnd(), Unasked: true),
        { IsDeactivated: true } => new Decision.Refused("Your account is deactivated, so I can't act for you.", RichText.Empty),
        _ => null,
    };

    private static string Standing(Principal who) => who switch
    {
        { IsExternal: true } => "You belong to another organisation.",
        { IsBot: true } => "Bots may not act here on their own.",
        _ => "You are a guest here.",
    };

    /// <summary>
    /// Allowed by the first matching rule that applies to the person; null when none does. What can't be checked is refused.
    /// </summary>
    private async Task<Decision?> FirstAsync(
        Predicate<AccessRule> some, Principal who, ChatId? channel, bool fresh, CancellationToken cancellationToken)
    {
        Decision? unasked = null;
        for (var number = 0; number < rules.Count; number++)
        {
            var rule = rules[number];
            if (!some(rule))
            {
                continue;
            }

            if (rule.NamesPerson(who.Account)
                || (!who.IsOutsider
                    && (rule.IsForEveryMember(who.Platform) || (channel?.Platform == who.Platform && rule.IsForChannel(channel)))))
            {
                return Allowed(number);
            }

            switch (await people.IsInGroupAsync(who.Account, rule.Groups.Select(ChatId.Parse), fresh, cancellationToken))
            {
                case true:
                    return Allowed(number);
                case null:
                    unasked = CannotAskGroups;
                    break;
            }
        }

        return unasked;
    }

    private static Decision.Allowed Allowed(int number) => new($"ChatOps:Access:{number}");
}
