using ChatOps.Catalog;
using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.Operations;
using ChatOps.Operations.Planning;
using ChatOps.Operations.Requests;
using ChatOps.People;
using ChatOps.Policy;

namespace ChatOps.Commands;

/// <summary>The dialog of each command that changes something, for commands typed without arguments. Its id is the verb.</summary>
public sealed class CommandForms(CommandTable table, ServiceCatalog catalog, OperationRows rows, IPolicy policy) : IForms
{
    private const string RunForm = "run", ServiceInput = "service";

    public async Task<Form?> FindAsync(string id, Principal who, CancellationToken cancellationToken) =>
        table.Find(id) is ChangeCommand command && await policy.MayAskAsync(who, cancellationToken) is Decision.Allowed
            ? Of(command)
            : null;

    public async Task<string?> ProblemAsync(
        string id, string context, IReadOnlyDictionary<string, string> answers, CancellationToken cancellationToken) =>
        id == RunForm && answers.TryGetValue(ServiceInput, out var typed)
            && await rows.FindAsync(context.Split(':')[0], cancellationToken) is { State: OperationState.Planned, Plan: var plan }
            && !TypedConfirmation.Is(plan, typed)
            ? $"That isn't the service's name. Type it exactly: {plan.Service}."
            : null;

    /// <summary>Asks whoever runs a plan to type the service's name.</summary>
    /// <param name="value">The operation, and the hash of its plan.</param>
    /// <param name="rule">The policy's rule that wants it.</param>
    public static Form Typing(Plan plan, string value, string rule) => new(
        RunForm,
        "Type the service's name",
        "Run",
        value,
        [new Input.Text(ServiceInput, "Service", Hint: $"Exactly: {plan.Service}")])
    {
        Lines =
        [
            plan.Action.Question(plan.Service, plan.Environment),
            .. plan.Warnings.Select(warning => "⚠️ " + warning.Text),
            RichText.Of($"The policy wants the name typed before this runs ({rule:c})."),
        ],
    };

    /// <summary>Null when there is nothing to change.</summary>
    public Form? Of(ChangeCommand command)
    {
        var services = catalog.Services.Where(s => s.Placements.Count > 0).Select(s => s.Name).ToList();
        return services.Count == 0
            ? null
            : new(
                command.Verb,
                char.ToUpperInvariant(command.Verb[0]) + command.Verb[1..],
                "Show the plan",
                "",
                [
                    new Input.Choice("service", "Service", [.. services]),
                    new Input.Choice("environment", "Environment", [.. catalog.Environments.Select(e => e.Name)]),
                    .. command.Questions,
                ]);
    }
}
