using System.Collections.Concurrent;
using ChatOps.Chat.Teams.Connector;

namespace ChatOps.Chat.Teams.People;

/// <summary>
/// Who is in a team or a channel, which access rules can name as groups. Permissions depend on it, so an unknown answer is never guessed.
/// </summary>
internal sealed partial class TeamsRosters(TeamsPlaces places, ConnectorCalls calls, TimeProvider clock, ILogger<TeamsRosters> logger)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, (IReadOnlySet<string> Members, DateTimeOffset ReadAt)> _rosters = [];

    /// <summary>Null: Teams can't be asked about one of them, and the person is in none of the others.</summary>
    public async Task<bool?> HasAsync(string person, IReadOnlyCollection<string> groups, bool fresh, CancellationToken cancellationToken)
    {
        bool? has = false;
        foreach (var group in groups.Where(TeamsIds.IsGroup))
        {
            switch (await MembersAsync(group, fresh, cancellationToken))
            {
                case null:
                    has = null;
                    break;
                case var members when members.Contains(person):
                    return true;
            }
        }

        return has;
    }

    public void Forget() => _rosters.Clear();

    private async Task<IReadOnlySet<string>?> MembersAsync(string group, bool fresh, CancellationToken cancellationToken)
    {
        if (!fresh && _rosters.TryGetValue(group, out var known) && clock.GetUtcNow() - known.ReadAt < Fresh)
        {
            return known.Members;
        }

        try
        {
            if (await places.ServiceAsync(group, cancellationToken) is not { } service)
            {
                LogUnknown(group, "Teams has not called yet.");
                return null;
            }

            var reply = await calls.MembersAsync(service, group, cancellationToken);
            if (reply.Ok)
            {
                var members = reply.Value.Select(member => member.Person).ToHashSet();
                _rosters[group] = (members, clock.GetUtcNow());
                return members;
            }

            LogUnknown(group, reply.Error.Sentence);
        }
        catch (OperationCanceledException)
        {
            // The caller stopped waiting: that doesn't give anyone access.
        }

        return null;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The members of {Group} are unknown, so nobody counts as one: {Reason}")]
    private partial void LogUnknown(string group, string reason);
}
