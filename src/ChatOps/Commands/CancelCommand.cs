using ChatOps.Chat;
using ChatOps.Messages;

namespace ChatOps.Commands;

public sealed class CancelCommand(DeskAnswers answers) : Command
{
    public override string Verb => "cancel";

    public override string Usage => "OPERATION";

    public override RichText Summary => RichText.Of($"Cancels what is scheduled or running, or a plan that has not begun. {new Span.Command("scheduled")} lists them.");

    public override string Example => "k3j9x2m4pq";

    public override Task<Card?> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var id = call.Arguments.TakeFirst(_ => true) ?? throw new MisunderstoodException(RichText.Of($"Which operation? {new Span.Command("scheduled")} lists what is to come."));
        Grammar.Finish(call.Arguments);
        return answers.CancelAsync(id.ToLowerInvariant(), call.Where, cancellationToken)!;
    }
}
