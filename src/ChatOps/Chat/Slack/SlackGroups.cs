using System.Collections.Concurrent;

namespace ChatOps.Chat.Slack;

/// <summary>Who is in which user group. Decides who may do what, so what cannot be learned is "no".</summary>
internal sealed partial class SlackGroups(SlackApi api, TimeProvider clock, ILogger<SlackGroups> logger)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, (IReadOnlySet<string> Members, DateTimeOffset ReadAt)> _groups = [];

    public async Task<bool> HasAsync(string person, IReadOnlyCollection<string> groups, CancellationToken cancellationToken)
    {
        foreach (var group in groups.Where(SlackIds.IsGroup))
        {
            if ((await MembersAsync(group, cancellationToken)).Contains(person))
            {
                return true;
            }
        }

        return false;
    }

    private async Task<IReadOnlySet<string>> MembersAsync(string group, CancellationToken cancellationToken)
    {
        if (_groups.TryGetValue(group, out var known) && clock.GetUtcNow() - known.ReadAt < Fresh)
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

            LogUnknown(group, reply.Error.Sentence);
        }
        catch (OperationCanceledException)
        {
            // The asker went away: nobody is let in by that.
        }

        return new HashSet<string>();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The members of group {Group} are unknown, so nobody counts as one: {Reason}")]
    private partial void LogUnknown(string group, string reason);
}
