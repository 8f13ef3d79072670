using System.Text.Json.Nodes;

namespace ChatOps.Playground.Slack.WebApi;

/// <summary><c>pins.*</c>: only for messages, since nothing else can be pinned today.</summary>
internal static class PinMethods
{
    private const int Most = 100;

    public static Answer Add(SlackWorkspace workspace, Arguments arguments)
    {
        if (Find(workspace, arguments, out var channel, out var message) is { } refused)
        {
            return refused;
        }

        if (!channel.Members.Contains(workspace.Bot.Id) || channel.IsArchived)
        {
            return Answer.Error(channel.IsArchived ? "is_archived" : "not_in_channel");
        }

        if (message.IsTombstone || message.IsNotice)
        {
            return Answer.Error("not_pinnable");
        }

        if (channel.Pins.Exists(pin => pin.Ts == message.Ts) || channel.Pins.Count >= Most)
        {
            return Answer.Error(channel.Pins.Exists(pin => pin.Ts == message.Ts) ? "already_pinned" : "too_many_pins");
        }

        workspace.Pin(message, workspace.Bot.Id);
        return Answer.Ok();
    }

    public static Answer Remove(SlackWorkspace workspace, Arguments arguments)
    {
        if (Find(workspace, arguments, out var channel, out var message) is { } refused)
        {
            return refused;
        }

        if (!channel.Pins.Exists(pin => pin.Ts == message.Ts))
        {
            return Answer.Error("no_pin");
        }

        workspace.Unpin(message, workspace.Bot.Id);
        return Answer.Ok();
    }

    public static Answer List(SlackWorkspace workspace, Arguments arguments) =>
        ConversationMethods.Visible(workspace, arguments.Text("channel")) is { } channel
            ? Answer.Ok(new JsonObject
            {
                ["items"] = new JsonArray([.. channel.Pins.Select(pin => Shape(workspace, channel, channel.Find(pin.Ts)!, pin))]),
            })
            : Answer.Error("channel_not_found");

    public static JsonObject Shape(SlackWorkspace workspace, Channel channel, Message message, Pin pin)
    {
        var shape = MessageShape.Of(workspace, message);
        shape["permalink"] = workspace.Permalink(message);
        return new()
        {
            ["type"] = "message",
            ["created"] = pin.At.ToUnixTimeSeconds(),
            ["created_by"] = pin.By,
            ["channel"] = channel.Id,
            ["message"] = shape,
        };
    }

    private static Answer? Find(SlackWorkspace workspace, Arguments arguments, out Channel channel, out Message message)
    {
        (channel, message) = (ConversationMethods.Visible(workspace, arguments.Text("channel"))!, null!);
        if (channel is null)
        {
            return Answer.Error("channel_not_found");
        }

        if (!arguments.Has("timestamp") || !Timestamps.TryParse(arguments.Text("timestamp")!, out _))
        {
            return Answer.Error(arguments.Has("timestamp") ? "bad_timestamp" : "no_item_specified");
        }

        message = channel.Find(arguments.Text("timestamp")!)!;
        return message is null ? Answer.Error("message_not_found") : null;
    }
}
