using ChatOps.Chat;

namespace ChatOps.Commands;

public sealed class PromoteCommand(RequestReplies answers) : Command
{
    public override string Verb => "promote";

    public override string Usage => "OPERATION [because REASON]";

    public override string Summary => "Approve a waiting blue-green deploy and switch its traffic.";

    public override string Example => "k3j9x2m4pq";

    public override IReadOnlyList<CommandOption> Options =>
    [
        new("OPERATION", "Its id: the message that asks for approval says it."),
        new("because REASON", "Why; it comes last. Whoever is exempt from a freeze needs it; then it is posted."),
    ];

    public override CommandGroup Group => CommandGroup.Operations;

    public override bool Decides => true;

    public override Task<Card?> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var reason = Grammar.MaybeReason(call.Arguments);
        var id = call.Arguments.TakeFirst(_ => true) ?? throw new CommandSyntaxException("Which operation? Its message says what to type.");
        Grammar.Finish(call.Arguments);
        return answers.PromoteAsync(id.ToLowerInvariant(), reason, call.Where, cancellationToken)!;
    }
}
