using System.Collections.Concurrent;
using ChatOps.Chat.Teams.Connector;

namespace ChatOps.Chat.Teams;

/// <summary>A channel and the team that it is in.</summary>
/// <param name="Group">The team's group in Entra, as links name it; null where Teams does not say.</param>
internal sealed record TeamsChannel(string Id, string Name, string Team, string? Group);

/// <summary>Knows channels by the names people use: "Web/Deploys", or "Deploys" where only one team has one.</summary>
internal sealed class TeamsChannels(TeamsPlaces places, ConnectorCalls calls, TimeProvider clock)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(10);

    /// <summary>What was not there may just have been made.</summary>
    private static readonly TimeSpan FreshMiss = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, (string? Id, DateTimeOffset Until)> _answers = [];
    private readonly ConcurrentDictionary<string, (string? Group, DateTimeOffset Until)> _groups = [];
    private readonly ConcurrentDictionary<string, string> _groupsOfTeams = [];

    /// <summary>Null when there is none that the bot may use, or Teams cannot be asked.</summary>
    public async Task<string?> FindAsync(string channel, CancellationToken cancellationToken)
    {
        if (TeamsIds.IsChannel(channel))
        {
            // Whoever wrote an id meant it; what is wrong with it is said when it is used.
            return await places.ServiceAsync(channel, cancellationToken) is null ? null : channel;
        }

        var known = _answers.GetValueOrDefault(channel);
        if (clock.GetUtcNow() < known.Until)
        {
            return known.Id;
        }

        var all = await AllAsync(cancellationToken);
        if (!all.Ok)
        {
            // What was right before probably still is.
            return known.Id;
        }

        var found = Named(all.Value, channel) is [var one] ? one.Id : null;
        _answers[channel] = (found, clock.GetUtcNow() + (found is null ? FreshMiss : Fresh));
        return found;
    }

    /// <summary>The Entra group of a channel's team; null when Teams does not say.</summary>
    public async Task<string?> GroupAsync(string channel, CancellationToken cancellationToken)
    {
        if (_groups.TryGetValue(channel, out var known) && clock.GetUtcNow() < known.Until)
        {
            return known.Group;
        }

        var all = await AllAsync(cancellationToken);
        var group = (all.Ok ? all.Value.FirstOrDefault(one => one.Id == channel)?.Group : null) ?? known.Group;
        _groups[channel] = (group, clock.GetUtcNow() + (group is null ? FreshMiss : Fresh));
        return group;
    }

    /// <summary>A channel was made, renamed or deleted, or the bot is in another team.</summary>
    public void Forget()
    {
        _answers.Clear();
        _groups.Clear();
    }

    /// <summary>All channels of the teams that the bot is in, now.</summary>
    public async Task<ConnectorReply<IReadOnlyList<TeamsChannel>>> AllAsync(CancellationToken cancellationToken)
    {
        var channels = new List<TeamsChannel>();
        foreach (var team in await places.TeamsAsync(cancellationToken))
        {
            var reply = await calls.ChannelsAsync(team.Service, team.Team, cancellationToken);
            if (reply.Ok)
            {
                var group = await GroupAsync(team, cancellationToken);
                channels.AddRange(reply.Value.Select(channel => new TeamsChannel(channel.Key, channel.Value, team.Name, group)));
            }
            else if (reply.Error.Failure is not (ConnectorFailure.NotInstalled or ConnectorFailure.Missing))
            {
                return reply.Error;
            }
        }

        return channels;
    }

    /// <summary>A team keeps its group forever.</summary>
    private async Task<string?> GroupAsync(KnownTeam team, CancellationToken cancellationToken)
    {
        if (!_groupsOfTeams.TryGetValue(team.Team, out var group)
            && (await calls.GroupAsync(team.Service, team.Team, cancellationToken)).Value is { } told)
        {
            group = _groupsOfTeams[team.Team] = told;
        }

        return group;
    }

    public static IReadOnlyList<TeamsChannel> Named(IEnumerable<TeamsChannel> channels, string name)
    {
        var wanted = name.Trim().TrimStart('#');
        return [.. channels.Where(channel => Is(channel.Name) || Is($"{channel.Team}/{channel.Name}"))];

        bool Is(string known) => wanted.Equals(known, StringComparison.OrdinalIgnoreCase);
    }
}
