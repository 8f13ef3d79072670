using System.Data.Common;
using ChatOps.Catalog;
using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.Operations.Planning;
using ChatOps.Operations.Requests;
using ChatOps.People;
using ChatOps.Policy;

namespace ChatOps.Commands;

public sealed class MayCommand(
    Grammar grammar, IPolicy policy, ActivePolicy active, OperationStops stops, ChatPlatforms platforms) : Command
{
    private static readonly IReadOnlyList<string> Verbs =
        [.. AccessPolicy.Verbs.Except(["read", "audit", "subscribe", "acknowledge", "page", "oncall"])];

    public override string Verb => "may";

    public override string Usage => "[@PERSON] VERB SERVICE [VERSION] [in ENV]";

    public override string Summary => "Whether you or someone else may do something, and what decides it.";

    public override string Example => "deploy web in production";

    public override IReadOnlyList<Input> Questions =>
        [new Input.Choice("verb", "May I", [.. Verbs]), Ask.Service(), Ask.Environment(isOptional: true)];

    public override RichText Details =>
        "The answer is for the channel where you ask. It names the line of the policy that decides.";

    public override IReadOnlyList<CommandOption> Options =>
    [
        new("VERSION", "Of a deploy: the code host and the clusters are asked what the promotion rules need."),
    ];

    public override async Task<Card?> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var who = await MentionedPerson.FindAsync(call, platforms, cancellationToken) ?? call.Where.Who;
        var verb = VerbOf(call.Arguments);
        var service = grammar.Service(call.Arguments);
        if (Grant.Building.Contains(verb))
        {
            return await BuildAsync(call, who, verb, service, cancellationToken);
        }

        var placement = grammar.Placement(service, call.Arguments);
        var environment = placement.Environment;
        var version = verb is "deploy" ? VersionOf(call.Arguments) : null;
        Grammar.Finish(call.Arguments);
        if (Hidden(call, who) is { } hidden)
        {
            return hidden;
        }

        var decision = await policy.MayAsync(
            new(who, call.Where.Place, verb, service.Name, environment, Runs: true), cancellationToken);
        var needs = decision as Decision.NeedsApproval;
        var isOperation = decision is Decision.Allowed or Decision.NeedsApproval && OperationActions.Verbs.Contains(verb);
        if (isOperation)
        {
            decision = await stops.StopAsync(service, placement, verb, who, call.Where.Place, cancellationToken) ?? decision;
        }

        // Slow, so only what nothing else stops is asked about.
        if (decision is Decision.Allowed or Decision.NeedsApproval && version is not null)
        {
            decision = await stops.OrderAsync(service, placement, version, who, call.Where.Place, cancellationToken) ?? decision;
        }

        IReadOnlyList<RichText> coming = !isOperation ? [] :
        [
            .. Order(verb, service, placement, version),
            .. await ComingAsync(service, placement, verb, cancellationToken),
        ];
        RichText person = who.Account == call.Where.Person ? "You" : RichText.Of($"{new Span.Person(who.Account)}");
        var what = RichText.Of(
            $"{AccessPolicy.Say(verb)} {service.Name}{(version is null ? "" : $" {version}")} in {environment.Name}");
        return decision switch
        {
            Decision.Allowed allowed => new()
            {
                Title = RichText.Of($"{person} may {what}"), Tone = Tone.Good, Lines = [Allowed(allowed.Rule), .. coming],
            },
            Decision.Refused refused => new()
            {
                Title = refused.Unasked
                    ? RichText.Of($"It isn't known now whether {(who.Account == call.Where.Person ? "you" : person)} may {what}")
                    : RichText.Of($"{person} may not {what}"),
                Tone = refused.Unasked ? Tone.Warning : Tone.Bad,
                Lines = [Refused(refused), .. Others(active.Rules.About(verb, service.Name, environment))],
            },
            Decision.NeedsApproval => new()
            {
                Title = RichText.Of($"{person} may {what} once others have approved it"),
                Tone = Tone.Warning,
                Lines = [Allowed(needs!.AllowedBy), .. Approvals(needs, verb, service, environment), .. coming],
            },
            _ => new()
            {
                Title = RichText.Of($"{person} may {what}, but not at once"),
                Tone = Tone.Warning,
                Lines = [decision.Words, .. needs is null ? [] : Approvals(needs, verb, service, environment)],
            },
        };
    }

    private static Card? Hidden(CommandCall call, Principal who) => who.Account != call.Where.Person && call.Where.Who.IsOutsider
        ? Cards.Say("Only members may ask what others may do.", Tone.Bad)
        : null;

    /// <summary>Builds are in no environment, and locks and freezes don't hold them up.</summary>
    private async Task<Card> BuildAsync(
        CommandCall call, Principal who, string verb, Service service, CancellationToken cancellationToken)
    {
        if (grammar.MaybeEnvironment(call.Arguments) is { } environment)
        {
            throw new CommandSyntaxException(RichText.Of($"Builds are in no environment: leave {environment.Name:c} out."));
        }

        Grammar.Finish(call.Arguments);
        if (Hidden(call, who) is { } hidden)
        {
            return hidden;
        }

        var isSelf = who.Account == call.Where.Person;
        RichText person = isSelf ? "You" : RichText.Of($"{new Span.Person(who.Account)}");
        var what = $"{AccessPolicy.Say(verb)} {service.Name}";
        return await policy.MayBuildAsync(who, call.Where.Place, verb, service.Name, cancellationToken) switch
        {
            Decision.Allowed allowed => new()
            {
                Title = RichText.Of($"{person} may {what}"), Tone = Tone.Good, Lines = [Allowed(allowed.Rule)],
            },
            Decision.Refused refused => new()
            {
                Title = refused.Unasked
                    ? RichText.Of($"It isn't known now whether {(isSelf ? "you" : person)} may {what}")
                    : RichText.Of($"{person} may not {what}"),
                Tone = refused.Unasked ? Tone.Warning : Tone.Bad,
                Lines =
                [
                    Refused(refused),
                    .. Others(active.Rules.Grants.Where(grant => grant.IsForBuilding(verb) && grant.IsFor(service.Name))),
                ],
            },
            var decision => new() { Title = RichText.Of($"{person} may {what}, but not at once"), Lines = [decision.Words] },
        };
    }

    private async Task<IReadOnlyList<RichText>> ComingAsync(
        Service service, Placement placement, string verb, CancellationToken cancellationToken)
    {
        try
        {
            return [.. (await stops.ComingAsync(service, placement, verb, cancellationToken)).Select(stops.Begins)];
        }
        catch (DbException)
        {
            // Then the decision says that it couldn't be checked.
            return [];
        }
    }

    /// <summary>The promotion rules that matter to a deploy that nothing stops, and whether they were asked about.</summary>
    private IReadOnlyList<RichText> Order(string verb, Service service, Placement placement, string? version)
    {
        if (verb is not "deploy" || stops.OrderRules(service, placement) is not { Count: > 0 } rules)
        {
            return [];
        }

        var places = RichText.Join(", ", rules.Select(rule => RichText.Of($"{rule:c}")));
        return
        [
            version is not null
                ? RichText.Of($"{places}: {version} has what it needs, as the code host and the clusters say now.")
                : RichText.Of(
                    $"{places}: a version needs something before it is deployed there, which wasn't checked. Name it, and it is: {new Span.Command("may", $"deploy {service.Name} VERSION in {placement.Environment.Name}")}"),
        ];
    }

    private static string? VersionOf(Arguments arguments) => Grammar.Version(arguments) is var version
        && (version is null || ImageName.IsVersion(version))
        ? version
        : throw new CommandSyntaxException(RichText.Of($"{version:c} isn't a version: use an image's tag, a digest, or both."));

    private static string VerbOf(Arguments arguments) =>
        arguments.TakeFirst(word => Verbs.Contains(word, StringComparer.OrdinalIgnoreCase), "")?.ToLowerInvariant()
            ?? throw new CommandSyntaxException(arguments.TakeFirst(_ => true, "") is not { } word
                ? RichText.Of($"May do what? Use one of {Plural.List(Verbs)}.")
                : Nearest.To(word, Verbs) is { } near
                    ? RichText.Of($"{word:c} isn't something that the policy is about. Did you mean {near:c}?")
                    : RichText.Of($"{word:c} isn't something that the policy is about. Use one of {Plural.List(Verbs)}."));

    private RichText Allowed(string rule) => active.Rules.Grants.FirstOrDefault(grant => grant.Place == rule) is { } grant
        ? RichText.Of($"{grant.Place:c} allows it to {grant.Role.Name:b}.")
        : Sentence(rule);

    private static RichText Refused(Decision.Refused refused)
    {
        var why = (refused.Because ?? refused.Why).TrimEnd('.');
        return refused.Rule is { } rule ? RichText.Of($"{rule:c}: {why}.") : Sentence(why);
    }

    /// <summary>Each rule about it, also those that another one includes.</summary>
    private IEnumerable<RichText> Approvals(Decision.NeedsApproval needs, string verb, Service service, Catalog.Environment environment) =>
    [
        .. active.Rules.Approvals.Matching(verb, service.Name, environment.Name).Select(rule => RichText.Of(
            $"{rule.Place:c} needs {Plural.Of(rule.Count, "approval")} from {rule.By:b} within {Durations.Words(rule.Expires)}{(needs.Rules.Contains(rule) ? "" : "; a stricter rule includes that")}.")),
        .. active.Rules.Approvals.BreakGlass.Where(
            rule => rule.Scope.Covers(verb) && rule.Scope.Covers(service.Name, environment.Name)).Select(rule => RichText.Of(
                $"{rule.Place:c} lets {string.Join(" or ", rule.Roles.Select(role => role.Name)):b} break the glass: run it without approval, with a reason, to be reviewed.")),
    ];

    private static string Sentence(string clause) => $"{char.ToUpperInvariant(clause[0])}{clause[1..]}.";

    /// <summary>To whom it is allowed, and where they must say it.</summary>
    private static IEnumerable<RichText> Others(IEnumerable<Grant> grants) =>
        grants.Where(grant => !grant.Denies).Select(grant => RichText.Of(
            $"{grant.Place:c} allows it to {grant.Role.Name:b}{(grant.Channels.Count == 0 ? RichText.Empty : RichText.Of($" in {RichText.Join(", ", grant.Channels.Select(c => RichText.Of($"{new Span.Channel(c)}")))}"))}."));
}
