using ChatOps.Chat;
using ChatOps.Messages;

namespace ChatOps.Commands;

public sealed class ApproveCommand(RequestReplies answers) : Command
{
    public override string Verb => "approve";

    /// <summary>Older messages have buttons with it.</summary>
    public override string? FormerVerb => "promote";

    public override string Usage => "OPERATION [because REASON]";

    public override string Summary => "Approve an operation or a switch.";

    public override string Example => "k3j9x2m4pq";

    public override IReadOnlyList<Input> Questions => [Ask.Operation(), Ask.Reason(isOptional: true)];

    public override RichText Details =>
        "The policy says who may approve what, and how many must. Nobody approves what they requested themselves.";

    public override IReadOnlyList<CommandOption> Options =>
    [
        new("OPERATION", "Its id: the message that asks for approval says it."),
        new("because REASON", "Why; it comes last. Whoever is exempt from a freeze needs it, and it is posted."),
    ];

    public override CommandGroup Group => CommandGroup.Operations;

    public override bool Decides => true;

    public override Task<Card?> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var reason = Grammar.MaybeReason(call.Arguments);
        var id = OperationOf(call.Arguments);
        // A button says which plan its message shows.
        var plan = call.Arguments.TakeFirst(_ => true);
        Grammar.Finish(call.Arguments);
        return answers.ApproveAsync(id, plan, reason, call.Where, cancellationToken)!;
    }

    internal static string OperationOf(Arguments arguments) =>
        arguments.TakeFirst(_ => true)?.ToLowerInvariant()
            ?? throw new CommandSyntaxException("Which operation? Its message says what to type.");
}
