using System.Collections.Concurrent;
using ChatOps.Checks;
using ChatOps.Messages;

namespace ChatOps.Chat;

/// <summary>
/// Who is in which of a platform's groups, which the policy can name. Permissions depend on it, so an unknown answer is never guessed.
/// </summary>
internal abstract partial class GroupMembers(TimeProvider clock, ILogger logger)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, (IReadOnlySet<string> Members, DateTimeOffset ReadAt)> _groups = [];

    /// <summary>Null: the platform can't be asked about one of them, and the person is in none of the others.</summary>
    /// <param name="fresh">Bypasses the cache.</param>
    public async Task<bool?> HasAsync(string person, IReadOnlyCollection<string> groups, bool fresh, CancellationToken cancellationToken)
    {
        bool? has = false;
        foreach (var group in groups.Where(IsGroup))
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

    /// <summary>What <c>doctor</c> reports about groups that the policy names: what is known now, not what was cached before.</summary>
    public async Task<IReadOnlyList<Finding>> ExamineAsync(IReadOnlyCollection<string> groups, CancellationToken cancellationToken)
    {
        var findings = new List<Finding>();
        foreach (var group in groups)
        {
            var subject = $"group {group}";
            findings.Add(await ReadAsync(group, cancellationToken) switch
            {
                GroupReading.Found { Count: 0 } =>
                    new(subject, Healthy: false, "nobody is in it", "add members, or remove it from the policy"),
                GroupReading.Found { Count: var count } => new(subject, Healthy: true, Plural.Of(count, "member")),
                GroupReading.Absent => new(subject, Healthy: false, "there is no such group", "correct it in the policy"),
                GroupReading.Unknown(var reason) =>
                    new(subject, Healthy: false, RichText.Of($"its members are unknown, so nobody counts as one: {reason}")),
                var reading => throw new InvalidOperationException($"What is {reading}?"),
            });
        }

        return findings;
    }

    /// <summary>The platform reported that groups have changed.</summary>
    public void Forget() => _groups.Clear();

    /// <summary>Whether an id has the format of a group's. Others have no members, and the platform isn't asked.</summary>
    protected abstract bool IsGroup(string id);

    /// <summary>Asks the platform who is in a group now.</summary>
    protected abstract Task<GroupReading> ReadAsync(string group, CancellationToken cancellationToken);

    private async Task<IReadOnlySet<string>?> MembersAsync(string group, bool fresh, CancellationToken cancellationToken)
    {
        if (!fresh && _groups.TryGetValue(group, out var known) && clock.GetUtcNow() - known.ReadAt < Fresh)
        {
            return known.Members;
        }

        try
        {
            switch (await ReadAsync(group, cancellationToken))
            {
                case GroupReading.Found { Members: var members }:
                    _groups[group] = (members, clock.GetUtcNow());
                    return members;
                case GroupReading.Absent:
                    // Whoever disables or deletes a group doesn't end what is denied to its members.
                    LogUnknown(group, "There is no such group.");
                    break;
                case GroupReading.Unknown(var reason):
                    LogUnknown(group, reason);
                    break;
            }
        }
        catch (OperationCanceledException)
        {
            // The caller stopped waiting, or the platform took too long: that doesn't give anyone access.
        }

        return null;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The members of group {Group} are unknown, so nobody counts as one: {Reason}")]
    private partial void LogUnknown(string group, RichText reason);
}

/// <summary>What a platform says about a group.</summary>
internal abstract record GroupReading
{
    private GroupReading() { }

    /// <param name="Members">Everything by which a member may be known.</param>
    public sealed record Found(int Count, IReadOnlySet<string> Members) : GroupReading
    {
        public Found(IReadOnlySet<string> members)
            : this(members.Count, members)
        {
        }
    }

    /// <summary>There is no such group, or no longer. Who is in it isn't known.</summary>
    public sealed record Absent : GroupReading;

    /// <param name="Reason">Why the platform can't be asked, as a sentence.</param>
    public sealed record Unknown(RichText Reason) : GroupReading;
}
