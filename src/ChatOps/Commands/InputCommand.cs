using ChatOps.BuildServers;
using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.Sources;

namespace ChatOps.Commands;

public sealed class InputCommand(BuildInputs inputs, ReportedBuilds builds, BuildAccess access) : Command
{
    private const string Proceed = "proceed", Abort = "abort";

    private static readonly Dictionary<string, string> Answers = new(StringComparer.OrdinalIgnoreCase)
    {
        [Proceed] = Proceed, ["approve"] = Proceed, [Abort] = Abort, ["reject"] = Abort,
    };

    public override string Verb => "input";

    public override string Usage => "BUILD proceed [ID] | BUILD abort [ID]";

    public override string Summary => "Answer a build that waits for input.";

    public override string Example => "web/main#128 proceed";

    public override IReadOnlyList<CommandOption> Options =>
    [
        new("BUILD", "As its message names it: the job and the number."),
        new("ID", "Of the input step, or the environment, if the build waits for several."),
    ];

    public override string? ListedWith => "cancel";

    public override CommandGroup Group => CommandGroup.Operations;

    public override bool Decides => true;

    public override async Task<Card?> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        if (call.Arguments.Left.Count == 0)
        {
            return Cards.Say(
                RichText.Of($"Which build? Its message has buttons; or type {new Span.Command(Verb, Example)}. Nothing was done."),
                Tone.Warning);
        }

        var said = call.Arguments.TakeFirst(Answers.ContainsKey, "")?.ToLowerInvariant();
        var answer = said is null ? null : Answers[said];
        var (job, number) = BuildReference.Take(call.Arguments);
        var id = call.Arguments.TakeFirst(_ => true, "") is { } word ? Uri.UnescapeDataString(word) : null;
        Grammar.Finish(call.Arguments);
        if (answer is null)
        {
            throw new CommandSyntaxException(RichText.Of($"Answer it how? Use {Proceed:c} or {Abort:c}."));
        }

        if (await builds.FindAsync(job, number, cancellationToken) is not { } build)
        {
            return Cards.Say(RichText.Of($"I know no build {$"{job}#{number}":c}. Nothing was done."), Tone.Warning);
        }

        var (services, refusal) = await access.AskAsync(call, Verb, build.About, Builds.Title(build), cancellationToken);
        if (refusal is not null)
        {
            return refusal;
        }

        return (build.IsWaiting ? build.Inputs! : []).Where(input => id is null || input.Id == id).ToList() switch
        {
            [] => Gone(build),
            [var input] => Told(
                build,
                said is Proceed ? "proceeds" : said is Abort ? "is aborted" : $"got the answer: {said} the {input.Message}",
                await inputs.AnswerAsync(build, input, answer is Proceed, services[0].Name, call.Where.Who, cancellationToken)),
            var several => Cards.Say(RichText.Of($"{Builds.Title(build)} waits for several answers. Which?"), Tone.Warning) with
            {
                Lines =
                [
                    .. several.Select(input => RichText.Of(
                        $"• {input.Message}: {new Span.Command(Verb, $"{job}#{number} {answer} {Uri.EscapeDataString(input.Id)}")}")),
                ],
            },
        };
    }

    /// <param name="done">What becomes of the build, if it has the answer.</param>
    private static Card Told(BuildChanged build, string done, BuildServerReply result) => result.Kind switch
    {
        BuildServerReplyKind.Taken => Cards.Say($"{Builds.Title(build)} {done}.", Tone.Good),
        BuildServerReplyKind.Gone => Gone(build),
        BuildServerReplyKind.Uncertain => Cards.Say(
            $"It isn't known whether {Builds.Title(build)} got the answer: {result.Why} Its message shows it within a minute.", Tone.Warning),
        _ => Cards.Say(RichText.Of($"{Builds.Title(build)} wasn't answered: {result.Why}{Link(build)}"), Tone.Bad),
    };

    private static Card Gone(BuildChanged build) => Cards.Say(
        $"{Builds.Title(build)} no longer waits for that: someone answered it, or the build is over. Nothing was done.", Tone.Warning);

    private static RichText Link(BuildChanged build) =>
        build.Url is { } url ? RichText.Of($" {new Span.Link(url, Builds.Title(build))}") : RichText.Empty;
}
