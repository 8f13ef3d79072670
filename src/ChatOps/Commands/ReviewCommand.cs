using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.Operations;
using ChatOps.Operations.Approving;
using ChatOps.Operations.Requests;

namespace ChatOps.Commands;

public sealed class ReviewCommand(Reviews reviews, OperationRows rows, RefusedRequests refused) : Command
{
    public override string Verb => "review";

    public override string Usage => "OPERATION [because NOTE]";

    public override string Summary => "Say that you have reviewed what someone else ran without approval.";

    public override string Example => "k3j9x2m4pq because the incident needed it";

    public override IReadOnlyList<OperationState> OperationStates =>
        [OperationState.Running, OperationState.Succeeded, OperationState.Failed];

    public override IReadOnlyList<Input> Questions => [Ask.Operation(), Ask.Reason(isOptional: true, "Note")];

    public override IReadOnlyList<CommandOption> Options =>
    [
        new("OPERATION", "Its id: the list shows it."),
        new("because NOTE", "Shown in the operation's thread; it comes last."),
    ];

    public override string? ListedWith => "approve";

    public override CommandGroup Group => CommandGroup.Operations;

    public override bool Decides => true;

    public override async Task<Card?> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var note = Grammar.Reason(call.Arguments);
        var id = ApproveCommand.OperationOf(call.Arguments);
        Grammar.Finish(call.Arguments);
        if (await reviews.CloseAsync(id, note, call.Where, cancellationToken) is not { } decision)
        {
            return Cards.Say($"The review of operation {id} is closed.", Tone.Good);
        }

        await refused.RecordAsync(
            new RequestResult.Refused(decision.Words),
            new(id, await rows.FindAsync(id, cancellationToken), Verb, call.Where.Who),
            cancellationToken);
        return Cards.Say(decision.Words, Tone.Bad);
    }
}
