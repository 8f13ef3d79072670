using System.Globalization;
using System.Text.Json.Nodes;
using ChatOps.Playground.Slack.WebApi;

namespace ChatOps.Playground.Slack.Delivery;

/// <remarks>
/// Channel events: those of public channels are sent wherever the bot is; those of private channels, and of the contents of a channel, only
/// if the bot is a member.
/// </remarks>
internal sealed partial class EventDelivery
{
    public void Created(Channel channel)
    {
        // Only its creator knows about a new private channel; if that is the app, it needs no event.
        if (!channel.IsPrivate)
        {
            Tell("channel_created", new JsonObject { ["channel"] = Named(channel, withCreator: true) });
        }
    }

    public void Archived(Channel channel, string by) =>
        Changed(channel, "archive", new JsonObject { ["channel"] = channel.Id, ["user"] = by, ["is_moved"] = 0 });

    public void Unarchived(Channel channel, string by) =>
        Changed(channel, "unarchive", new JsonObject { ["channel"] = channel.Id, ["user"] = by });

    public void Renamed(Channel channel) => Changed(channel, "rename", new JsonObject { ["channel"] = Named(channel, withCreator: false) });

    public void Joined(Channel channel, string user, string? inviter)
    {
        var happening = new JsonObject
        {
            ["user"] = user,
            ["channel"] = channel.Id,
            ["channel_type"] = channel.IsPrivate ? "G" : "C",
            ["team"] = workspace.App.TeamId,
        };
        if (inviter is not null)
        {
            happening["inviter"] = inviter;
        }

        Tell("member_joined_channel", happening);
    }

    public void Pinned(Channel channel, Message message, Pin pin) => Pins("pin_added", channel, message, pin, pin.By, hasPins: null);

    public void Unpinned(Channel channel, Message message, Pin pin, string by) =>
        Pins("pin_removed", channel, message, pin, by, hasPins: !channel.Pins.IsEmpty);

    public void Reacted(Channel channel, Message message, string user, string reaction, bool isAdded)
    {
        if (IsInside(channel))
        {
            Tell(isAdded ? "reaction_added" : "reaction_removed", new JsonObject
            {
                ["user"] = user,
                ["reaction"] = reaction,
                ["item_user"] = message.User,
                ["item"] = new JsonObject { ["type"] = "message", ["channel"] = channel.Id, ["ts"] = message.Ts },
            });
        }
    }

    public void Shared(Channel channel, SlackFile file)
    {
        if (IsInside(channel))
        {
            Tell("file_shared", new JsonObject
            {
                ["channel_id"] = channel.Id,
                ["file_id"] = file.Id,
                ["user_id"] = file.User,
                ["file"] = new JsonObject { ["id"] = file.Id },
            });
        }
    }

    public void Deleted(SlackFile file) =>
        Tell(
            "file_deleted",
            new JsonObject { ["file_id"] = file.Id, ["channel_ids"] = file.Shares.Select(share => share.Channel).Distinct().ToArray() });

    private void Pins(string type, Channel channel, Message message, Pin pin, string by, bool? hasPins)
    {
        if (!IsInside(channel))
        {
            return;
        }

        var happening = new JsonObject
        {
            ["user"] = by,
            ["channel_id"] = channel.Id,
            ["item"] = PinMethods.Shape(workspace, channel, message, pin),
            ["item_user"] = message.User,
            ["pin_count"] = channel.Pins.Count.ToString(CultureInfo.InvariantCulture),
            ["pinned_info"] = new JsonObject
            {
                ["channel"] = channel.Id,
                ["pinned_by"] = pin.By,
                ["pinned_ts"] = pin.At.ToUnixTimeSeconds(),
            },
        };
        if (hasPins is { } has)
        {
            happening["has_pins"] = has;
        }

        Tell(type, happening);
    }

    private bool IsInside(Channel channel) => channel.Members.Contains(workspace.Bot.Id);

    private void Changed(Channel channel, string what, JsonObject happening)
    {
        if (!channel.IsPrivate || IsInside(channel))
        {
            Tell($"{(channel.IsPrivate ? "group" : "channel")}_{what}", happening);
        }
    }

    private JsonObject Named(Channel channel, bool withCreator)
    {
        var named = new JsonObject
        {
            ["id"] = channel.Id,
            ["name"] = channel.Name,
            ["name_normalized"] = channel.Name,
            ["is_channel"] = !channel.IsPrivate,
            ["is_mpim"] = false,
            ["created"] = channel.Created.ToUnixTimeSeconds(),
            ["context_team_id"] = workspace.App.TeamId,
        };
        if (withCreator)
        {
            named["creator"] = channel.Creator;
        }

        return named;
    }

    private void Tell(string type, JsonObject happening)
    {
        happening["type"] = type;
        happening["event_ts"] = workspace.NewTs();
        Publish(type, happening);
    }
}
