using System.Collections.Concurrent;
using ChatOps.Chat.Teams.Connector;

namespace ChatOps.Chat.Teams;

/// <summary>A channel and its team.</summary>
/// <param name="Group">The team's group in Entra, as used in links; null when Teams doesn't say.</param>
internal sealed record TeamsChannel(string Id, string Name, string Team, string? Group);

/// <summary>Finds channels by the names that people use: "Web/Deploys", or "Deploys" if only one team has one.</summary>
internal sealed class TeamsChannels(TeamsPlaces places, ConnectorCalls calls, TimeProvider clock)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(10);

    /// <summary>A channel that didn't exist may just have been created.</summary>
    private static readonly TimeSpan FreshMiss = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, (string? Id, DateTimeOffset Until)> _answers = [];
    private readonly ConcurrentDictionary<string, (TeamsChannel? Channel, DateTimeOffset Until)> _described = [];
    private readonly ConcurrentDictionary<string, string> _groupsOfTeams = [];

    /// <summary>Null when there is no channel that the bot may use, or Teams can't be asked.</summary>
    public async Task<string?> FindAsync(string channel, CancellationToken cancellationToken)
    {
        if (TeamsIds.IsChannel(channel))
        {
            // A configured id was written on purpose; if it is wrong, its use will report that.
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
            // What was right before is probably still right.
            return known.Id;
        }

        var found = Named(all.Value, channel) is [var one] ? one.Id : null;
        _answers[channel] = (found, clock.GetUtcNow() + (found is null ? FreshMiss : Fresh));
        return found;
    }

    /// <summary>A channel by its id; null when Teams doesn't say.</summary>
    public async Task<TeamsChannel?> DescribeAsync(string channel, CancellationToken cancellationToken)
    {
        if (_described.TryGetValue(channel, out var known) && clock.GetUtcNow() < known.Until)
        {
            return known.Channel;
        }

        var all = await AllAsync(cancellationToken);
        var found = (all.Ok ? all.Value.FirstOrDefault(one => one.Id == channel) : null) ?? known.Channel;
        _described[channel] = (found, clock.GetUtcNow() + (found?.Group is null ? FreshMiss : Fresh));
        return found;
    }

    /// <summary>A channel was created, renamed or deleted, or the bot was added to another team.</summary>
    public void Forget()
    {
        _answers.Clear();
        _described.Clear();
    }

    /// <summary>All current channels of the teams that the bot is in.</summary>
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

    /// <summary>A team's group never changes.</summary>
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
