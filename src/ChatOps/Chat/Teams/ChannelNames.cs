using ChatOps.Messages;

namespace ChatOps.Chat.Teams;

/// <summary>Puts links with names in the place of channels' ids, which no client does by itself.</summary>
internal sealed class ChannelNames(TeamsOptions options, TeamsChannels channels)
{
    /// <summary>The same card; a channel that Teams doesn't name keeps its id.</summary>
    public async Task<Card> PutAsync(Card card, CancellationToken cancellationToken)
    {
        var links = new Dictionary<Span, Span>();
        foreach (var span in Texts(card).SelectMany(text => text.Spans).OfType<Span.Channel>().Distinct())
        {
            if (span.Id.Platform == TeamsIds.Platform && await channels.DescribeAsync(span.Id.Id, cancellationToken) is { } channel)
            {
                links[span] = Link(channel);
            }
        }

        return links.Count == 0 ? card : card with
        {
            Title = Named(card.Title),
            Lines = [.. card.Lines.Select(Named)],
            Fields = [.. card.Fields.Select(field => field with { Value = Named(field.Value) })],
            Progress = card.Progress is { } progress ? progress with { Label = Named(progress.Label) } : null,
            Footer = card.Footer is { } footer ? Named(footer) : null,
            Fallback = card.Fallback is { } fallback ? Named(fallback) : null,
        };

        RichText Named(RichText text) => new([.. text.Spans.Select(span => links.GetValueOrDefault(span, span))]);
    }

    /// <summary>The same link that clients create with Get link to channel; it needs the team's group.</summary>
    private Span Link(TeamsChannel channel)
    {
        var name = channel.Team.Length == 0 ? channel.Name : $"{channel.Team}/{channel.Name}";
        var address = $"https://teams.microsoft.com/l/channel/{Uri.EscapeDataString(channel.Id)}/{Uri.EscapeDataString(channel.Name)}";
        return channel.Group is { } group
            ? new Span.Link($"{address}?groupId={group}&tenantId={options.TenantId}", name)
            : new Span.Bold(name);
    }

    private static IEnumerable<RichText> Texts(Card card) =>
        new[] { card.Title, card.Progress?.Label, card.Footer, card.Fallback }.OfType<RichText>()
            .Concat(card.Lines)
            .Concat(card.Fields.Select(field => field.Value));
}
