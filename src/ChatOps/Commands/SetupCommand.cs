using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.Sources;

namespace ChatOps.Commands;

public sealed class SetupCommand(IReadOnlyList<ConfiguredSource> sources, Deliveries deliveries, AllowedPlaces allowed) : Command
{
    public override string Verb => "setup";

    public override string Usage => "[SOURCE]";

    public override string Summary => "How a tool is made to send to me: address, secret, and what to paste.";

    public override string Example => "";

    public override RichText Details => "For those who may change something somewhere. It shows no secrets, only their settings' names.";

    public override IReadOnlyList<CommandOption> Options => [new("SOURCE", "The tool; without it, those that there are.")];

    public override string? ListedWith => "doctor";

    public override CommandGroup Group => CommandGroup.Bot;

    /// <summary>Who runs the bot, more or less: a member who only reads has nothing to set up.</summary>
    public override bool Decides => true;

    public override async Task<Card?> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var name = Arguments.One("sources", call.Arguments.TakeNamed("source")) ?? call.Arguments.TakeFirst(_ => true);
        Grammar.Finish(call.Arguments);
        if ((await allowed.OfAsync("deploy", call.Where, cancellationToken)).IsEmpty)
        {
            return Cards.Say("Setting up tools is for those who may change something here.", Tone.Bad);
        }

        var known = sources.Where(source => source.Source.Guide is not null).ToList();
        if (name is null)
        {
            return await ListAsync(known, cancellationToken);
        }

        var source = known.Find(one => IsNamed(one, name)) ?? throw new CommandSyntaxException(
            $"I have no instructions for '{name}'. I know {Plural.List([.. known.Select(one => one.Source.Name)])}.");
        var guide = source.Source.Guide!;
        var state = await StateAsync(source, cancellationToken);
        return new Card
        {
            Title = $"Set up {source.Source.Title}",
            Lines =
            [
                First(source.Source.Title, guide),
                RichText.Of($"2. {source.Source.Title} sends to {$"https://HOST{guide.Address}":c}, where HOST is my public name."),
                $"3. {guide.Where}",
                RichText.Of($"{state} {new Span.Command("doctor")} says what was refused, and why."),
            ],
            Preformatted = guide.Snippet,
        };
    }

    private static RichText First(string title, SourceGuide guide)
    {
        var setting = Variable(guide.Setting);
        return guide.Trusted is { } trusted
            ? RichText.Of(
                $"1. Give me {trusted} as {setting:c} (an environment variable, or {guide.Setting:c} in the settings' file), then restart me. It isn't a secret: what comes is signed with a key of its sender's own.")
            : RichText.Of(
                $"1. {(guide.IsMadeThere ? "The tool makes up the secret, as said below. Give it" : RichText.Of($"Make up a long random secret, such as {"openssl rand -hex 24":c} prints, and give it"))} to me as {setting:c} (an environment variable, or a file of that name), then restart me. A second one ({Next(guide.Setting):c}) lets you rotate it.");
    }

    private static bool IsNamed(ConfiguredSource source, string name) =>
        name.Equals(source.Source.Name, StringComparison.OrdinalIgnoreCase)
        || name.Equals(source.Source.Title, StringComparison.OrdinalIgnoreCase);

    private static string Next(string setting) =>
        Variable(setting.EndsWith(":0", StringComparison.Ordinal) ? $"{setting[..^1]}1" : setting);

    private static string Variable(string setting) => setting.Replace(":", "__", StringComparison.Ordinal);

    private async Task<Card> ListAsync(IReadOnlyList<ConfiguredSource> known, CancellationToken cancellationToken)
    {
        var lines = new List<RichText>();
        foreach (var source in known)
        {
            var state = await StateAsync(source, cancellationToken);
            lines.Add(RichText.Of($"{source.Source.Title:b}: {state} {new Span.Command("setup", source.Source.Name)}"));
        }

        return new() { Title = "Tools that can send to me", Lines = [.. lines] };
    }

    private async Task<RichText> StateAsync(ConfiguredSource source, CancellationToken cancellationToken) =>
        source.Setup.Receivers.Count == 0 ? "It isn't configured yet."
        : await deliveries.HeardAsync(source.Source.Name, cancellationToken) is var (first, last)
            ? RichText.Of($"The first delivery came at {first}, the latest at {last}.")
            : "It is configured, and nothing has come yet.";
}
