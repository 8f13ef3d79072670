using System.Text.Json.Nodes;

namespace ChatOps.Playground.Slack.WebApi;

/// <summary><c>api.test</c>, <c>auth.test</c> and <c>apps.connections.open</c>.</summary>
internal static class AppMethods
{
    public static Answer ApiTest(SlackWorkspace workspace, Arguments arguments) => arguments.Text("error") is { } error
        ? Answer.Error(error)
        : Answer.Ok(new JsonObject { ["args"] = arguments.Logged.ToNode() });

    public static Answer AuthTest(SlackWorkspace workspace, Arguments arguments)
    {
        var us = Us(workspace);
        if (workspace.App.EnterpriseId is { } enterprise)
        {
            us["enterprise_id"] = enterprise;
        }

        return Answer.Ok(us);
    }

    private static JsonObject Us(SlackWorkspace workspace) => new()
    {
        ["url"] = $"https://{workspace.App.TeamDomain}.slack.com/",
        ["team"] = workspace.App.TeamDomain,
        ["user"] = workspace.Bot.Name,
        ["team_id"] = workspace.App.TeamId,
        ["user_id"] = workspace.Bot.Id,
        ["bot_id"] = workspace.App.BotId,
        ["is_enterprise_install"] = false,
    };

    public static Answer OpenConnection(SlackWorkspace workspace, Arguments arguments) => workspace.App.Transport is SlackTransport.Socket
        ? Answer.Ok(new JsonObject { ["url"] = workspace.Sockets.NewUrl().ToString() })
        : Answer.Error("internal_error");
}
