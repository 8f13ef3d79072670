using System.Collections.Concurrent;
using ChatOps.Chat.Slack.Api;

namespace ChatOps.Chat.Slack.Workspace;

/// <summary>Who is in which user group. Permissions depend on it, so an unknown answer is never guessed.</summary>
internal sealed partial class UserGroups(WebApi api, TimeProvider clock, ILogger<UserGroups> logger)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, (IReadOnlySet<string> Members, DateTimeOffset ReadAt)> _groups = [];

    /// <summary>Null: Slack can't be asked about one of them, and the person is in none of the others.</summary>
    public async Task<bool?> HasAsync(string person, IReadOnlyCollection<string> groups, bool fresh, CancellationToken cancellationToken)
    {
        bool? has = false;
        foreach (var group in groups.Where(SlackIds.IsGroup))
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

    public void Forget() => _groups.Clear();

    private async Task<IReadOnlySet<string>?> MembersAsync(string group, bool fresh, CancellationToken cancellationToken)
    {
        if (!fresh && _groups.TryGetValue(group, out var known) && clock.GetUtcNow() - known.ReadAt < Fresh)
        {
            return known.Members;
        }

        try
        {
            var reply = await api.GroupMembersAsync(group, cancellationToken);
            if (reply.Ok)
            {
                _groups[group] = (reply.Value, clock.GetUtcNow());
                return reply.Value;
            }

            if (reply.Error.Code is "no_such_subteam")
            {
                // Slack answered: there is no such group, so no one is in it.
                return new HashSet<string>();
            }

            LogUnknown(group, reply.Error.Sentence);
        }
        catch (OperationCanceledException)
        {
            // The caller stopped waiting: that doesn't give anyone access.
        }

        return null;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The members of group {Group} are unknown, so nobody counts as one: {Reason}")]
    private partial void LogUnknown(string group, string reason);
}
