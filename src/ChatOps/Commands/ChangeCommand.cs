using ChatOps.Catalog;
using ChatOps.Chat;
using ChatOps.Operations.Requests;

namespace ChatOps.Commands;

/// <summary>What the commands that change a cluster share: parsing words into a request, and turning its result into a card.</summary>
public abstract class ChangeCommand(Grammar grammar, RequestReplies answers) : Command
{
    /// <summary>The options that all of them accept.</summary>
    public static IReadOnlyList<CommandOption> Shared { get; } =
    [
        new("ENV", "Needed where the service runs in more than one environment."),
        new("at 18:00", "Starts then; also \"at 6pm CET\", \"on Monday at 9:00\", \"at tomorrow 02:00 Europe/Berlin\" or \"in 30m\"."),
        new("because REASON", "Why; it comes last. Whoever is exempt from a freeze, or deploys a hotfix, needs it; then it is posted."),
    ];

    public override bool Changes => true;

    public override string Hint => string.Join(" | ", Forms.Select(form => $"{form} [at 18:00 | in 30m]"));

    public override async Task<Card?> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        if (call.Arguments.IsEmpty && await answers.AskAsync(this, call, cancellationToken) is { } asked)
        {
            return asked.InWords;
        }

        var reason = Grammar.MaybeReason(call.Arguments);
        var at = grammar.When(call.Arguments);
        var service = grammar.Service(call.Arguments);
        var placement = grammar.Placement(service, call.Arguments);
        var request = Read(service, placement, call.Arguments) with
        {
            At = at, Reason = reason,
        };
        Grammar.Finish(call.Arguments);
        return await answers.RequestAsync(request, call, cancellationToken);
    }

    /// <summary>The dialog's questions, for a command typed without arguments; their names are the grammar's.</summary>
    public abstract IEnumerable<Input> Questions { get; }

    protected abstract ChangeRequest Read(Service service, Placement placement, Arguments arguments);
}
