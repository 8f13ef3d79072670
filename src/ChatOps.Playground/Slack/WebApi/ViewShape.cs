using System.Text.Json.Nodes;

namespace ChatOps.Playground.Slack.WebApi;

/// <summary>A view as represented in Slack's API and interaction payloads.</summary>
internal static class ViewShape
{
    public static JsonObject Of(SlackWorkspace workspace, View view)
    {
        var shape = new JsonObject
        {
            ["id"] = view.Id,
            ["team_id"] = workspace.App.TeamId,
            ["type"] = view.Type,
            ["blocks"] = view.Blocks.ToNode(),
            ["private_metadata"] = view.PrivateMetadata,
            ["callback_id"] = view.CallbackId,
            ["state"] = new JsonObject { ["values"] = view.Values.ToJson() },
            ["hash"] = view.Hash,
            ["title"] = Plain(view.Title),
            ["clear_on_close"] = view.ClearOnClose,
            ["notify_on_close"] = view.NotifyOnClose,
            ["close"] = Plain(view.Close),
            ["submit"] = Plain(view.Submit),
            ["previous_view_id"] = view.PreviousId,
            ["root_view_id"] = view.RootId,
            ["app_id"] = workspace.App.AppId,
            ["external_id"] = view.ExternalId ?? "",
            ["app_installed_team_id"] = workspace.App.TeamId,
            ["bot_id"] = workspace.App.BotId,
        };
        if (view.Type == "home")
        {
            shape.Remove("title");
            shape.Remove("submit");
            shape.Remove("close");
        }

        return shape;
    }

    private static JsonObject? Plain(string? text) =>
        text is null ? null : new JsonObject { ["type"] = "plain_text", ["text"] = text, ["emoji"] = true };
}
