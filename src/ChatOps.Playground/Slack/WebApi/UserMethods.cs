using System.Text.Json.Nodes;

namespace ChatOps.Playground.Slack.WebApi;

/// <summary><c>users.*</c> and <c>usergroups.*</c>.</summary>
internal static class UserMethods
{
    public static Answer Info(SlackWorkspace workspace, Arguments arguments) =>
        workspace.Users.FirstOrDefault(user => user.Id == arguments.Text("user")) is { } user
            ? Answer.Ok(new JsonObject { ["user"] = Shape(workspace, user) })
            : Answer.Error("user_not_found");

    /// <summary>Only finds members of the workspace who aren't deactivated; case-insensitive.</summary>
    public static Answer LookUpByEmail(SlackWorkspace workspace, Arguments arguments) =>
        workspace.Users.FirstOrDefault(user => user is { IsDeleted: false, TeamId: null }
            && string.Equals(user.Email, arguments.Text("email"), StringComparison.OrdinalIgnoreCase)) is { } user
            ? Answer.Ok(new JsonObject { ["user"] = Shape(workspace, user) })
            : Answer.Error("users_not_found");

    public static Answer List(SlackWorkspace workspace, Arguments arguments) =>
        Page<User>.TryTake([.. workspace.Users], user => user.Id, arguments, out var page) ?? Answer.Ok(new JsonObject
        {
            ["members"] = new JsonArray([.. page.Items.Select(user => Shape(workspace, user))]),
            ["cache_ts"] = workspace.Clock.GetUtcNow().ToUnixTimeSeconds(),
            ["response_metadata"] = page.Metadata,
        });

    public static Answer Groups(SlackWorkspace workspace, Arguments arguments) => workspace.UserGroups is not { } groups
        ? Answer.Error("plan_upgrade_required")
        : Answer.Ok(new JsonObject
        {
            ["usergroups"] = new JsonArray([.. groups.Select(group => Shape(workspace, group, arguments.Flag("include_users")))]),
        });

    public static Answer GroupMembers(SlackWorkspace workspace, Arguments arguments) => workspace.UserGroups is not { } groups
        ? Answer.Error("plan_upgrade_required")
        : groups.FirstOrDefault(group => group.Id == arguments.Text("usergroup")) is { } found
            ? Answer.Ok(new JsonObject { ["users"] = found.Users.ToArray() })
            : Answer.Error("no_such_subteam");

    /// <summary>A group has at least one member, who is a member of the workspace.</summary>
    public static Answer SetGroupMembers(SlackWorkspace workspace, Arguments arguments)
    {
        var users = (arguments.Text("users") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (workspace.UserGroups is not { } groups)
        {
            return Answer.Error("plan_upgrade_required");
        }

        if (groups.FirstOrDefault(group => group.Id == arguments.Text("usergroup")) is not { } found)
        {
            return Answer.Error("no_such_subteam");
        }

        var members = users.Select(id => workspace.Users.FirstOrDefault(user =>
            user is { IsDeleted: false, IsRestricted: false, IsUltraRestricted: false, TeamId: null } && user.Id == id)).ToList();
        if (members.Count == 0 || members.Contains(null))
        {
            return Answer.Error(members.Count == 0 ? "no_users_provided" : "invalid_users");
        }

        workspace.SetMembers(found.Id, [.. members.Select(user => user!.Name)]);
        return Answer.Ok(new JsonObject
        {
            ["usergroup"] = Shape(workspace, workspace.UserGroups.Single(group => group.Id == found.Id), withUsers: true),
        });
    }

    public static Answer BotInfo(SlackWorkspace workspace, Arguments arguments) => arguments.Text("bot") == workspace.App.BotId
        ? Answer.Ok(new JsonObject
        {
            ["bot"] = new JsonObject
            {
                ["id"] = workspace.App.BotId,
                ["deleted"] = false,
                ["name"] = workspace.Bot.Name,
                ["updated"] = 0,
                ["app_id"] = workspace.App.AppId,
                ["user_id"] = workspace.Bot.Id,
            },
        })
        : Answer.Error("bot_not_found");

    private static JsonObject Shape(SlackWorkspace workspace, User user)
    {
        var shape = Plain(workspace, user);
        if (user.Email is { } email && workspace.App.Scopes.Contains("users:read.email"))
        {
            shape["profile"]!["email"] = email;
        }

        if ((user.TeamId is null ? workspace.App.EnterpriseId : user.EnterpriseId) is { } enterprise)
        {
            shape["enterprise_user"] = new JsonObject
            {
                ["id"] = user.Id,
                ["enterprise_id"] = enterprise,
                ["enterprise_name"] = enterprise,
                ["is_admin"] = false,
                ["is_owner"] = false,
                ["teams"] = new JsonArray(user.TeamId ?? workspace.App.TeamId),
            };
        }

        return shape;
    }

    private static JsonObject Plain(SlackWorkspace workspace, User user) => new()
    {
        ["id"] = user.Id,
        ["team_id"] = user.TeamId ?? workspace.App.TeamId,
        ["name"] = user.Name,
        ["deleted"] = user.IsDeleted,
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
            ["team"] = user.TeamId ?? workspace.App.TeamId,
        },
        ["is_admin"] = false,
        ["is_owner"] = false,
        ["is_restricted"] = user.IsRestricted || user.IsUltraRestricted,
        ["is_ultra_restricted"] = user.IsUltraRestricted,
        ["is_bot"] = user.IsBot,
        ["is_stranger"] = user.TeamId is not null && !workspace.Channels.Any(channel => channel.Members.Contains(user.Id)),
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
