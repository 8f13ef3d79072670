using ChatOps.Catalog;
using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.Operations;
using ChatOps.Operations.Planning;
using ChatOps.Operations.Requests;
using ChatOps.Policy;

namespace ChatOps.Commands;

/// <summary>The dialog of each command that asks for something, for commands typed alone. Its id is the verb.</summary>
public sealed class CommandForms(
    CommandTable table, ServiceCatalog catalog, OperationRows rows, VersionSearch versions, BuildForm builds,
    IPolicy policy) : IForms
{
    private const string RunForm = "run";

    private const int MostSearched = 10, MostOffered = 50;

    public async Task<IReadOnlyList<MenuOption>> SuggestAsync(FormQuestion question, CancellationToken cancellationToken)
    {
        if (table.Find(question.Form) is not { } command
            || await policy.MayAskAsync(question.Who, cancellationToken) is not Decision.Allowed)
        {
            return [];
        }

        return Of(command)?.Inputs.FirstOrDefault(input => input.Name == question.Input) switch
        {
            Input.Choice choice => [.. choice.Matching(question.Typed).Select(option => new MenuOption(option, option))],
            Input.Search { Name: Ask.VersionName } => await VersionsAsync(question, cancellationToken),
            Input.Search { Name: BuildForm.Job or BuildForm.Branch } => await builds.SuggestAsync(question, cancellationToken),
            Input.Search { Name: Ask.OperationName } => await OperationsAsync(command, question, cancellationToken),
            _ => [],
        };
    }

    public async Task<string?> ProblemAsync(
        string id, string context, IReadOnlyDictionary<string, string> answers, CancellationToken cancellationToken)
    {
        if (id == RunForm && answers.TryGetValue(Ask.ServiceName, out var typed))
        {
            return await rows.FindAsync(context.Split(':')[0], cancellationToken) is { State: OperationState.Planned, Plan: var plan }
                && !TypedConfirmation.Is(plan, typed)
                ? $"That isn't the service's name. Type it exactly: {plan.Service}."
                : null;
        }

        try
        {
            (table.Find(id) as ChangeCommand)?.RequestOf(Arguments.Parse(CommandText.Words(answers)));
            return null;
        }
        catch (CommandSyntaxException misunderstood)
        {
            // It quotes what was typed.
            return Redaction.Redact(misunderstood.Answer.PlainText);
        }
    }

    /// <summary>Asks whoever runs a plan to type the service's name.</summary>
    /// <param name="value">The operation, and the hash of its plan.</param>
    /// <param name="rule">The policy's rule that wants it.</param>
    public static Form Typing(Plan plan, string value, string rule) => new(
        RunForm,
        "Type the service's name",
        "Run",
        value,
        [new Input.Text(Ask.ServiceName, "Service", Hint: $"Exactly: {plan.Service}")])
    {
        Lines =
        [
            plan.Action.Question(plan.Service, plan.Environment),
            .. plan.Warnings.Select(warning => "⚠️ " + warning.Text),
            RichText.Of($"The policy wants the name typed before this runs ({rule:c})."),
        ],
    };

    /// <summary>Null when it asks for nothing, or there is nothing to choose from.</summary>
    public Form? Of(Command command)
    {
        if (command.Questions.Count == 0)
        {
            return null;
        }

        var services = catalog.Services.Where(s => s.Placements.Count > 0 || command is not ChangeCommand).Select(s => s.Name).ToList();
        return services.Count == 0
            ? null
            : new(
                command.Verb,
                char.ToUpperInvariant(command.Verb[0]) + command.Verb[1..],
                command.Submit,
                "",
                [.. command.Questions.Select(input => input switch
                {
                    Input.Choice { Name: Ask.ServiceName } choice => choice with { Options = [.. services] },
                    Input.Choice { Name: Ask.EnvironmentName } choice =>
                        choice with { Options = [.. catalog.Environments.Select(e => e.Name)] },
                    _ => input,
                })])
            {
                IsFollowed = command is ChangeCommand or BuildCommand,
            };
    }

    private async Task<IReadOnlyList<MenuOption>> VersionsAsync(FormQuestion question, CancellationToken cancellationToken)
    {
        var chosen = question.Answers.GetValueOrDefault(Ask.ServiceName) is { } name ? catalog.Find(name) : null;
        var services = chosen is not null ? [chosen] : catalog.Services.Where(s => s.Placements.Count > 0).Take(MostSearched).ToList();
        var found = new List<MenuOption>();
        foreach (var service in services)
        {
            found.AddRange((await versions.FindAsync(
                service, question.Answers.GetValueOrDefault(Ask.EnvironmentName), question.Typed, cancellationToken))
                .Select(version => new MenuOption(
                    services.Count == 1 ? version.Label : $"{service.Name} {version.Label}", version.Version)));
        }

        return found;
    }

    /// <summary>The operations that the command may be about, the newest first.</summary>
    private async Task<IReadOnlyList<MenuOption>> OperationsAsync(
        Command command, FormQuestion question, CancellationToken cancellationToken)
    {
        var found = new List<Operation>();
        foreach (var state in command.OperationStates)
        {
            found.AddRange((await rows.InAsync(state, cancellationToken))
                // Another person's plan is theirs.
                .Where(operation => state is not OperationState.Planned || operation.Who.Account == question.Who.Account));
        }

        return
        [
            .. found.OrderByDescending(operation => operation.ChangedAt)
                .Select(RequestReplies.Option)
                .Where(option => option.Label.Contains(question.Typed.Trim(), StringComparison.OrdinalIgnoreCase))
                .Take(MostOffered),
        ];
    }
}
