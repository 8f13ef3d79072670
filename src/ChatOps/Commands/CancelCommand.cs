using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.Messages;

namespace ChatOps.Commands;

public sealed class CancelCommand(RequestReplies answers) : Command
{
    public override string Verb => "cancel";

    public override string Usage => "OPERATION";

    public override string Summary => "Cancel a scheduled or running operation, or a plan.";

    public override string Example => "k3j9x2m4pq";

    public override IReadOnlyList<OperationState> OperationStates =>
        [OperationState.Planned, OperationState.Waiting, OperationState.Scheduled, OperationState.Running];

    public override IReadOnlyList<Input> Questions => [Ask.Operation()];

    public override IReadOnlyList<CommandOption> Options =>
    [
        new("OPERATION", "Its id: plans and lists show it."),
    ];

    public override CommandGroup Group => CommandGroup.Operations;

    public override bool Decides => true;

    public override Task<Card?> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var id = call.Arguments.TakeFirst(_ => true)
            ?? throw new CommandSyntaxException(RichText.Of($"Which operation? {new Span.Command("scheduled")} lists what is scheduled."));
        Grammar.Finish(call.Arguments);
        return answers.CancelAsync(id.ToLowerInvariant(), call.Where, cancellationToken)!;
    }
}
