using ChatOps.Catalog;
using ChatOps.Chat;
using ChatOps.Checks;
using ChatOps.Storage;

namespace ChatOps.Timeline;

/// <summary>Checks whether the bot can post to the services' channels, and to the operators'.</summary>
internal sealed class ChannelChecks(
    Database database, ServiceCatalog catalog, OperatorsChannel operators, ChatPlatforms platforms, ChannelFinder channels) : IChecks
{
    public IEnumerable<Check> All() => platforms.All.Select(
        platform => new Check(Subject(platform, "channels"), cancellationToken => ExamineAsync(platform, cancellationToken)));

    private async Task<IReadOnlyList<Finding>> ExamineAsync(IChatPlatform platform, CancellationToken cancellationToken)
    {
        var known = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var channel in catalog.Services.SelectMany(s => s.Channels)
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
            .Select(f => f with { Subject = Subject(platform, f.Subject) })];
    }

    private string Subject(IChatPlatform platform, string subject) => platforms.All.Count == 1 ? subject : $"{platform.Name} {subject}";
}
