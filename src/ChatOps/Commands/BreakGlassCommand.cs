using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.Messages;

namespace ChatOps.Commands;

public sealed class BreakGlassCommand(RequestReplies answers) : Command
{
    public override string Verb => "break-glass";

    public override string Usage => "OPERATION [SERVICE] because REASON";

    public override string Summary => "Run an operation without the approvals that it needs, in an emergency.";

    public override string Example => "k3j9x2m4pq because checkout is down";

    public override IReadOnlyList<OperationState> OperationStates => [OperationState.Planned, OperationState.Waiting];

    public override IReadOnlyList<Input> Questions =>
    [
        Ask.Operation(),
        new Input.Text(Ask.ServiceName, "The service's name", Optional: true, Hint: "Where the policy wants it typed."),
        Ask.Reason(),
    ];

    public override RichText Details => RichText.Of(
        $"The policy says who may. The operators are notified immediately, and someone else must review it: {new Span.Command("reviews")} lists what is open.");

    public override IReadOnlyList<CommandOption> Options =>
    [
        new("OPERATION", "Its id: the plan shows it."),
        new("SERVICE", "Its name, where the policy wants it typed before anything runs."),
        new("because REASON", "Shown to everyone; it comes last."),
    ];

    public override string? ListedWith => "approve";

    public override CommandGroup Group => CommandGroup.Operations;

    public override bool Decides => true;

    public override async Task<Card?> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var reason = Grammar.Reason(call.Arguments);
        var id = ApproveCommand.OperationOf(call.Arguments);
        var typed = Arguments.One("names", call.Arguments.TakeNamed("service")) ?? call.Arguments.TakeFirst(_ => true);
        Grammar.Finish(call.Arguments);
        return reason.Length > 0
            ? await answers.BreakGlassAsync(id, reason, typed, call.Where, cancellationToken)
            : await answers.AskForGlassAsync(id, call.Where, cancellationToken);
    }
}
