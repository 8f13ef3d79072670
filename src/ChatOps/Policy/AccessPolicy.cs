using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.People;

namespace ChatOps.Policy;

/// <summary>
/// Decides according to the policy's grants; one that denies wins. Outsiders (people from other organisations, guests, bots) are allowed
/// only by name, not by "*" or a channel.
/// </summary>
public sealed partial class AccessPolicy(ActivePolicy policy, PeopleDirectory people, CodeGroups code) : IPolicy
{
    private const string AskAnOperator = "Ask an operator.";

    /// <summary>The verbs that grants can name.</summary>
    public static IReadOnlyList<string> Verbs { get; } =
    [
        .. OperationActions.Verbs, "release-hold", "lock", "freeze", Grant.Reading, Grant.Auditing, Grant.Subscribing,
        Grant.Acknowledging, Grant.OnCall, Grant.Paging, Grant.Responding, .. Grant.Building,
    ];

    public Task<Decision> MayAskAsync(Principal who, CancellationToken cancellationToken) =>
        MayReadAsync(who, Grant.Reading, "use this bot", _ => true, "I act for you only where a grant names you.", cancellationToken);

    public Task<Decision> MayAuditAsync(Principal who, CancellationToken cancellationToken) =>
        MayIfGrantedAsync(who, Grant.Auditing, "read the audit log", cancellationToken);

    public Task<Decision> MaySubscribeAsync(Principal who, CancellationToken cancellationToken) =>
        MayIfGrantedAsync(who, Grant.Subscribing, "change subscriptions", cancellationToken);

    public Task<Decision> MayAcknowledgeAsync(Principal who, CancellationToken cancellationToken) =>
        MayIfGrantedAsync(who, Grant.Acknowledging, "acknowledge alerts", cancellationToken);

    public Task<Decision> MayChangeOnCallAsync(Principal who, CancellationToken cancellationToken) =>
        MayIfGrantedAsync(who, Grant.OnCall, "change who is on call", cancellationToken);

    public Task<Decision> MayPageAsync(Principal who, CancellationToken cancellationToken) =>
        MayIfGrantedAsync(who, Grant.Paging, "page people", cancellationToken);

    public Task<Decision> MayRespondAsync(Principal who, CancellationToken cancellationToken) =>
        MayIfGrantedAsync(who, Grant.Responding, "work on incidents", cancellationToken);

    private Task<Decision> MayIfGrantedAsync(Principal who, string verb, string what, CancellationToken cancellationToken) => MayReadAsync(
        who, verb, what, grant => grant.Covers(verb), $"You may {what} only if a grant allows you {verb}.", cancellationToken);

    /// <param name="admits">Whether a grant admits the outsiders that are in its role.</param>
    private async Task<Decision> MayReadAsync(
        Principal who, string verb, string what, Predicate<Grant> admits, string otherwise, CancellationToken cancellationToken)
    {
        if (Bar(who) is { } bar)
        {
            return bar;
        }

        var (rules, member) = (policy.Rules, new Membership(people, code, who, channel: null, fresh: false));
        if (await DeniedAsync(
            rules.Grants.Where(grant => grant.Denies && grant.Verbs.Contains(verb)), member, what, cancellationToken) is { } denied)
        {
            return denied;
        }

        if (!who.IsOutsider)
        {
            return new Decision.Allowed("members may read");
        }

        return await AllowedAsync(rules.Grants.Where(grant => !grant.Denies && admits(grant)), member, cancellationToken)
            ?? new Decision.Refused($"{Standing(who)} {otherwise}", AskAnOperator);
    }

    public async Task<Decision> MayAsync(Intent intent, CancellationToken cancellationToken)
    {
        var (environment, service, verb) = (intent.Environment, intent.Service, intent.Verb);
        if (intent.Who.IsSelf)
        {
            return new Decision.Allowed("what is done automatically needs no grant");
        }

        var fresh = intent.Runs && environment.Protected;
        var who = fresh || !intent.Who.IsKnown ? await people.RecognizeAsync(intent.Who, cancellationToken) : intent.Who;
        if (Bar(who) is { } bar)
        {
            return bar;
        }

        var rules = policy.Rules;
        var isRuled = rules.IsRuled(environment);
        if (!isRuled && environment.Protected)
        {
            return new Decision.Refused(
                $"Nobody may change {environment.Name} yet: it is protected and no grant names it.", $"An operator adds one to {rules.File}.")
            {
                Because = $"{environment.Name} is protected and no grant names it",
            };
        }

        var member = new Membership(people, code, who, intent.Channel, fresh);
        var about = rules.About(verb, service, environment).Where(grant => grant.IsFor(intent.Channel, who.Platform));
        var what = $"{Say(verb)} {service} in {environment.Name}";
        if (await DeniedAsync(about.Where(grant => grant.Denies), member, what, cancellationToken) is { } denied)
        {
            return denied;
        }

        var decision = !isRuled && !who.IsOutsider
            ? new Decision.Allowed($"no grant is about {environment.Name}, which is not protected")
            : await AllowedAsync(about.Where(grant => !grant.Denies), member, cancellationToken);
        return decision is Decision.Allowed allowed && rules.Approvals.About(verb, service, environment.Name) is { Count: > 0 } approvals
            ? new Decision.NeedsApproval(approvals) { AllowedBy = allowed.Rule }
            : decision
            ?? new Decision.Refused(
                $"You may not {what}: no grant allows it here.",
                RichText.Of($"{new Span.Command("may", $"{verb} {service} in {environment.Name}")} says who may."))
            {
                Because = "no grant allows it here",
            };
    }

    public async Task<Decision> HasRoleAsync(Principal who, IReadOnlyList<Role> roles, CancellationToken cancellationToken)
    {
        var known = await people.RecognizeAsync(who, cancellationToken);
        if (Bar(known) is { } bar)
        {
            return bar;
        }

        if (known.IsOutsider)
        {
            return new Decision.Refused($"{Standing(known)} Only members can approve.", RichText.Empty);
        }

        var member = new Membership(people, code, known, channel: null, fresh: true);
        Decision? unasked = null;
        foreach (var role in roles)
        {
            switch (await member.AllowsAsync(role, cancellationToken))
            {
                case IsIn.Yes:
                    return new Decision.Allowed(role.Name);
                case IsIn.Unasked:
                    unasked = new Decision.Refused(
                        $"I couldn't check the user groups of {role.Name}, so nothing was done.", "Try again in a minute.", Unasked: true);
                    break;
            }
        }

        return unasked ?? new Decision.Refused(
            $"Only {(roles.Count == 0 ? "nobody" : string.Join(" or ", roles.Select(role => role.Name)))} can do that.", RichText.Empty);
    }

    /// <summary>A verb as used in a sentence: "you may not roll back web".</summary>
    public static string Say(string verb) => verb switch
    {
        "rollback" => "roll back", "release-hold" => "release the hold on", "input" => "answer builds of", _ => verb,
    };

    /// <summary>Refuses anyone to whom nothing can be granted; null for others.</summary>
    private static Decision.Refused? Bar(Principal who) => who switch
    {
        { IsKnown: false } => new(
            "I couldn't check who you are, so nothing was done.", $"Try again in a minute. {who.Doubt}".TrimEnd(), Unasked: true)
        {
            Because = $"it couldn't be checked who that is. {who.Doubt}".TrimEnd(' ', '.'),
        },
        { IsDeactivated: true } => new("Your account is deactivated, so I can't act for you.", RichText.Empty)
        {
            Because = "the account is deactivated",
        },
        _ => null,
    };

    private static string Standing(Principal who) => who switch
    {
        { IsExternal: true } => "You belong to another organisation.",
        { IsBot: true } => "Bots may not act here on their own.",
        _ => "You are a guest here.",
    };

    /// <summary>Refused by the first grant that denies it; what can't be checked is refused, too. Null when none denies it.</summary>
    private static async Task<Decision.Refused?> DeniedAsync(
        IEnumerable<Grant> denying, Membership member, string what, CancellationToken cancellationToken)
    {
        Decision.Refused? doubtful = null;
        foreach (var grant in denying)
        {
            switch (await member.DeniesAsync(grant.Role, cancellationToken))
            {
                case IsIn.Yes:
                    return new($"You may not {what}: {grant.Place} denies it to {grant.Role.Name}.", AskAnOperator)
                    {
                        Rule = grant.Place, Because = $"denied to {grant.Role.Name}",
                    };
                case IsIn.Unasked:
                    doubtful = Unasked(grant);
                    break;
                case IsIn.Unlinked:
                    doubtful ??= new(
                        $"You may not {what}: {grant.Place} denies it to a team on {grant.Role.CodeGroups[0].Host}, and the configuration doesn't say who you are there.",
                        AskAnOperator)
                    {
                        Rule = grant.Place,
                        Because = $"denied to {grant.Role.Name}, and the configuration doesn't say who that is on {grant.Role.CodeGroups[0].Host}",
                    };
                    break;
            }
        }

        return doubtful;
    }

    /// <summary>Allowed by the first grant to one of the person's roles; null when none does. What can't be checked is refused.</summary>
    private static async Task<Decision?> AllowedAsync(IEnumerable<Grant> allowing, Membership member, CancellationToken cancellationToken)
    {
        Decision? unasked = null;
        foreach (var grant in allowing)
        {
            switch (await member.AllowsAsync(grant.Role, cancellationToken))
            {
                case IsIn.Yes:
                    return new Decision.Allowed(grant.Place);
                case IsIn.Unasked:
                    unasked ??= Unasked(grant);
                    break;
            }
        }

        return unasked;
    }

    private static Decision.Refused Unasked(Grant grant) => new(
        $"I couldn't check the user groups that {grant.Place} is about, so nothing was done.",
        RichText.Of($"Try again in a minute; {new Span.Command("doctor")} says what is wrong."),
        Unasked: true)
    {
        Rule = grant.Place, Because = "its user groups couldn't be checked",
    };
}
