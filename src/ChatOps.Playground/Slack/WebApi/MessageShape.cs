using System.Text.Json.Nodes;

namespace ChatOps.Playground.Slack.WebApi;

/// <summary>A message as represented in Slack's API, events and interaction payloads.</summary>
internal static class MessageShape
{
    public static JsonObject Of(SlackWorkspace workspace, Message message, bool withAllMetadata = true)
    {
        var shape = new JsonObject
        {
            ["type"] = "message",
            ["user"] = message.User,
            ["ts"] = message.Ts,
            ["text"] = message.Text,
            ["team"] = workspace.App.TeamId,
        };
        if (message.IsTombstone || message.IsBroadcast)
        {
            shape["subtype"] = message.IsTombstone ? "tombstone" : "thread_broadcast";
        }
        else if (message.Subtype is { } subtype)
        {
            shape["subtype"] = subtype;
            foreach (var detail in message.Details?.EnumerateObject() ?? default)
            {
                shape[detail.Name] = detail.Value.ToNode();
            }
        }

        if (!message.Files.IsEmpty)
        {
            shape["files"] = new JsonArray([.. message.Files.Select(id => FileShape.InMessage(workspace, id))]);
            shape["upload"] = false;
        }

        if (workspace.FindChannel(message.Channel)?.Pins.Exists(pin => pin.Ts == message.Ts) == true)
        {
            shape["pinned_to"] = new JsonArray(message.Channel);
        }

        if (message.IsFromApp)
        {
            shape["bot_id"] = workspace.App.BotId;
            shape["app_id"] = workspace.App.AppId;
            shape["bot_profile"] = new JsonObject
            {
                ["id"] = workspace.App.BotId,
                ["app_id"] = workspace.App.AppId,
                ["name"] = workspace.Bot.Name,
                ["team_id"] = workspace.App.TeamId,
                ["deleted"] = false,
            };
        }

        if (message.Blocks.Count > 0)
        {
            shape["blocks"] = message.Blocks.ToNode();
        }

        if (message.Attachments.Count > 0)
        {
            shape["attachments"] = message.Attachments.ToNode();
        }

        if (message.Metadata is { } metadata)
        {
            shape["metadata"] = withAllMetadata ? metadata.ToNode() : new JsonObject { ["event_type"] = metadata.Text("event_type") };
        }

        if (message.EditedTs is { } edited)
        {
            shape["edited"] = new JsonObject { ["user"] = message.User, ["ts"] = edited };
        }

        if (!message.Reactions.IsEmpty)
        {
            shape["reactions"] = new JsonArray([.. message.Reactions.Select(reaction => new JsonObject
            {
                ["name"] = reaction.Key,
                ["users"] = reaction.Value.ToArray(),
                ["count"] = reaction.Value.Count,
            })]);
        }

        if (message.ThreadTs is { } parentTs)
        {
            shape["thread_ts"] = parentTs;
            shape["parent_user_id"] = workspace.FindChannel(message.Channel)?.Find(parentTs)?.User;
        }
        else if (!message.Replies.IsEmpty)
        {
            var authors = message.Replies.Select(reply => reply.User).Distinct().ToList();
            shape["thread_ts"] = message.Ts;
            shape["reply_count"] = message.Replies.Count;
            shape["reply_users_count"] = authors.Count;
            shape["reply_users"] = authors.Take(5).ToArray();
            shape["latest_reply"] = message.Replies[^1].Ts;
            shape["is_locked"] = false;
            shape["subscribed"] = false;
        }

        return shape;
    }
}
