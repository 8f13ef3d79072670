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
        var request = RequestOf(call.Arguments);
        return await answers.RequestAsync(request, call, cancellationToken);
    }

    /// <summary>What the words ask for.</summary>
    /// <exception cref="CommandSyntaxException">They don't form a valid command.</exception>
    public ChangeRequest RequestOf(Arguments arguments)
    {
        var reason = Grammar.MaybeReason(arguments);
        var at = grammar.When(arguments);
        var service = grammar.Service(arguments);
        var placement = grammar.Placement(service, arguments);
        var request = Read(service, placement, arguments) with
        {
            At = at, Reason = reason,
        };
        Grammar.Finish(arguments);
        return request;
    }

    public override IReadOnlyList<Input> Questions =>
    [
        Ask.Service(), Ask.Environment(), .. OwnQuestions,
        new Input.Text("at", "When", Optional: true, Hint: "18:00 or tomorrow 9:00; left empty: as soon as you run it."),
        Ask.Reason(isOptional: true),
    ];

    public override string Submit => "Show the plan";

    /// <summary>What only this command asks for.</summary>
    protected virtual IEnumerable<Input> OwnQuestions => [];

    protected abstract ChangeRequest Read(Service service, Placement placement, Arguments arguments);
}
