using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ChatOps.Playground.Slack.WebApi;

namespace ChatOps.Playground.Slack.Delivery;

/// <remarks>Links in people's messages, wherever they are posted.</remarks>
internal sealed partial class EventDelivery
{
    /// <summary>The links in a message that lead to the app's domains.</summary>
    public static IReadOnlyList<string> Links(SlackApp app, Message message) =>
    [
        .. Link.Matches(message.Text).Select(match => match.Groups["url"].Value).Distinct().Where(url =>
            Uri.TryCreate(url, UriKind.Absolute, out var address)
            && app.UnfurlDomains.Any(domain =>
                address.Host.Equals(domain, StringComparison.OrdinalIgnoreCase)
                || address.Host.EndsWith("." + domain, StringComparison.OrdinalIgnoreCase))),
    ];

    private void LinksShared(Channel channel, Message message)
    {
        if (message is not { IsFromApp: false, IsNotice: false, OnlyFor: null }
            || !workspace.App.Scopes.Contains("links:read")
            || Links(workspace.App, message) is not { Count: > 0 } links)
        {
            return;
        }

        var happening = new JsonObject
        {
            ["type"] = "link_shared",
            ["user"] = message.User,
            ["channel"] = channel.Id,
            ["message_ts"] = message.Ts,
            ["is_bot_user_member"] = channel.Members.Contains(workspace.Bot.Id),
            ["unfurl_id"] = UnfurlId.Write(channel.Id, message.Ts),
            ["source"] = UnfurlId.Posted,
            ["links"] = new JsonArray(
                [.. links.Select(link => new JsonObject { ["domain"] = new Uri(link).Host, ["url"] = link })]),
            ["event_ts"] = workspace.NewTs(),
        };
        if (message.ThreadTs is { } thread)
        {
            happening["thread_ts"] = thread;
        }

        // A channel is shared with the organizations that its members are from.
        Publish(
            "link_shared",
            happening,
            isShared: channel.Members.Any(id => workspace.FindUser(id)?.TeamId is { } team && team != workspace.App.TeamId));
    }

    [GeneratedRegex(@"<(?<url>https?://[^|>]+)[|>]", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Link { get; }
}
