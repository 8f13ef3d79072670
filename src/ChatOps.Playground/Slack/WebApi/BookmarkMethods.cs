using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ChatOps.Playground.Slack.WebApi;

/// <summary><c>bookmarks.*</c>: links at the top of a channel.</summary>
internal static partial class BookmarkMethods
{
    private const int Most = 100;

    public static Answer Add(SlackWorkspace workspace, Arguments arguments)
    {
        if (Enter(workspace, arguments, out var channel) is { } refused)
        {
            return refused;
        }

        if (arguments.Text("type") is not "link")
        {
            return Answer.Error("invalid_bookmark_type");
        }

        if (channel.Bookmarks.Count >= Most)
        {
            return Answer.Error("too_many_bookmarks");
        }

        var bookmark = new Bookmark(
            workspace.NewId('B', "k" + Guid.NewGuid().ToString("N")),
            arguments.Text("title")!,
            arguments.Text("link") ?? "",
            Emoji(arguments),
            workspace.Bot.Id,
            workspace.Clock.GetUtcNow());
        return Fault(bookmark) ?? Shown(workspace, channel, workspace.SetBookmark(channel.Id, bookmark));
    }

    /// <summary>Omitted fields stay unchanged.</summary>
    public static Answer Edit(SlackWorkspace workspace, Arguments arguments)
    {
        if (Find(workspace, arguments, out var channel, out var bookmark) is { } refused)
        {
            return refused;
        }

        var edited = bookmark with
        {
            Title = arguments.Has("title") ? arguments.Text("title")! : bookmark.Title,
            Link = arguments.Text("link") ?? bookmark.Link,
            Emoji = arguments.Text("emoji") is null ? bookmark.Emoji : Emoji(arguments),
            By = workspace.Bot.Id,
            Updated = workspace.Clock.GetUtcNow(),
        };
        return Fault(edited) ?? Shown(workspace, channel, workspace.SetBookmark(channel.Id, edited));
    }

    public static Answer Remove(SlackWorkspace workspace, Arguments arguments)
    {
        if (Find(workspace, arguments, out var channel, out var bookmark) is { } refused)
        {
            return refused;
        }

        workspace.RemoveBookmark(channel.Id, bookmark);
        return Answer.Ok();
    }

    public static Answer List(SlackWorkspace workspace, Arguments arguments) =>
        ConversationMethods.Visible(workspace, arguments.Text("channel_id")) is { } channel
            ? Answer.Ok(new JsonObject
            {
                ["bookmarks"] = new JsonArray([.. channel.Bookmarks.Select(bookmark => Shape(workspace, channel, bookmark))]),
            })
            : Answer.Error("channel_not_found");

    private static Answer? Enter(SlackWorkspace workspace, Arguments arguments, out Channel channel)
    {
        channel = ConversationMethods.Visible(workspace, arguments.Text("channel_id"))!;
        return channel is null ? Answer.Error("channel_not_found")
            : channel.IsArchived || !channel.Members.Contains(workspace.Bot.Id) ? Answer.Error("permission_denied")
            : null;
    }

    private static Answer? Find(SlackWorkspace workspace, Arguments arguments, out Channel channel, out Bookmark bookmark)
    {
        var refused = Enter(workspace, arguments, out channel);
        bookmark = channel?.Bookmarks.Find(known => known.Id == arguments.Text("bookmark_id"))!;
        return refused ?? (bookmark is null ? Answer.Error("not_found") : null);
    }

    private static Answer? Fault(Bookmark bookmark) =>
        !Uri.TryCreate(bookmark.Link, UriKind.Absolute, out var link) || link.Scheme is not ("http" or "https" or "mailto")
            ? Answer.Error("invalid_link")
        : bookmark.Emoji is { } emoji && !EmojiName().IsMatch(emoji) ? Answer.Error("invalid_emoji")
        : null;

    private static string? Emoji(Arguments arguments) => arguments.Has("emoji") ? arguments.Text("emoji") : null;

    private static Answer Shown(SlackWorkspace workspace, Channel channel, Bookmark bookmark) =>
        Answer.Ok(new JsonObject { ["bookmark"] = Shape(workspace, channel, bookmark) });

    private static JsonObject Shape(SlackWorkspace workspace, Channel channel, Bookmark bookmark) => new()
    {
        ["id"] = bookmark.Id,
        ["channel_id"] = channel.Id,
        ["title"] = bookmark.Title,
        ["link"] = bookmark.Link,
        ["emoji"] = bookmark.Emoji,
        ["icon_url"] = null,
        ["type"] = "link",
        ["entity_id"] = null,
        ["date_created"] = bookmark.Created.ToUnixTimeSeconds(),
        ["date_updated"] = bookmark.Updated?.ToUnixTimeSeconds() ?? 0,
        ["rank"] = "U",
        ["last_updated_by_user_id"] = bookmark.By,
        ["last_updated_by_team_id"] = workspace.App.TeamId,
        ["shortcut_id"] = null,
        ["app_id"] = workspace.App.AppId,
        ["app_action_id"] = null,
    };

    [GeneratedRegex(@"^:[a-z0-9_+'-]+:$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex EmojiName();
}
