using ChatOps.Catalog;
using ChatOps.Chat;
using ChatOps.Code;
using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.Operations.Planning;
using ChatOps.Timeline;

namespace ChatOps.Commands;

public sealed class WhereCommand(
    Grammar grammar, StorySearch search, StoryIndex stories, ChangeReach reach, Versions versions) : Command
{
    private const int MostServices = 4, MostSteps = 6, MostMatches = 10;

    public override string Verb => "where";

    public override string Usage => "COMMIT|#PR|VERSION [SERVICE]";

    public override string Summary => "Where a change is: merged, built, and in which environments.";

    public override string Example => "#42";

    public override string? ListedWith => "timeline";

    public override RichText Details =>
        "Says for each environment what runs there now, and whether that contains the change; if not, what is under way or stops it.";

    public override IReadOnlyList<CommandOption> Options =>
    [
        new("COMMIT", "Its SHA, or at least the first 7 characters."),
        new("#PR", "A pull request; \"acme/web#42\" where several repositories have that number."),
        new("SERVICE", "Where several services have that version."),
    ];

    public override IReadOnlyList<Input> Questions =>
        [new Input.Text("change", "Commit, pull request or version", Hint: "9f8e7d6, #42 or 1.4.2."), Ask.Service(isOptional: true)];

    public override async Task<Card?> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var service = grammar.MaybeService(call.Arguments);
        var name = ChangeName.Parse(
            Arguments.One("versions", call.Arguments.TakeNamed("version"))
            ?? call.Arguments.TakeFirst(_ => true, "")
            ?? throw new CommandSyntaxException(
                RichText.Of($"Which change? Give a commit ({"9f8e7d6":c}), a pull request ({"#42":c}) or a version ({"1.4.2":c}).")));
        Grammar.Finish(call.Arguments);
        return await search.FindAsync(name, service, cancellationToken) switch
        {
            [] => await UntoldAsync(name, service, cancellationToken),
            [var only] => await ShowAsync(only, service, call.Where.Platform, cancellationToken),
            var several => Which(name, several),
        };
    }

    private async Task<Card> ShowAsync(StoryMatch match, Service? service, string platform, CancellationToken cancellationToken)
    {
        var story = await stories.ReadAsync(match.Story, cancellationToken);
        var link = await stories.LinkAsync(match.Story, platform, cancellationToken);
        var steps = story.Story.Current.Where(
            step => step.Latest is Pushed or PullRequestChanged or MergeQueueChanged or BuildChanged or Released).ToList();
        return await ShowAsync(
            RichText.Of($"Where is {story.Name}?"),
            [
                .. link is null ? [] : new[] { RichText.Of($"{match.Words} · {new Span.Link(link, "message")}") },
                .. StoryCard.Lines([.. steps.TakeLast(MostSteps)]),
                .. steps.Exists(step => step.Latest is BuildChanged) ? [] : new[] { (RichText)"🔨 No build of it was reported." },
            ],
            SoughtChange.Of(story, match.Commit),
            service is null ? story.Services : [service],
            cancellationToken);
    }

    /// <summary>No event named it, but the code host may know it.</summary>
    private async Task<Card> UntoldAsync(ChangeName name, Service? service, CancellationToken cancellationToken)
    {
        var among = search.Among(name, service);
        var isCertain = among.Count == 1 || name.Repository is not null;
        if (isCertain && among.Count > 0 && name.Version is null && name.Sha is null)
        {
            return Unknown(name, among, "No event about it has reached me.", null);
        }

        if (!isCertain || among.Count == 0)
        {
            return Unknown(
                name, among, name.IsShortSha ? $"A commit needs at least {ChangeName.ShortestSha} characters of its SHA." : null, null);
        }

        switch (await versions.CommitAsync(among[0], name.Name, cancellationToken))
        {
            case CodeAnswer<string>.Known(var commit):
                return await ShowAsync(
                    RichText.Of($"Where is {name.Text:b} of {Plural.Some([.. among.Select(s => s.Name)], MostServices)}?"),
                    [
                        RichText.Of(
                            $"No event about it has reached me. The code host says that it is the commit {commit[..Math.Min(8, commit.Length)]:c}.")
                    ],
                    new(
                        [.. among.Select(s => s.Image).OfType<string>().Select(image => Key.Image(image, name.Name).Value)],
                        [(name.Name, null)],
                        [commit],
                        commit,
                        []),
                    among,
                    cancellationToken);
            case CodeAnswer<string>.Unknown(var reason):
                var known = await versions.KnownAsync(among[0], cancellationToken);
                return Unknown(
                    name,
                    among,
                    RichText.Of($"No event about it has reached me, and the code host doesn't help: {reason}"),
                    Nearest.To(name.Name, known.Select(version => version.Forms[0])));
            case var answer:
                throw new InvalidOperationException($"What is {answer}?");
        }
    }

    private async Task<Card> ShowAsync(
        RichText title,
        IEnumerable<RichText> lines,
        SoughtChange change,
        IReadOnlyList<Service> services,
        CancellationToken cancellationToken)
    {
        var placed = services.Where(service => service.Placements.Count > 0).ToList();
        var shown = placed.Take(MostServices).ToList();
        return new()
        {
            Title = title,
            Lines =
            [
                .. lines,
                .. placed.Count == 0 ? ["No workloads are configured for it."] : await reach.LinesAsync(change, shown, cancellationToken),
                .. placed.Count <= MostServices ? [] : new[] { RichText.Of(
                    $"… and {placed.Count - MostServices} more services: add one to the command.") },
            ],
        };
    }

    private Card Unknown(ChangeName name, IReadOnlyList<Service> among, RichText? why, string? near) =>
        Cards.Say(
            RichText.Of($"I know no change {name.Text:c}{(among.Count == 1 ? $" of {among[0].Name}" : "")}."), Tone.Warning) with
        {
            Lines =
            [
                .. why is null ? [] : new[] { why },
                .. near is null ? [] : new[] { RichText.Of($"Did you mean {new Span.Command(Verb, $"{near} {among[0].Name}")}?") },
                among.Count == 1
                    ? RichText.Of($"{new Span.Command("timeline", among[0].Name)} lists its latest changes.")
                    : RichText.Of(
                        $"With the service, I ask the code host and the clusters, too: {new Span.Command(Verb, "VERSION SERVICE")}."),
            ],
        };

    private Card Which(ChangeName name, IReadOnlyList<StoryMatch> matches) => Cards.Say(
        RichText.Of($"{name.Text:c} may be {Plural.Of(matches.Count, "change")}. Which?"), Tone.Warning) with
    {
        Lines =
        [
            .. matches.Take(MostMatches).Select(match => RichText.Of($"• {match.Words}: {new Span.Command(Verb, match.Exact)}")),
            .. matches.Count <= MostMatches ? [] : new[] { (RichText)$"… and {matches.Count - MostMatches} more." },
        ],
    };
}
