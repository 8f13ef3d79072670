using ChatOps.Chat;
using ChatOps.Code;
using ChatOps.Messages;
using ChatOps.People;
using ChatOps.Policy;
using ChatOps.Policy.Linking;

namespace ChatOps.Commands;

public sealed class IamCommand(
    IEnumerable<AccountProof> proofs, AccountLinks links, PeopleDirectory people, ProvenAccounts proven, OwnRoles roles) : Command
{
    public override string Verb => "iam";

    public override string Usage => "[link CODEHOST LOGIN | unlink CODEHOST]";

    public override string Summary => "Who I think you are, and which accounts are yours.";

    public override string Example => "";

    public override IReadOnlyList<Input> Questions =>
    [
        new Input.Choice("action", "Do", ["link", "unlink"], Initial: "link"),
        new Input.Choice("host", "Code host", [.. proofs.Select(proof => proof.Host)]),
        new Input.Text("login", "Your name there", Optional: true, Hint: "Needed to link an account."),
    ];

    /// <summary>Typed alone, it says who someone is; a button below that asks.</summary>
    public override bool Asks => false;

    public override RichText Details =>
        "In the policy, you are in the groups that your linked account is in; for approvals, all your accounts are one person.";

    public override IReadOnlyList<CommandOption> Options =>
    [
        new("link", "Gives you a sentence to post on the code host with the account of that name, which proves that it is yours."),
        new("unlink", "Ends that link at once."),
    ];

    public override string? ListedWith => "may";

    public override CommandGroup Group => CommandGroup.Look;

    public override async Task<Card?> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var arguments = call.Arguments;
        var verb = arguments.TakeFirst(word => word.ToLowerInvariant() is "link" or "unlink", "")?.ToLowerInvariant();
        if (verb is null)
        {
            Grammar.Finish(arguments);
            return await ShowAsync(call.Where, cancellationToken);
        }

        var proof = ProofOf(arguments);
        if (verb is "link")
        {
            var login = arguments.TakeFirst(_ => true, "")?.TrimStart('@');
            Grammar.Finish(arguments);
            return await LinkAsync(call.Where.Who, proof, login, cancellationToken);
        }

        Grammar.Finish(arguments);
        return await links.UnlinkAsync(call.Where.Who, proof.Host, cancellationToken) is { } change
            ? Cards.Say(RichText.Of($"Your {proof.Title} account {change.Login:b} is no longer linked."), Tone.Good)
            : await people.AccountAsync(call.Where.Person, proof.Host, cancellationToken) is HostAccount.Configured(var configured)
                ? Cards.Say(Configured(proof, configured), Tone.Warning)
                : Cards.Say($"No {proof.Title} account is linked with yours.");
    }

    private async Task<Card> LinkAsync(Principal who, AccountProof proof, string? login, CancellationToken cancellationToken)
    {
        if (login is null || !proof.IsLogin(login))
        {
            throw new CommandSyntaxException($"Which {proof.Title} account is yours? Write your login there behind it.");
        }

        if (who.IsOutsider)
        {
            return Cards.Say("Only members can link accounts.", Tone.Bad);
        }

        if (await people.AccountAsync(who.Account, proof.Host, cancellationToken) is HostAccount.Configured(var configured))
        {
            return Cards.Say(Configured(proof, configured), Tone.Warning);
        }

        if (!proof.IsReceived)
        {
            return Cards.Say($"{proof.Title} webhooks are disabled here, so nothing that you say there reaches me.", Tone.Bad);
        }

        var code = await links.IssueAsync(who, proof.Host, login, cancellationToken);
        return new()
        {
            Title = RichText.Of($"To prove that the {proof.Title} account {login:b} is yours, say so with it"),
            Lines =
            [
                $"Post exactly this, signed in to {proof.Title} as {login}, {proof.Place}:",
                RichText.Of($"{proof.Sentence(who.Account.ToString(), login, code):c}"),
                "Whoever posts it gives this chat account the rights of theirs, so never post a sentence like this for someone else.",
            ],
            Footer = $"Good once, within {Durations.Words(AccountLinks.CodesLast)}, from {login} only. Delete the comment afterwards if you like",
        };
    }

    private async Task<Card> ShowAsync(ChatContext where, CancellationToken cancellationToken)
    {
        var who = where.Who;
        var name = await people.NameAsync(who.Account, cancellationToken);
        var accounts = (await proven.AllAsync(cancellationToken)).Where(account => account.Person == who.Account).ToList();
        var others = (await people.PersonsAsync(cancellationToken)).OthersOf(who.Account);
        var lines = new List<RichText>();
        foreach (var proof in proofs)
        {
            lines.Add(await LineAsync(proof, accounts.Find(account => account.Host == proof.Host), who, cancellationToken));
        }

        var (has, unknown) = await roles.OfAsync(who, where.Place, cancellationToken);
        return new()
        {
            Title = RichText.Of($"You are {name ?? who.Id}"),
            Lines =
            [
                RichText.Of($"Account: {who.Account.ToString():c}{Standing(who)}"),
                .. people.InClusters(who.Account) is { } identity
                    ? [(RichText)$"In the clusters: {identity.User}"]
                    : Array.Empty<RichText>(),
                Email(await people.EmailAsync(who.Account, cancellationToken)),
                .. lines,
                .. others.Count == 0 ? Array.Empty<RichText>() : [RichText.Of(
                    $"The same person: {RichText.Join(", ", others.Select(other => RichText.Of($"{other.ToString():c}")))}")],
                $"Roles in the policy here: {(has.Count == 0 ? "none" : Plural.List([.. has.Select(role => role.Name)]))}",
                .. unknown.Count == 0 ? Array.Empty<RichText>() :
                    [(RichText)$"Couldn't be checked now: {Plural.List([.. unknown.Select(role => role.Name)])}"],
            ],
            Buttons = who.IsOutsider ? [] : [new("Link or unlink…", "ask", Verb)],
        };
    }

    /// <summary>What the platform vouches for; nobody can claim another.</summary>
    private static RichText Email(ProfileEmail email) => email switch
    {
        ProfileEmail.Known(var address) => RichText.Of($"E-mail: {address:c}, from your profile here"),
        ProfileEmail.Withheld(var why) => $"E-mail: not known. {why}",
        _ => "E-mail: none in your profile here",
    };

    private async Task<RichText> LineAsync(
        AccountProof proof, ProvenAccount? account, Principal who, CancellationToken cancellationToken) =>
        await people.AccountAsync(who.Account, proof.Host, cancellationToken) switch
        {
            HostAccount.Configured(var login) => RichText.Of(
                $"{proof.Title}: {login:c}, from the configuration{(account is null ? "" : $", which takes precedence over {account.Login}, which you proved")}"),
            HostAccount.Proven(var own) => RichText.Of($"{proof.Title}: {own.Login:c} (id {own.Account}), proven {own.At}"),
            _ when account is not null => RichText.Of(
                $"{proof.Title}: {account.Login:c}, which you proved, but the configuration says that it is {new Span.Person(people.ConfiguredFor(account)!)}'s"),
            _ => who.IsOutsider
                ? $"{proof.Title}: not linked"
                : RichText.Of($"{proof.Title}: not linked. {new Span.Command(Verb, $"link {proof.Host} LOGIN")} links it."),
        };

    private AccountProof ProofOf(Arguments arguments)
    {
        var known = Plural.List([.. proofs.Select(proof => proof.Host)]);
        var host = arguments.TakeFirst(_ => true, "");
        return proofs.FirstOrDefault(proof => proof.Host.Equals(host, StringComparison.OrdinalIgnoreCase))
            ?? throw new CommandSyntaxException(host is null
                ? $"Which code host? I know {known}."
                : RichText.Of($"There is no code host {host:c}. I know {known}."));
    }

    private static RichText Configured(AccountProof proof, string login) => RichText.Of(
        $"The configuration says that you are {login:c} on {proof.Title}, and that takes precedence. An operator changes it in {"ChatOps:People":c}.");

    private static string Standing(Principal who) => who switch
    {
        { IsExternal: true } => ", of another organisation",
        { IsBot: true } => ", a bot",
        { IsGuest: true } => ", a guest",
        _ => "",
    };
}
