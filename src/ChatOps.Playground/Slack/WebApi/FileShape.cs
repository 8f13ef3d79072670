using System.Text.Json.Nodes;

namespace ChatOps.Playground.Slack.WebApi;

/// <summary>A file as represented in Slack's API, messages and events.</summary>
internal static class FileShape
{
    /// <summary>The media type and Slack's name for it, by file extension.</summary>
    private static readonly Dictionary<string, (string Mime, string Words)> Types = new()
    {
        ["csv"] = ("text/csv", "CSV"),
        ["gif"] = ("image/gif", "GIF"),
        ["jpg"] = ("image/jpeg", "JPEG"),
        ["json"] = ("application/json", "JSON"),
        ["log"] = ("text/plain", "Plain Text"),
        ["md"] = ("text/markdown", "Markdown"),
        ["pdf"] = ("application/pdf", "PDF"),
        ["png"] = ("image/png", "PNG"),
        ["txt"] = ("text/plain", "Plain Text"),
        ["yaml"] = ("application/x-yaml", "YAML"),
    };

    public static JsonObject Of(SlackWorkspace workspace, SlackFile file)
    {
        var (mime, words) = Types.GetValueOrDefault(file.Extension, ("application/octet-stream", "Binary"));
        var shape = new JsonObject
        {
            ["id"] = file.Id,
            ["created"] = file.Created.ToUnixTimeSeconds(),
            ["timestamp"] = file.Created.ToUnixTimeSeconds(),
            ["name"] = file.Name,
            ["title"] = file.Title,
            ["mimetype"] = file.SnippetType is null ? mime : "text/plain",
            ["filetype"] = file.SnippetType ?? (file.Extension.Length > 0 ? file.Extension : "binary"),
            ["pretty_type"] = words,
            ["user"] = file.User,
            ["user_team"] = workspace.App.TeamId,
            ["editable"] = file.SnippetType is not null,
            ["size"] = file.Size,
            ["mode"] = file.SnippetType is null ? "hosted" : "snippet",
            ["is_external"] = false,
            ["external_type"] = "",
            ["is_public"] = Kind(workspace, file, channel => !channel.IsPrivate && channel.DirectWith is null).Count > 0,
            ["public_url_shared"] = false,
            ["display_as_bot"] = false,
            ["url_private"] = FileTransfer.PrivateUrl(workspace, file).ToString(),
            ["url_private_download"] = FileTransfer.PrivateUrl(workspace, file).ToString(),
            ["permalink"] = $"https://{workspace.App.TeamDomain}.slack.com/files/{file.User}/{file.Id}/{Uri.EscapeDataString(file.Name)}",
            ["channels"] = Kind(workspace, file, channel => !channel.IsPrivate && channel.DirectWith is null),
            ["groups"] = Kind(workspace, file, channel => channel.IsPrivate),
            ["ims"] = Kind(workspace, file, channel => channel.DirectWith is not null),
            ["shares"] = Shares(workspace, file),
            ["has_rich_preview"] = false,
        };
        if (file.AltText is not null)
        {
            shape["alt_txt"] = file.AltText;
        }

        if (file.Preview is { } preview)
        {
            shape["preview"] = preview;
        }

        return shape;
    }

    /// <summary>The file in a message: of a deleted file, only the id remains.</summary>
    public static JsonObject InMessage(SlackWorkspace workspace, string id) =>
        workspace.FindFile(id) is { } file ? Of(workspace, file) : new() { ["id"] = id, ["mode"] = "tombstone" };

    private static JsonArray Kind(SlackWorkspace workspace, SlackFile file, Func<Channel, bool> isOfKind) =>
        file.Shares.Select(share => share.Channel).Distinct().Where(id => isOfKind(workspace.Channel(id))).ToArray();

    private static JsonObject Shares(SlackWorkspace workspace, SlackFile file)
    {
        var shares = new JsonObject();
        foreach (var ofKind in file.Shares.GroupBy(
            share => workspace.Channel(share.Channel) is { IsPrivate: false, DirectWith: null } ? "public" : "private"))
        {
            shares[ofKind.Key] = new JsonObject(
                ofKind.GroupBy(share => share.Channel).Select(there => KeyValuePair.Create<string, JsonNode?>(
                    there.Key,
                    new JsonArray([.. there.Select(share => new JsonObject
                    {
                        ["ts"] = share.Ts,
                        ["thread_ts"] = share.ThreadTs,
                        ["channel_name"] = workspace.Channel(share.Channel).Name,
                        ["team_id"] = workspace.App.TeamId,
                    })]))));
        }

        return shares;
    }
}
