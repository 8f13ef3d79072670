using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ChatOps.Playground.Teams;

public sealed partial class TeamsPerson
{
    /// <summary>Edits one's own message.</summary>
    public Task<TeamsOutcome> EditAsync(TeamsPost post, string text, CancellationToken cancellationToken)
    {
        var said = new JsonObject { ["text"] = text, ["from"] = new JsonObject { ["aadObjectId"] = _user.ObjectId } };
        _tenant.Change(post.Id, before => before with { Activity = JsonSerializer.SerializeToElement(said), Edits = before.Edits + 1 });
        var now = new JsonObject { ["text"] = WebUtility.HtmlEncode(text), ["textFormat"] = "plain" };
        return ToldAsync("messageUpdate", post, "editMessage", now, cancellationToken);
    }

    /// <summary>Deletes one's own message.</summary>
    public Task<TeamsOutcome> DeleteAsync(TeamsPost post, CancellationToken cancellationToken)
    {
        _tenant.Change(post.Id, _ => null);
        return ToldAsync("messageDelete", post, "softDeleteMessage", [], cancellationToken);
    }

    /// <summary>Adds a reaction, by Teams' name for it, or takes it back: Teams reports those to the bot's own messages.</summary>
    public Task<TeamsOutcome> ReactAsync(TeamsPost post, string reaction, CancellationToken cancellationToken, bool isAdded = true) =>
        !post.IsFromBot && !_tenant.App.ReadsChannels
            ? Task.FromResult(new TeamsOutcome(HttpStatusCode.OK, null))
            : SendAsync(
                Activity("messageReaction", post.Conversation, post.Place, new()
                {
                    ["id"] = $"f:{Guid.NewGuid()}",
                    ["replyToId"] = post.Id,
                    [isAdded ? "reactionsAdded" : "reactionsRemoved"] = new JsonArray(new JsonObject { ["type"] = reaction }),
                }),
                cancellationToken);

    private Task<TeamsOutcome> ToldAsync(
        string type, TeamsPost post, string what, JsonObject more, CancellationToken cancellationToken)
    {
        more["id"] = post.Id;
        return _tenant.App.ReadsChannels
            ? SendAsync(Activity(type, post.Conversation, post.Place, more, what), cancellationToken)
            : Task.FromResult(new TeamsOutcome(HttpStatusCode.OK, null));
    }
}
