using ChatOps.Storage;

namespace ChatOps.Chat;

/// <summary>Where a configured channel is: under its name, or, once it was renamed, where we posted under that name before.</summary>
public sealed class ChannelFinder(Database database, IChatPlatform platform)
{
    /// <summary>The platform's id; null when there is no channel that we may use.</summary>
    public async Task<string?> FindAsync(string channel, CancellationToken cancellationToken) =>
        await platform.FindChannelAsync(channel, cancellationToken)
        ?? (await KnownAsync(channel, cancellationToken) is { } known ? await platform.FindChannelAsync(known, cancellationToken) : null);

    /// <param name="place">Where a message is already: its channel may have another name by now, and another channel its name.</param>
    public async Task<string?> FindAsync(string channel, string? place, CancellationToken cancellationToken) =>
        place is not null && await platform.FindChannelAsync(place, cancellationToken) is { } same ? same : await FindAsync(channel, cancellationToken);

    /// <summary>The platform's id by where we posted last; null: nowhere yet.</summary>
    public Task<string?> KnownAsync(string channel, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => Posts.PlaceAsync(connection, platform.Name, channel), cancellationToken);
}
