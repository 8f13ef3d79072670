using System.Text.Json;
using System.Text.Json.Nodes;
using ChatOps.Playground.Slack.BlockKit;
using ChatOps.Playground.Slack.WebApi;

namespace ChatOps.Playground.Slack.Delivery;

/// <summary>The payloads of slash commands and interactions, as documented by Slack.</summary>
internal static class Payloads
{
    public static JsonObject SlashCommand(SlackWorkspace workspace, User user, Channel channel, string command, string text)
    {
        var payload = Plain(workspace, user, channel, command, text);
        if (EnterpriseOf(workspace, user) is { } enterprise)
        {
            payload["enterprise_id"] = enterprise;
            payload["enterprise_name"] = enterprise;
        }

        return payload;
    }

    private static string TeamOf(SlackWorkspace workspace, User user) => user.TeamId ?? workspace.App.TeamId;

    private static string? EnterpriseOf(SlackWorkspace workspace, User user) =>
        user.TeamId is null ? workspace.App.EnterpriseId : user.EnterpriseId;

    private static JsonObject Plain(SlackWorkspace workspace, User user, Channel channel, string command, string text) => new()
    {
        ["token"] = "deprecated",
        ["team_id"] = TeamOf(workspace, user),
        ["team_domain"] = workspace.App.TeamDomain,
        ["channel_id"] = channel.Id,
        ["channel_name"] = channel.DirectWith is not null ? "directmessage" : channel.IsPrivate ? "privategroup" : channel.Name,
        ["user_id"] = user.Id,
        ["user_name"] = user.Name,
        ["command"] = command,
        ["text"] = text,
        ["api_app_id"] = workspace.App.AppId,
        ["is_enterprise_install"] = "false",
        ["response_url"] = workspace.ResponseUrls.Issue("commands", channel.Id, user.Id, source: null),
        ["trigger_id"] = workspace.Triggers.Issue(user.Id),
    };

    /// <summary>A click or a choice in a message.</summary>
    public static JsonObject BlockActions(SlackWorkspace workspace, User user, Message message, FormState state, JsonObject action)
    {
        var channel = workspace.Channel(message.Channel);
        var container = new JsonObject
        {
            ["type"] = "message",
            ["message_ts"] = message.Ts,
            ["channel_id"] = message.Channel,
            ["is_ephemeral"] = message.OnlyFor is not null,
        };
        if (message.ThreadTs is not null)
        {
            container["thread_ts"] = message.ThreadTs;
        }

        var payload = BlockActions(workspace, user, container, state, action);
        payload["channel"] = ChannelOf(channel);
        payload["response_url"] = workspace.ResponseUrls.Issue("actions", message.Channel, user.Id, message);

        // Slack doesn't store ephemeral messages, so it can't send one back.
        if (message.OnlyFor is null)
        {
            payload["message"] = MessageShape.Of(workspace, message);
        }

        return payload;
    }

    /// <summary>A click or a choice in a modal or on the Home tab.</summary>
    public static JsonObject BlockActions(SlackWorkspace workspace, User user, View view, JsonObject action)
    {
        var payload = BlockActions(workspace, user, new JsonObject { ["type"] = "view", ["view_id"] = view.Id }, view.Values, action);
        payload["view"] = ViewShape.Of(workspace, view);
        payload["hash"] = view.Hash;
        return payload;
    }

    /// <summary>A shortcut that was chosen in a message's menu.</summary>
    public static JsonObject MessageAction(SlackWorkspace workspace, User user, Message message, string callbackId)
    {
        var payload = Start("message_action", workspace, user);
        payload["action_ts"] = workspace.NewTs();
        payload["callback_id"] = callbackId;
        payload["trigger_id"] = workspace.Triggers.Issue(user.Id);
        payload["response_url"] = workspace.ResponseUrls.Issue("app", message.Channel, user.Id, source: null);
        payload["message_ts"] = message.Ts;
        payload["channel"] = ChannelOf(workspace.Channel(message.Channel));
        payload["message"] = MessageShape.Of(workspace, message);
        return payload;
    }

    private static JsonObject ChannelOf(Channel channel) => new()
    {
        ["id"] = channel.Id,
        ["name"] = channel.DirectWith is not null ? "directmessage" : channel.IsPrivate ? "privategroup" : channel.Name,
    };

    public static JsonObject ViewSubmission(SlackWorkspace workspace, User user, View view)
    {
        var payload = Start("view_submission", workspace, user);
        payload["trigger_id"] = workspace.Triggers.Issue(user.Id);
        payload["view"] = ViewShape.Of(workspace, view);
        payload["response_urls"] = new JsonArray();
        return payload;
    }

    /// <summary>A person types into a menu in a modal whose options come from the app.</summary>
    public static JsonObject BlockSuggestion(SlackWorkspace workspace, User user, View view, BlockElement element, string typed)
    {
        var payload = Start("block_suggestion", workspace, user);
        payload["container"] = new JsonObject { ["type"] = "view", ["view_id"] = view.Id };
        payload["view"] = ViewShape.Of(workspace, view);
        payload["block_id"] = element.BlockId;
        payload["action_id"] = element.ActionId;
        payload["value"] = typed;
        return payload;
    }

    public static JsonObject ViewClosed(SlackWorkspace workspace, User user, View view, bool isCleared)
    {
        var payload = Start("view_closed", workspace, user);
        payload["view"] = ViewShape.Of(workspace, view);
        payload["is_cleared"] = isCleared;
        return payload;
    }

    /// <summary>One entry of <c>actions</c>: the element with its value, or with what was chosen.</summary>
    public static JsonObject Action(BlockElement element, JsonElement? chosen, string ts)
    {
        var action = new JsonObject
        {
            ["type"] = element.Type,
            ["block_id"] = element.BlockId,
            ["action_id"] = element.ActionId,
            ["action_ts"] = ts,
        };
        foreach (var name in new[] { "text", "value", "style", "url", "placeholder", "confirm" })
        {
            if (element.Json.Get(name) is { } value)
            {
                action[name] = value.ToNode();
            }
        }

        foreach (var property in chosen?.EnumerateObject() ?? default)
        {
            action[property.Name] = property.Value.ToNode();
        }

        return action;
    }

    private static JsonObject BlockActions(SlackWorkspace workspace, User user, JsonObject container, FormState state, JsonObject action)
    {
        var payload = Start("block_actions", workspace, user);
        payload["container"] = container;
        payload["trigger_id"] = workspace.Triggers.Issue(user.Id);
        payload["state"] = new JsonObject { ["values"] = state.ToJson() };
        payload["actions"] = new JsonArray(action);
        return payload;
    }

    private static JsonObject Start(string type, SlackWorkspace workspace, User user) => new()
    {
        ["type"] = type,
        ["token"] = "deprecated",
        ["team"] = new JsonObject { ["id"] = workspace.App.TeamId, ["domain"] = workspace.App.TeamDomain },
        ["user"] = new JsonObject
        {
            ["id"] = user.Id,
            ["username"] = user.Name,
            ["name"] = user.Name,
            ["team_id"] = TeamOf(workspace, user),
        },
        ["api_app_id"] = workspace.App.AppId,
        ["enterprise"] = EnterpriseOf(workspace, user) is { } enterprise
            ? new JsonObject { ["id"] = enterprise, ["name"] = enterprise }
            : null,
        ["is_enterprise_install"] = false,
    };
}
