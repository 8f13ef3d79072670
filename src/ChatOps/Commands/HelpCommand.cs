using ChatOps.Catalog;
using ChatOps.Chat;
using ChatOps.Messages;
using ChatOps.Policy;

namespace ChatOps.Commands;

public sealed class HelpCommand(CommandTable table, ServiceCatalog catalog, IPolicy policy) : Command
{
    private const int MostNamed = 3, MostServices = 20;

    public override string Verb => "help";

    public override string Usage => "";

    public override RichText Summary => "What you can do here.";

    public override string Example => "";

    public override async Task<Card?> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var lines = new List<RichText>();
        foreach (var command in table.All)
        {
            if (!command.Changes)
            {
                lines.Add(RichText.Of($"{new Span.Command(command.Verb, command.Usage)} – {command.Summary}"));
            }
            else if (await WhereAsync(command, call.Where, cancellationToken) is { Length: > 0 } places)
            {
                lines.Add(RichText.Of($"{new Span.Command(command.Verb, command.Usage)} – {command.Summary} For you here: {places}. Example: {new Span.Command(command.Verb, command.Example)}"));
            }
        }

        return new()
        {
            Title = "What you can do here",
            Lines = [.. lines],
            Footer = RichText.Of($"Services: {Plural.Some([.. catalog.Services.Select(s => s.Name)], MostServices)} · every command also works as {new Span.Command("COMMAND")}"),
        };
    }

    /// <summary>Where this person may use a command: of an environment all services, or a few of them by name. A list of hundreds would push out other commands.</summary>
    private async Task<string> WhereAsync(Command command, Whereabouts who, CancellationToken cancellationToken)
    {
        var places = new List<string>();
        foreach (var environment in catalog.Environments)
        {
            var all = catalog.Services.Where(s => s.In(environment.Name) is not null).Select(s => s.Name).ToList();
            var allowed = new List<string>();
            foreach (var service in all)
            {
                // A lock, a freeze or missing approvals pass: who waits for that may use it all the same.
                if (await policy.MayAsync(new(who.Who, who.Place, command.Verb, service, environment, Runs: false), cancellationToken) is not Decision.Refused)
                {
                    allowed.Add(service);
                }
            }

            if (allowed.Count > 0)
            {
                places.Add(allowed.Count > MostNamed && allowed.Count == all.Count ? $"all services in {environment.Name}" : $"{Plural.Some(allowed, MostNamed)} in {environment.Name}");
            }
        }

        return Plural.Some(places, MostServices);
    }
}
