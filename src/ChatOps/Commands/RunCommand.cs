using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.Messages;

namespace ChatOps.Commands;

/// <summary>What a plan's Run button does, for plans that are run by typing the service's name.</summary>
public sealed class RunCommand(RequestReplies answers) : Command
{
    public override string Verb => "run";

    public override string Usage => "OPERATION [SERVICE]";

    public override string Summary => "Show a plan again, or run it by typing the service's name.";

    public override string Example => "k3j9x2m4pq";

    public override IReadOnlyList<OperationState> OperationStates => [OperationState.Planned];

    public override IReadOnlyList<Input> Questions => [Ask.Operation()];

    public override RichText Details => "Where the name must be typed, Run asks for it and says what to type.";

    public override IReadOnlyList<CommandOption> Options =>
    [
        new("OPERATION", "Its id: the plan shows it. An old plan is planned again."),
        new("SERVICE", "The service's name, exactly as it is written."),
    ];

    public override string? ListedWith => "cancel";

    public override CommandGroup Group => CommandGroup.Operations;

    public override bool Decides => true;

    public override async Task<Card?> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var named = call.Arguments.TakeNamed("service");
        var value = ApproveCommand.OperationOf(call.Arguments);
        var typed = Arguments.One("names", named) ?? call.Arguments.TakeFirst(_ => true);
        Grammar.Finish(call.Arguments);
        return value.Contains(':', StringComparison.Ordinal)
            ? await answers.PressedAsync("run", value, typed, call.Where, cancellationToken)
            : await answers.AgainAsync(value, call, cancellationToken);
    }
}
