using ChatOps.Chat;
using ChatOps.Messages;

namespace ChatOps.Commands;

public sealed class RejectCommand(RequestReplies answers, ChatPlatforms platforms) : Command
{
    public override string Verb => "reject";

    public override string Usage => "OPERATION because REASON";

    public override string Summary => "Cancel an operation that waits for your approval, with a reason.";

    public override string Example => "k3j9x2m4pq because the demo runs until 3 pm";

    public override IReadOnlyList<Input> Questions => [Ask.Operation(), Ask.Reason()];

    public override IReadOnlyList<CommandOption> Options =>
    [
        new("OPERATION", "Its id: the message that asks for approval says it."),
        new("because REASON", "Shown to everyone; it comes last."),
    ];

    public override string? ListedWith => "approve";

    public override CommandGroup Group => CommandGroup.Operations;

    public override bool Decides => true;

    public override async Task<Card?> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var reason = Grammar.Reason(call.Arguments);
        var id = ApproveCommand.OperationOf(call.Arguments);
        Grammar.Finish(call.Arguments);
        if (reason.Length > 0)
        {
            return await answers.RejectAsync(id, reason, call.Where, cancellationToken);
        }

        var platform = platforms.Get(call.Where.Platform);
        var form = new Form(Verb, "Reject", "Reject", id, [Ask.Reason()]);
        return platform.Can.Dialogs && await platform.OpenFormAsync(call.Where, form, cancellationToken)
            ? null
            : throw new CommandSyntaxException(
                RichText.Of($"Why? Type {new Span.Command(Verb, $"{id} because …")}. Nothing was rejected."));
    }
}
