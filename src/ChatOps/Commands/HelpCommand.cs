using ChatOps.Catalog;
using ChatOps.Chat;
using ChatOps.Messages;
using ChatOps.Policy;

namespace ChatOps.Commands;

/// <summary>A one-screen menu of what someone may do where they ask, and the details of a single command.</summary>
public sealed class HelpCommand(CommandTable table, AllowedPlaces allowed) : Command
{
    public override string Verb => "help";

    public override string Usage => "[COMMAND]";

    public override string Summary => "What you may do here; with a command, its usage and examples.";

    public override string Example => "deploy";

    public override CommandGroup Group => CommandGroup.Bot;

    public override async Task<Card?> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var verb = call.Arguments.TakeFirst(_ => true)?.TrimStart('/');
        Grammar.Finish(call.Arguments);
        return verb is null || verb.Equals(Verb, StringComparison.OrdinalIgnoreCase) ? await MenuAsync(call.Where, cancellationToken)
            : table.Find(verb) is { } command ? await DetailsAsync(command, call.Where, cancellationToken)
            : Unknown(verb);
    }

    /// <summary>The answer to an unknown verb.</summary>
    public Card Unknown(string verb) => Cards.Say(
        Nearest.To(verb, table.All.Select(c => c.Verb)) is { } near
            ? RichText.Of($"There is no command {verb:c}. Did you mean {new Span.Command(near)}?")
            : RichText.Of($"There is no command {verb:c}. {new Span.Command(Verb)} lists them."),
        Tone.Warning);

    private async Task<Card> MenuAsync(ChatContext who, CancellationToken cancellationToken)
    {
        var places = new Dictionary<Command, Places>();
        foreach (var command in table.All.Where(c => c.Changes))
        {
            places[command] = await allowed.OfAsync(command.Verb, who, cancellationToken);
        }

        var changing = places.Where(p => !p.Value.IsEmpty).ToList();
        var shown = table.All.Where(c => c.Changes ? !places[c].IsEmpty : !c.Decides || changing.Count > 0).ToList();
        return new()
        {
            Title = "What you can do here",
            Lines =
            [
                .. changing.Count == 0 ? [(RichText)"You may not change anything here."]
                    : changing.GroupBy(p => p.Value.Words).Select(same => RichText.Of(
                        $"You may {Plural.List([.. same.Count() == changing.Count ? ["change"] : same.Select(p => AccessPolicy.Say(p.Key.Verb))])} {same.Key}.")),
                .. places.Values.Any(p => p.IsUncertain)
                    ? [(RichText)"Some of your permissions couldn't be checked just now, so this may be incomplete."]
                    : Array.Empty<RichText>(),
                .. shown.ToLookup(c => shown.Find(other => other.Verb == c.ListedWith) ?? c)
                    .GroupBy(line => line.Key.Group).OrderBy(g => g.Key).SelectMany(Lines),
            ],
            Menu = new("Do something…", "ops", [.. shown.Where(c => c != this).Select(c => new MenuOption(c.Verb, c.Verb))]),
            Footer = RichText.Of(
                $"{new Span.Command(Verb, "COMMAND")} shows usage and examples · every command also works as {new Span.Command("COMMAND")}"),
        };
    }

    private static IEnumerable<RichText> Lines(IGrouping<CommandGroup, IGrouping<Command, Command>> group) =>
        [
            RichText.Of($"{Heading(group.Key):b}"),
            .. group.Select(line => RichText.Of(
                $"{RichText.Join(", ", line.Select(command => RichText.Of($"{new Span.Command(command.Verb)}")))} – {line.Key.Summary}")),
        ];

    private static string Heading(CommandGroup group) => group switch
    {
        CommandGroup.Change => "Change a service",
        CommandGroup.Operations => "Scheduled, running, on hold, locked",
        CommandGroup.Look => "See what is going on",
        CommandGroup.Bot => "This bot",
        _ => throw new InvalidOperationException($"What is {group}?"),
    };

    private async Task<Card> DetailsAsync(Command command, ChatContext who, CancellationToken cancellationToken)
    {
        var places = command.Changes ? await allowed.OfAsync(command.Verb, who, cancellationToken) : null;
        IReadOnlyList<CommandOption> options = command is ChangeCommand ? [.. command.Options, .. ChangeCommand.Shared] : command.Options;
        return new()
        {
            Title = command.Summary,
            Lines =
            [
                .. command.Details.IsEmpty ? [] : new[] { command.Details },
                .. command.Forms.Select(form => RichText.Of($"{new Span.Command(command.Verb, form)}")),
                .. options.Select(option => RichText.Of($"• {option.Word:c} – {option.Meaning}")),
                .. command.Example.Length == 0 ? [] : new[] { RichText.Of($"Example: {new Span.Command(command.Verb, command.Example)}") },
                .. places is null ? [] : new[] { places.IsEmpty
                    ? (RichText)$"You may not {AccessPolicy.Say(command.Verb)} anything here."
                    : (RichText)$"You may {AccessPolicy.Say(command.Verb)} {places.Words}." },
            ],
        };
    }
}
