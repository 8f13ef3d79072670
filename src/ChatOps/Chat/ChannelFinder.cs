using ChatOps.People;
using ChatOps.Storage;

namespace ChatOps.Chat;

/// <summary>Where a configured channel is: under its name, or, once it was renamed, where we posted under that name before.</summary>
public sealed class ChannelFinder(Database database, ChatPlatforms platforms)
{
    /// <summary>The platform's id; null when there is no channel that we may use.</summary>
    /// <param name="channel">As it is configured.</param>
    public async Task<string?> FindAsync(ChatId channel, CancellationToken cancellationToken) =>
        await LookAsync(channel, cancellationToken)
        ?? (await KnownAsync(channel, cancellationToken) is { } known
            ? await LookAsync(channel with { Id = known }, cancellationToken)
            : null);

    /// <param name="place">Where a message is already: its channel may have another name by now, and another channel its name.</param>
    public async Task<string?> FindAsync(ChatId channel, string? place, CancellationToken cancellationToken) =>
        place is not null && await LookAsync(channel with { Id = place }, cancellationToken) is { } same
            ? same
            : await FindAsync(channel, cancellationToken);

    /// <summary>The platform's id by where we posted last; null: nowhere yet.</summary>
    public Task<string?> KnownAsync(ChatId channel, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => Posts.PlaceAsync(connection, channel), cancellationToken);

    private async Task<string?> LookAsync(ChatId channel, CancellationToken cancellationToken) =>
        platforms.Find(channel.Platform) is { } platform ? await platform.FindChannelAsync(channel.Id, cancellationToken) : null;
}
