using System.Text.Json.Nodes;

namespace ChatOps.Playground.Slack.WebApi;

/// <summary>A channel or direct message conversation as represented in Slack's API.</summary>
internal static class ChannelShape
{
    public static JsonObject Of(SlackWorkspace workspace, Channel channel) => channel.DirectWith is { } user
        ? new JsonObject
        {
            ["id"] = channel.Id,
            ["created"] = channel.Created.ToUnixTimeSeconds(),
            ["is_im"] = true,
            ["is_org_shared"] = false,
            ["user"] = user,
            ["is_archived"] = channel.IsArchived,
            ["is_user_deleted"] = false,
            ["is_open"] = true,
            ["context_team_id"] = workspace.App.TeamId,
        }
        : new JsonObject
        {
            ["id"] = channel.Id,
            ["name"] = channel.Name,
            ["name_normalized"] = channel.Name,
            ["is_channel"] = !channel.IsPrivate,
            ["is_group"] = channel.IsPrivate,
            ["is_im"] = false,
            ["is_mpim"] = false,
            ["is_private"] = channel.IsPrivate,
            ["created"] = channel.Created.ToUnixTimeSeconds(),
            ["creator"] = channel.Creator,
            ["unlinked"] = 0,
            ["is_archived"] = channel.IsArchived,
            ["is_general"] = channel.IsGeneral,
            ["is_shared"] = false,
            ["is_ext_shared"] = false,
            ["is_org_shared"] = false,
            ["is_member"] = channel.Members.Contains(workspace.Bot.Id),
            ["context_team_id"] = workspace.App.TeamId,
            ["topic"] = Of(channel.Topic),
            ["purpose"] = Of(channel.Purpose),
            ["previous_names"] = channel.PreviousNames.ToArray(),
        };

    private static JsonObject Of(ChannelText text) =>
        new() { ["value"] = text.Value, ["creator"] = text.Creator, ["last_set"] = text.LastSet?.ToUnixTimeSeconds() ?? 0 };
}
