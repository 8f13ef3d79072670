using ChatOps.Catalog;
using ChatOps.Chat;
using ChatOps.Messages;
using ChatOps.Timeline;

namespace ChatOps.Commands;

public sealed class TimelineCommand(
    Grammar grammar, StoryIndex stories, StorySearch search, ChangeLog log, TimeProvider clock) : Command
{
    private const int Most = 5, MostLines = 20;

    public override string Verb => "timeline";

    public override string Usage => "SERVICE|ENV|COMMIT|#PR|VERSION [since 2h] [page N]";

    public override string Summary => "The latest changes, from merge to deploy.";

    public override string Example => "web";

    public override IReadOnlyList<CommandOption> Options =>
    [
        new("SERVICE", "All of its changes; with ENV those that reached it."),
        new("COMMIT", "Its SHA, or at least the first 7 characters; with SERVICE where several have that version."),
        new("since 2h", "Only what had news since then."),
    ];

    public override IReadOnlyList<Input> Questions =>
    [
        Ask.Service(isOptional: true),
        Ask.Environment(isOptional: true),
        new Input.Text("change", "Or a commit, pull request or version", Optional: true, Hint: "9f8e7d6, #42 or 1.4.2."),
    ];

    public override async Task<Card?> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var page = Page.Of(call.Arguments);
        var since = grammar.Since(call.Arguments);
        var service = grammar.MaybeService(call.Arguments);
        var environment = grammar.MaybeEnvironment(call.Arguments);
        var word = Arguments.One("versions", call.Arguments.TakeNamed("version")) ?? call.Arguments.TakeFirst(_ => true, "");
        Grammar.Finish(call.Arguments);
        if (word is not null && environment is not null)
        {
            throw new CommandSyntaxException(
                RichText.Of(
                    $"Give an environment or a change, not both: {new Span.Command("where", word)} says in which environments it is."));
        }

        var after = since is { } duration ? clock.GetUtcNow() - duration.Time : DateTimeOffset.UnixEpoch;
        var (ids, subject) = (service, environment, word) switch
        {
            (_, _, not null) => (
                await NamedAsync(ChangeName.Parse(word), word, service, cancellationToken), RichText.Of($"{Short(word):b}")),
            (null, null, _) => throw new CommandSyntaxException(
                "Timeline of what? Give a service, an environment, a commit, a pull request or a version."),
            (_, null, _) => (
                await stories.NewestAsync(service, after, page.Reach(Most), cancellationToken), RichText.Of($"{service.Name:b}")),
            _ => (
                [.. (await log.NewestAsync(new(service, environment), after, page.Reach(Most), isPerStory: true, cancellationToken))
                    .Newest.Select(change => change.Story!.Value)],
                service is null ? RichText.Of($"{environment!.Name:b}") : RichText.Of($"{service.Name:b} in {environment!.Name}")),
        };
        var told = await stories.CardsAsync(ids, service, after, call.Where, cancellationToken);
        var card = new Card
        {
            Title = RichText.Of($"Latest changes of {subject}{(since is null ? RichText.Empty : RichText.Of($" since {after}"))}"),
        };
        var filter = (string?[])
        [
            service?.Name, environment?.Name, word is null ? null : Short(word), since is null ? null : $"since {since.Value.Word}",
        ];
        if (ids is [var only] && told is [var (whole, message)] && await stories.AllLinesAsync(only, cancellationToken) is { } lines)
        {
            return page.Show(card with { Lines = [Title(whole, message)] }, lines, MostLines, lines.Count, Verb, filter);
        }

        return told.Count == 0
            ? card with { Lines = [since is null ? "None yet: no merge, build or deploy of it has been reported." : "None."] }
            : page.Show(
                card,
                [.. told.Select(s => Line(s.Card, s.Link))],
                Most,
                total: null,
                Verb,
                filter);
    }

    private async Task<IReadOnlyList<long>> NamedAsync(
        ChangeName name, string word, Service? service, CancellationToken cancellationToken)
    {
        var found = await search.FindAsync(name, service, cancellationToken);
        return found.Count > 0 ? [.. found.Select(match => match.Story)]
            : throw new CommandSyntaxException(
                service is null && name.Pull is null && name.Sha is null && name.Repository is null && !word.Any(char.IsAsciiDigit)
                    ? grammar.UnknownPlace(name.Text)
                    : RichText.Of(
                        $"I know no change {name.Text:c}{(service is null ? "" : $" of {service.Name}")}. {new Span.Command("where", service is null ? "VERSION SERVICE" : $"{Short(word)} {service.Name}")} asks the code host and the clusters, too."));
    }

    private static string Short(string word) => ChangeName.Parse(word).Text;

    private static RichText Line(Card story, string? link) =>
        RichText.Of($"{Title(story, link)}\n{RichText.Join("\n", story.Lines)}");

    private static RichText Title(Card story, string? link) =>
        RichText.Of($"{story.Title}{(link is null ? RichText.Empty : RichText.Of($" · {new Span.Link(link, "message")}"))}");
}
