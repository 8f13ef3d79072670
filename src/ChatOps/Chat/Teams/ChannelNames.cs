using ChatOps.Messages;

namespace ChatOps.Chat.Teams;

/// <summary>Replaces channels' ids by links with their names, since no client does so.</summary>
internal sealed class ChannelNames(TeamsOptions options, TeamsChannels channels)
{
    /// <summary>The same card; a channel that Teams doesn't name keeps its id.</summary>
    public async Task<Card> PutAsync(Card card, CancellationToken cancellationToken)
    {
        var links = new Dictionary<Span, Span>();
        foreach (var span in card.AllSpans().OfType<Span.Channel>().Distinct())
        {
            if (span.Id.Platform == TeamsIds.Platform && await channels.DescribeAsync(span.Id.Id, cancellationToken) is { } channel)
            {
                links[span] = Link(channel);
            }
        }

        return card.Replace(links);
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
}
