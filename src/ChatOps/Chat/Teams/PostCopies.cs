using ChatOps.Chat.Teams.Connector;
using ChatOps.Chat.Teams.Inbound;
using ChatOps.Storage;
using Dapper;

namespace ChatOps.Chat.Teams;

/// <summary>
/// Deletes copies of posts. A post whose response was lost is made again, since bots can't search in Teams; that there is a copy only shows
/// once someone presses one of its buttons.
/// </summary>
internal sealed class PostCopies(Database database, TeamsPlaces places, ConnectorCalls calls)
{
    /// <summary>Whether that worked doesn't matter to the press, which counts either way.</summary>
    public async Task DeletePressedAsync(TeamsActivity activity, CancellationToken cancellationToken)
    {
        if (TeamsInbound.PostOf(activity) is { } post
            && activity.ReplyTo is { } pressed
            && await MessageAsync(post, cancellationToken) is { } message
            && MessagePlace.Parse(activity.Channel, message).Id != pressed
            && await places.ServiceAsync(activity.Channel, cancellationToken) is { } service)
        {
            await calls.DeleteAsync(service, activity.Conversation, pressed, cancellationToken);
        }
    }

    /// <summary>The message that shows a post; null: none is known.</summary>
    private Task<string?> MessageAsync(string post, CancellationToken cancellationToken) => database.ReadAsync(
        connection => connection.QuerySingleOrDefaultAsync<string?>("select message from posts where uid = @post", new { post }),
        cancellationToken);
}
