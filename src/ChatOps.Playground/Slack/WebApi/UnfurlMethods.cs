using System.Text.Json;
using System.Text.Json.Nodes;
using ChatOps.Playground.Slack.BlockKit;
using ChatOps.Playground.Slack.Delivery;

namespace ChatOps.Playground.Slack.WebApi;

/// <summary><c>chat.unfurl</c>, with blocks.</summary>
internal static class UnfurlMethods
{
    /// <summary>Shows the blocks below the message, as attachments; for the same link again, in place of those before.</summary>
    public static Answer Unfurl(SlackWorkspace workspace, Arguments arguments)
    {
        if (!arguments.TryJson("unfurls", JsonValueKind.Object, out var unfurls) || unfurls is not { } given)
        {
            return Answer.Error("missing_unfurls");
        }

        if (Target(arguments) is not var (channel, ts) || workspace.FindChannel(channel)?.Find(ts) is not { } message)
        {
            return Answer.Error("cannot_find_message");
        }

        var links = EventDelivery.Links(workspace.App, message);
        var attachments = message.Attachments.ToList();
        foreach (var unfurl in given.EnumerateObject())
        {
            if (!links.Contains(unfurl.Name))
            {
                return Answer.Error("cannot_unfurl_url");
            }

            if (unfurl.Value.Get("blocks") is not { ValueKind: JsonValueKind.Array } blocks
                || BlockKitValidator.Message(blocks) is { Count: > 0 })
            {
                return Answer.Error("invalid_blocks");
            }

            attachments.RemoveAll(attachment => attachment.Text("from_url") == unfurl.Name);
            attachments.Add(new JsonObject
            {
                ["from_url"] = unfurl.Name,
                ["app_unfurl_url"] = unfurl.Name,
                ["is_app_unfurl"] = true,
                ["app_id"] = workspace.App.AppId,
                ["blocks"] = BlockElement.WithIds(blocks).ToNode(),
            }.ToElement());
        }

        workspace.Replace(message, message with { Attachments = attachments });
        return Answer.Ok([]);
    }

    private static (string Channel, string Ts)? Target(Arguments arguments) =>
        arguments.Text("unfurl_id") is { } id && arguments.Text("source") is UnfurlId.Posted ? UnfurlId.Read(id)
        : arguments.Text("channel") is { } channel && arguments.Text("ts") is { } ts ? (channel, ts)
        : null;
}
