using System.Text.Json.Nodes;
using ChatOps.Playground.Slack.WebApi;

namespace ChatOps.Playground.Slack.Delivery;

/// <summary>
/// The Events API: sends the events that the app is subscribed to, in the background, and retries them (immediately, after one minute,
/// after five) until the app acknowledges them.
/// </summary>
internal sealed partial class EventDelivery(SlackWorkspace workspace)
{
    private static readonly TimeSpan[] Pauses = [TimeSpan.Zero, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5)];

    /// <summary>The scopes without which Slack doesn't send an event, subscribed or not.</summary>
    private static readonly Dictionary<string, string> Scopes = new()
    {
        ["message.channels"] = "channels:history",
        ["message.groups"] = "groups:history",
        ["message.im"] = "im:history",
        ["pin_added"] = "pins:read",
        ["pin_removed"] = "pins:read",
        ["reaction_added"] = "reactions:read",
        ["reaction_removed"] = "reactions:read",
    };

    /// <summary>Ends deliveries and pauses in progress.</summary>
    public CancellationToken Stopping { get; set; }

    public void Posted(Channel channel, Message message)
    {
        LinksShared(channel, message);
        if (!channel.Members.Contains(workspace.Bot.Id))
        {
            return;
        }

        var shape = InChannel(MessageShape.Of(workspace, message), channel, message.Ts);
        Publish(Kind(channel), shape);
        if (message is { IsFromApp: false, IsNotice: false }
            && channel.DirectWith is null
            && message.Text.Contains($"<@{workspace.Bot.Id}>", StringComparison.Ordinal))
        {
            var mention = shape.DeepClone().AsObject();
            mention["type"] = "app_mention";
            Publish("app_mention", mention);
        }
    }

    public void Edited(Channel channel, Message before, Message after)
    {
        if (before.Edits != after.Edits)
        {
            Changed(channel, "message_changed", after.EditedTs ?? after.Ts, change =>
            {
                change["message"] = MessageShape.Of(workspace, after);
                change["previous_message"] = MessageShape.Of(workspace, before);
            });
        }
    }

    public void Deleted(Channel channel, Message message, string at) => Changed(channel, "message_deleted", at, change =>
    {
        change["deleted_ts"] = message.Ts;
        change["previous_message"] = MessageShape.Of(workspace, message);
    });

    public void HomeOpened(string user, Channel direct) => Publish("app_home_opened", new JsonObject
    {
        ["type"] = "app_home_opened",
        ["user"] = user,
        ["channel"] = direct.Id,
        ["tab"] = "home",
        ["event_ts"] = workspace.NewTs(),
    });

    public void MembersChanged(UserGroup before, UserGroup after)
    {
        string[] added = [.. after.Users.Except(before.Users)], removed = [.. before.Users.Except(after.Users)];
        Publish("subteam_members_changed", new JsonObject
        {
            ["type"] = "subteam_members_changed",
            ["subteam_id"] = after.Id,
            ["team_id"] = workspace.App.TeamId,
            ["date_previous_update"] = 0,
            ["date_update"] = workspace.Clock.GetUtcNow().ToUnixTimeSeconds(),
            ["added_users"] = Ids(added),
            ["added_users_count"] = added.Length,
            ["removed_users"] = Ids(removed),
            ["removed_users_count"] = removed.Length,
            ["event_ts"] = workspace.NewTs(),
        });
    }

    private static JsonArray Ids(string[] users) => new([.. users.Select(user => JsonValue.Create(user))]);

    private static string Kind(Channel channel) => channel switch
    {
        { DirectWith: not null } => "message.im",
        { IsPrivate: true } => "message.groups",
        _ => "message.channels",
    };

    private static JsonObject InChannel(JsonObject shape, Channel channel, string eventTs)
    {
        shape["channel"] = channel.Id;
        shape["channel_type"] = channel.DirectWith is not null ? "im" : channel.IsPrivate ? "group" : "channel";
        shape["event_ts"] = eventTs;
        return shape;
    }

    private void Changed(Channel channel, string subtype, string at, Action<JsonObject> fill)
    {
        if (!channel.Members.Contains(workspace.Bot.Id))
        {
            return;
        }

        var change = new JsonObject { ["type"] = "message", ["subtype"] = subtype, ["hidden"] = true, ["ts"] = at };
        fill(change);
        Publish(Kind(channel), InChannel(change, channel, at));
    }

    private void Publish(string subscription, JsonObject happening, bool isShared = false)
    {
        if (!workspace.App.Events.Contains(subscription)
            || (Scopes.GetValueOrDefault(subscription) is { } scope && !workspace.App.Scopes.Contains(scope)))
        {
            return;
        }

        var payload = new JsonObject
        {
            ["token"] = "deprecated",
            ["team_id"] = workspace.App.TeamId,
            ["api_app_id"] = workspace.App.AppId,
            ["event"] = happening,
            ["type"] = "event_callback",
            ["event_id"] = workspace.NewId('E', Guid.NewGuid().ToString("N")),
            ["event_time"] = workspace.Clock.GetUtcNow().ToUnixTimeSeconds(),
            ["event_context"] = $"4-{Guid.NewGuid():N}",
            ["is_ext_shared_channel"] = isShared,
            ["context_team_id"] = workspace.App.TeamId,
            ["authorizations"] = new JsonArray(new JsonObject
            {
                ["enterprise_id"] = null,
                ["team_id"] = workspace.App.TeamId,
                ["user_id"] = workspace.Bot.Id,
                ["is_bot"] = true,
                ["is_enterprise_install"] = false,
            }),
        };

        // Not on the caller's thread, which may hold the workspace's lock.
        _ = Task.Run(() => DeliverAsync(payload, Stopping));
    }

    private async Task DeliverAsync(JsonObject payload, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await workspace.Link.SendAsync(new Envelope("events_api", payload), cancellationToken);
            for (var retry = 1; retry <= Pauses.Length && Reason(answer) is { } reason; retry++)
            {
                await Task.Delay(Pauses[retry - 1], workspace.Clock, cancellationToken);
                answer = await workspace.Link.SendAsync(
                    new Envelope("events_api", payload, Retry: retry, RetryReason: reason), cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The workspace is shutting down.
        }
    }

    private string? Reason(AppAnswer answer) => answer switch
    {
        AppAnswer.Acknowledged or AppAnswer.Refused { NoRetry: true } => null,
        AppAnswer.TimedOut => workspace.App.Transport is SlackTransport.Socket ? "timeout" : "http_timeout",
        AppAnswer.Refused => "http_error",
        _ => "connection_failed",
    };
}
