using ChatOps.People;
using ChatOps.Storage;

namespace ChatOps.Chat;

/// <summary>Finds a configured channel: by its name or, once it has been renamed, by where the bot last posted under that name.</summary>
public sealed class ChannelFinder(Database database, ChatPlatforms platforms)
{
    /// <summary>Precedes a person's id where the channel is their private conversation with the bot.</summary>
    internal const char Person = '@';

    /// <summary>The platform's id; null when there is no channel that the bot may use.</summary>
    /// <param name="channel">As configured, or <see cref="Person"/> and a person's id.</param>
    public async Task<string?> FindAsync(ChatId channel, CancellationToken cancellationToken) =>
        await LookAsync(channel, cancellationToken)
        ?? (channel.Id is not [Person, ..] && await KnownAsync(channel, cancellationToken) is { } known
            ? await LookAsync(channel with { Id = known }, cancellationToken)
            : null);

    /// <param name="place">Where a message already is: its channel may have been renamed, and its name reused for another channel.</param>
    public async Task<string?> FindAsync(ChatId channel, string? place, CancellationToken cancellationToken) =>
        place is not null && channel.Id is not [Person, ..] && await LookAsync(channel with { Id = place }, cancellationToken) is { } same
            ? same
            : await FindAsync(channel, cancellationToken);

    /// <summary>The platform's id, from where the bot last posted; null: it hasn't posted yet.</summary>
    public Task<string?> KnownAsync(ChatId channel, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => Posts.PlaceAsync(connection, channel), cancellationToken);

    private async Task<string?> LookAsync(ChatId channel, CancellationToken cancellationToken) =>
        platforms.Find(channel.Platform) is not { } platform ? null
        : channel.Id is [Person, .. var person] ? await platform.FindPrivateAsync(person, cancellationToken)
        : await platform.FindChannelAsync(channel.Id, cancellationToken);
}
