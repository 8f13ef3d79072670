using ChatOps.Chat;
using ChatOps.Code;
using ChatOps.Messages;
using ChatOps.People;

namespace ChatOps.Commands;

public sealed class MentionsCommand(MentionChoices choices, PeopleDirectory people, IEnumerable<AccountProof> proofs) : Command
{
    public override string Verb => "mentions";

    public override string Usage => "[on | off]";

    public override string Summary => "Whether I mention you when something is yours to act on.";

    public override string Example => "off";

    public override string? ListedWith => "may";

    public override CommandGroup Group => CommandGroup.Look;

    public override IReadOnlyList<CommandOption> Options =>
    [
        new("off", "Never mentions you, whichever of your accounts it would be; your name is written instead."),
        new("on", "Mentions you again, once for each thing."),
    ];

    public override IReadOnlyList<Input> Questions => [new Input.Choice("choice", "Mention me", ["on", "off"])];

    /// <summary>Typed alone, it says what holds now; a button below that asks.</summary>
    public override bool Asks => false;

    public override async Task<Card?> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var word = call.Arguments.TakeFirst(word => word.ToLowerInvariant() is "on" or "off", "")?.ToLowerInvariant();
        Grammar.Finish(call.Arguments);
        var person = call.Where.Person;
        if (word is not null)
        {
            await choices.SwitchAsync(person, word is "on", cancellationToken);
        }

        var isOff = await choices.AreOffAsync(person, cancellationToken);
        var others = (await people.PersonsAsync(cancellationToken)).OthersOf(person);
        var lines = new List<RichText>
        {
            isOff
                ? "Nothing mentions you; where it would, your name is written. A mention of a group that you are in still reaches you."
                : "When your operation fails or asks again, when you may approve one, when your lock is ended, or when a build with your change breaks: once each, in its thread.",
        };
        if (others.Count > 0)
        {
            lines.Add(RichText.Of(
                $"That holds for your other accounts, too: {RichText.Join(", ", others.Select(other => RichText.Of($"{other.ToString():c}")))}"));
        }

        foreach (var proof in proofs)
        {
            lines.Add(await people.AccountAsync(person, proof.Host, cancellationToken) switch
            {
                HostAccount.Configured(var login) => RichText.Of($"{proof.Title}: you are {login:c}, by the configuration"),
                HostAccount.Proven(var account) => RichText.Of($"{proof.Title}: you are {account.Login:c}, which you proved"),
                _ => RichText.Of(
                    $"{proof.Title}: I don't know which account is yours, so builds with your changes don't mention you. {new Span.Command("iam", $"link {proof.Host} LOGIN")} proves it."),
            });
        }

        return new()
        {
            Title = isOff ? "🔕 You are not mentioned" : "🔔 You are mentioned when something is yours to act on",
            Lines = [.. lines],
            Buttons = [isOff ? new("Mention me", "ops", "mentions on") : new("Don't mention me", "ops", "mentions off")],
        };
    }
}
