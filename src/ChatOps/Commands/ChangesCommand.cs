using ChatOps.Chat;
using ChatOps.Messages;
using ChatOps.Timeline;

namespace ChatOps.Commands;

public sealed class ChangesCommand(Grammar grammar, ChangeLog log, StoryIndex stories, TimeProvider clock) : Command
{
    private const int Most = 15;

    private static readonly TimeSpan Usual = TimeSpan.FromHours(1);

    public override string Verb => "changes";

    public override string Usage => "[SERVICE] [ENV] [since 1h] [page N]";

    public override string Summary => "Everything that changed anywhere, by whom; the newest last.";

    public override string Example => "production since 2h";

    public override string? ListedWith => "timeline";

    public override RichText Details =>
        "Operations, changes made outside ChatOps, deployments by other systems, merges, releases, locks, freezes, and the policy.";

    public override IReadOnlyList<CommandOption> Options =>
    [
        new("ENV", "Leaves out what isn't in an environment, such as merges."),
        new("since 1h", "How far back: \"30m\", \"2d\"; an hour if you don't say."),
    ];

    public override async Task<Card?> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var page = Page.Of(call.Arguments);
        var since = grammar.Since(call.Arguments);
        var service = grammar.MaybeService(call.Arguments);
        var environment = grammar.MaybeEnvironment(call.Arguments);
        Grammar.Finish(call.Arguments);
        var after = clock.GetUtcNow() - (since?.Time ?? Usual);
        var filter = new ChangeFilter(service, environment);
        var place = page.Place is null ? null
            : ChangePlace.Find(page.Place)
                ?? throw new CommandSyntaxException(RichText.Of($"{page.Place:c} isn't the beginning of a page: use {"page 2":c}."));
        var changes = place is null
            ? await log.NewestAsync(filter, after, page.Reach(Most), isPerStory: false, cancellationToken)
            : await log.AfterAsync(filter, after, place, page.Reach(Most), cancellationToken);
        var card = new Card
        {
            Title = RichText.Of(
                $"Changes{(service is null ? RichText.Empty : RichText.Of($" of {service.Name:b}"))}{(environment is null ? "" : $" in {environment.Name}")} since {after}"),
            Footer = changes.SearchedTo is { } end ? RichText.Of($"Searched back to {end} only: choose a shorter time.") : null,
        };
        if (changes.Newest.Count == 0 && place is null)
        {
            return card with { Lines = [await NothingAsync(filter, after, call.Where.Platform, cancellationToken)] };
        }

        // Only what is shown needs its link.
        var first = page.First(Most);
        var lines = await Task.WhenAll(changes.Newest.Select((change, i) => i < first || i >= first + Most
            ? Task.FromResult(change.Words)
            : LineAsync(change, call.Where.Platform, cancellationToken)));
        return (page with { Next = changes.Newest.ElementAtOrDefault(first + Most - 1)?.Next.ToString() }).Show(
            card,
            lines,
            Most,
            total: null,
            Verb,
            isNewestLast: true,
            service?.Name,
            environment?.Name,
            since is null ? null : $"since {since.Value.Word}");
    }

    private async Task<RichText> NothingAsync(
        ChangeFilter filter, DateTimeOffset after, string platform, CancellationToken cancellationToken)
    {
        var before = await log.NewestAsync(filter, DateTimeOffset.UnixEpoch, 1, isPerStory: false, cancellationToken);
        var line = before.Newest is [var last, ..] ? await LineAsync(last, platform, cancellationToken) : null;
        return line is not null ? RichText.Of($"Nothing changed since {after}. The last change:\n{line}")
            : before.SearchedTo is { } end ? RichText.Of($"Nothing changed since {end}; what was before wasn't searched.")
            : "Nothing changed yet.";
    }

    private async Task<RichText> LineAsync(LoggedChange change, string platform, CancellationToken cancellationToken)
    {
        var link = change is { HasLink: false, Story: { } story } ? await stories.LinkAsync(story, platform, cancellationToken) : null;
        return RichText.Of(
            $"{change.At} {change.Words}{(link is null ? RichText.Empty : RichText.Of($" · {new Span.Link(link, "message")}"))}");
    }
}
