using ChatOps.Catalog;
using ChatOps.Chat;
using ChatOps.People;
using ChatOps.Policy;

namespace ChatOps.Commands;

/// <summary>The dialog of each command that changes something, for commands typed without arguments. Its id is the verb.</summary>
public sealed class CommandForms(CommandTable table, ServiceCatalog catalog, IPolicy policy) : IForms
{
    public async Task<Form?> FindAsync(string id, Principal who, CancellationToken cancellationToken) =>
        table.Find(id) is ChangeCommand command && await policy.MayAskAsync(who, cancellationToken) is Decision.Allowed
            ? Of(command)
            : null;

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
