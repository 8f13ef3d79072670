using ChatOps.Chat;
using ChatOps.Checks;
using ChatOps.Storage;
using ChatOps.Timeline.Digests;
using ChatOps.Timeline.Subscriptions;

namespace ChatOps.Timeline;

/// <summary>Checks whether the bot can post to the channels that are configured or subscribed, and to the operators'.</summary>
internal sealed class ChannelChecks(
    Database database,
    ConfiguredSubscriptions configured,
    OperatorsChannel operators,
    DigestSchedules digests,
    ChatPlatforms platforms,
    ChannelFinder channels) : IChecks
{
    public IEnumerable<Check> All() => platforms.All.Select(
        platform => new Check(Subject(platform, "channels"), cancellationToken => ExamineAsync(platform, cancellationToken)));

    private async Task<IReadOnlyList<Finding>> ExamineAsync(IChatPlatform platform, CancellationToken cancellationToken)
    {
        var known = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        var made = (await database.ReadAsync(SubscriptionRows.ReadAsync, cancellationToken))
            .Select(subscription => subscription.In(configured).Channel)
            .Where(channel => !configured.Channels.Contains(channel))
            .ToHashSet();
        foreach (var channel in configured.Channels.Concat(made)
            .Concat(digests.All.Select(digest => digest.Channel))
            .Concat(operators.Id is { } id ? [id] : [])
            .Where(channel => channel.Platform == platform.Name))
        {
            known[channel.Id] = await channels.KnownAsync(channel, cancellationToken);
        }

        // Refused messages are reported under messages; next to that, "I can post there" would be a contradiction.
        var waiting = (await database.ReadAsync(PostBacklog.TroublesAsync, cancellationToken))
            .Where(t => t.Channel.Platform == platform.Name)
            .Select(t => $"channel {t.Channel.Id}").ToHashSet(StringComparer.OrdinalIgnoreCase);
        return [.. (await platform.ExamineChannelsAsync(known, cancellationToken))
            .Select(f => f.Healthy && waiting.Contains(f.Subject)
                ? f with { Message = "I can see it; see messages for what is pending there" }
                : f)
            .Select(f => !f.Healthy
                && made.FirstOrDefault(one => one.Platform == platform.Name && f.Subject == $"channel {one.Id}") is { } one
                ? f with { Mend = $"people subscribed it: add me to it, or end that with \"unsubscribe everything channel={one.Id}\"" }
                : f)
            .Select(f => f with { Subject = Subject(platform, f.Subject) })];
    }

    private string Subject(IChatPlatform platform, string subject) => platforms.All.Count == 1 ? subject : $"{platform.Name} {subject}";
}
