using ChatOps.Catalog;
using ChatOps.Chat;
using ChatOps.Policy;

namespace ChatOps.Commands;

public sealed class HelpCommand(CommandTable table, ServiceCatalog catalog, AccessPolicy policy, IChatPlatform platform) : Command
{
    public override string Verb => "help";

    public override string Usage => "";

    public override string Summary => "What you can do here.";

    public override string Example => "";

    public override async Task<Card?> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var lines = new List<RichText>();
        foreach (var command in table.All)
        {
            if (!command.Changes)
            {
                lines.Add(RichText.Of($"{$"/ops {command.Verb} {command.Usage}".TrimEnd():c} – {command.Summary}"));
            }
            else if (await WhereAsync(command, call.Where, cancellationToken) is { Count: > 0 } places)
            {
                lines.Add(RichText.Of($"{$"{command.Start} {command.Usage}":c} – {command.Summary} For you here: {string.Join(", ", places)}. Example: {$"{command.Start} {command.Example}":c}"));
            }
        }

        return new()
        {
            Title = "What you can do here",
            Lines = [.. lines],
            Footer = RichText.Of($"Services: {string.Join(", ", catalog.Services.Select(s => s.Name))} · every command also works as /ops COMMAND"),
        };
    }

    private async Task<IReadOnlyList<string>> WhereAsync(Command command, Whereabouts who, CancellationToken cancellationToken)
    {
        var allowed = new List<string>();
        foreach (var environment in catalog.Environments)
        {
            foreach (var service in catalog.Services.Where(s => s.In(environment.Name) is not null))
            {
                if ((await policy.MayAsync(platform, who, command.Verb, service.Name, environment, runs: false, cancellationToken)).Allowed)
                {
                    allowed.Add($"{service.Name} in {environment.Name}");
                }
            }
        }

        return allowed;
    }
}
