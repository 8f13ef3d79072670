using ChatOps.Chat;
using ChatOps.Messages;
using ChatOps.Policy;
using ChatOps.Sources;
using ChatOps.Timeline;

namespace ChatOps.Commands;

/// <summary>
/// Shows beside a link to a pull request, a commit or a build what its story says now, if whoever posted it may read. Of what is in no
/// story, nothing is shown, without a reason: nobody asked.
/// </summary>
public sealed partial class LinkPreviews(
    IReadOnlyList<ConfiguredSource> sources,
    StoryIndex stories,
    IPolicy policy,
    ChatPlatforms platforms,
    ForeignPeople people,
    TimeProvider clock,
    ILogger<LinkPreviews> logger)
{
    private const int MostLinks = 5, MostLines = 4;

    public async Task ShowAsync(ChatInput.LinksShared shared, CancellationToken cancellationToken)
    {
        var platform = platforms.Get(shared.Where.Platform);
        if (!platform.Can.LinkPreviews || await policy.MayAskAsync(shared.Where.Who, cancellationToken) is not Decision.Allowed)
        {
            return;
        }

        var cards = new Dictionary<string, Card>(StringComparer.Ordinal);
        foreach (var link in shared.Links.Distinct().Take(MostLinks))
        {
            if (await FindAsync(link, cancellationToken) is { } story)
            {
                cards[link] = await people.NameAsync(
                    await CardAsync(story, platform.Name, cancellationToken), platform.Name, cancellationToken);
            }
        }

        if (cards.Count > 0
            && await platform.PreviewLinksAsync(shared.Where, cards, cancellationToken) is not ShowResult.Shown and var result)
        {
            LogNotShown(shared.Where.Channel, result.ToString());
        }
    }

    private async Task<long?> FindAsync(string link, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(link, UriKind.Absolute, out var page))
        {
            return null;
        }

        foreach (var key in sources.SelectMany(source => source.Setup.KeysOf(page)))
        {
            if (await stories.FindAsync(key, cancellationToken) is { } story)
            {
                return story;
            }
        }

        return null;
    }

    private async Task<Card> CardAsync(long story, string platform, CancellationToken cancellationToken)
    {
        var view = await stories.ReadAsync(story, cancellationToken);
        var card = StoryCard.Render([.. view.Services.Select(service => service.Name)], view.Story, _ => false);
        var link = await stories.LinkAsync(story, platform, cancellationToken);
        return new()
        {
            Title = card.Title,
            Tone = card.Tone,
            Lines = card.Lines.Length <= MostLines ? card.Lines : [card.Lines[0], "…", .. card.Lines.TakeLast(MostLines - 1)],
            Footer = RichText.Of(
                $"As of {clock.GetUtcNow()}{(link is null ? RichText.Empty : RichText.Of($" · {new Span.Link(link, "message")}"))}"),
        };
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Nothing was shown beside the links in a message in {Channel}: {Result}")]
    private partial void LogNotShown(string channel, string result);
}
