using ChatOps.Chat;
using ChatOps.Messages;
using ChatOps.Timeline;

namespace ChatOps.Commands;

public sealed class TimelineCommand(Grammar grammar, StoryIndex stories) : Command
{
    private const int Most = 5;

    public override string Verb => "timeline";

    public override string Usage => "SERVICE [page N]";

    public override string Summary => "The latest changes, from merge to deploy.";

    public override string Example => "web";

    public override IReadOnlyList<Input> Questions => [Ask.Service()];

    public override async Task<Card?> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var page = Page.Of(call.Arguments);
        var service = grammar.Service(call.Arguments);
        Grammar.Finish(call.Arguments);
        var newest = await stories.NewestAsync(service, page.Reach(Most), call.Where.Platform, cancellationToken);
        var card = new Card { Title = RichText.Of($"Latest changes of {service.Name:b}") };
        return newest.Count == 0
            ? card with { Lines = ["None yet: no merge, build or deploy of it has been reported."] }
            : page.Show(card, [.. newest.Select(s => Line(s.Card, s.Link))], Most, total: null, Verb, service.Name);
    }

    private static RichText Line(Card story, string? link) =>
        RichText.Of(
            $"{story.Title}{(link is null ? RichText.Empty : RichText.Of($" · {new Span.Link(link, "message")}"))}\n{RichText.Join("\n", story.Lines)}");
}
