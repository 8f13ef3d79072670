using System.Text.Json.Nodes;

namespace ChatOps.Playground.Slack.WebApi;

/// <summary><c>users.*</c> and <c>usergroups.*</c>.</summary>
internal static class UserMethods
{
    public static Answer Info(SlackWorkspace workspace, Arguments arguments) =>
        workspace.Users.FirstOrDefault(user => user.Id == arguments.Text("user")) is { } user
            ? Answer.Ok(new JsonObject { ["user"] = Shape(workspace, user) })
            : Answer.Error("user_not_found");

    public static Answer List(SlackWorkspace workspace, Arguments arguments) =>
        Page<User>.TryTake([.. workspace.Users], user => user.Id, arguments, out var page) ?? Answer.Ok(new JsonObject
        {
            ["members"] = new JsonArray([.. page.Items.Select(user => Shape(workspace, user))]),
            ["cache_ts"] = workspace.Clock.GetUtcNow().ToUnixTimeSeconds(),
            ["response_metadata"] = page.Metadata,
        });

    public static Answer Groups(SlackWorkspace workspace, Arguments arguments) => workspace.UserGroups is not { } groups
        ? Answer.Error("plan_upgrade_required")
        : Answer.Ok(new JsonObject { ["usergroups"] = new JsonArray([.. groups.Select(group => Shape(workspace, group, arguments.Flag("include_users")))]) });

    public static Answer GroupMembers(SlackWorkspace workspace, Arguments arguments) => workspace.UserGroups is not { } groups
        ? Answer.Error("plan_upgrade_required")
        : groups.FirstOrDefault(group => group.Id == arguments.Text("usergroup")) is { } found
            ? Answer.Ok(new JsonObject { ["users"] = found.Users.ToArray() })
            : Answer.Error("no_such_subteam");

    private static JsonObject Shape(SlackWorkspace workspace, User user) => new()
    {
        ["id"] = user.Id,
        ["team_id"] = workspace.App.TeamId,
        ["name"] = user.Name,
        ["deleted"] = false,
        ["real_name"] = user.RealName,
        ["tz"] = "Etc/UTC",
        ["tz_label"] = "Coordinated Universal Time",
        ["tz_offset"] = 0,
        ["profile"] = new JsonObject
        {
            ["real_name"] = user.RealName,
            ["real_name_normalized"] = user.RealName,
            ["display_name"] = user.Name,
            ["display_name_normalized"] = user.Name,
            ["team"] = workspace.App.TeamId,
        },
        ["is_admin"] = false,
        ["is_owner"] = false,
        ["is_restricted"] = false,
        ["is_ultra_restricted"] = false,
        ["is_bot"] = user.IsBot,
        ["is_app_user"] = false,
        ["updated"] = 0,
    };

    private static JsonObject Shape(SlackWorkspace workspace, UserGroup group, bool withUsers)
    {
        var shape = new JsonObject
        {
            ["id"] = group.Id,
            ["team_id"] = workspace.App.TeamId,
            ["is_usergroup"] = true,
            ["name"] = group.Name,
            ["handle"] = group.Handle,
            ["description"] = "",
            ["is_external"] = false,
            ["date_delete"] = 0,
            ["user_count"] = group.Users.Count,
        };
        if (withUsers)
        {
            shape["users"] = group.Users.ToArray();
        }

        return shape;
    }
}
