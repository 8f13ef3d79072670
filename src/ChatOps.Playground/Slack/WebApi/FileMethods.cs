using System.Text.Json;
using System.Text.Json.Nodes;

namespace ChatOps.Playground.Slack.WebApi;

/// <summary><c>files.*</c>: an upload is announced, sent to its own address, and completed, which may also share it.</summary>
internal static class FileMethods
{
    private const int LargestFile = 10_000_000;
    private const int LongestAltText = 1_000;

    public static Answer GetUploadUrl(SlackWorkspace workspace, Arguments arguments)
    {
        if (arguments.Number("length", 0) is not (> 0 and var length))
        {
            return Answer.Error("invalid_arguments", "[ERROR] must be greater than 0 [json-pointer:/length]");
        }

        // SDKs use either name.
        var altText = arguments.Text("alt_txt") ?? arguments.Text("alt_text");
        if (length > LargestFile || altText?.Length > LongestAltText)
        {
            return Answer.Error(length > LargestFile ? "file_upload_size_restricted" : "alt_txt_too_large");
        }

        var name = arguments.Text("filename")!;
        var file = workspace.SetFile(new SlackFile
        {
            Id = workspace.NewId('F', name),
            Name = name,
            Title = name,
            User = workspace.Bot.Id,
            Size = length,
            Created = workspace.Clock.GetUtcNow(),
            Ticket = Guid.NewGuid().ToString("N"),
            AltText = altText,
            SnippetType = arguments.Has("snippet_type") ? arguments.Text("snippet_type") : null,
        });
        return Answer.Ok(new JsonObject { ["upload_url"] = FileTransfer.UploadUrl(workspace, file).ToString(), ["file_id"] = file.Id });
    }

    public static Answer Complete(SlackWorkspace workspace, Arguments arguments)
    {
        if (!arguments.TryJson("files", JsonValueKind.Array, out var listed) || listed is not { } named || named.GetArrayLength() == 0)
        {
            return Answer.Error("invalid_arguments", "[ERROR] must be a list of files [json-pointer:/files]");
        }

        var uploaded = named.EnumerateArray()
            .Select(item => (File: workspace.FindFile(item.Text("id")), Title: item.Text("title")))
            .ToList();
        if (uploaded.Exists(item => item.File is not { IsComplete: false, Content: not null }))
        {
            return Answer.Error("file_not_found");
        }

        IReadOnlyList<string> into = arguments.Has("channel_id") ? [arguments.Text("channel_id")!] : arguments.List("channels");
        foreach (var id in into)
        {
            if (WhyNot(workspace, arguments, id) is { } error)
            {
                return Answer.Error(error);
            }
        }

        if (MessageContent.TryRead(arguments, textLimit: null, out var content) is { } invalid)
        {
            return invalid;
        }

        List<SlackFile> files =
        [
            .. uploaded.Select(item => workspace.SetFile(item.File! with { Title = item.Title ?? item.File.Title, IsComplete = true }))
        ];

        // Shared after the response was built: Slack's own response also comes before the message.
        var answer = Answer.Ok(new JsonObject { ["files"] = new JsonArray([.. files.Select(file => FileShape.Of(workspace, file))]) });
        foreach (var id in into)
        {
            workspace.Share(files, new Message
            {
                Channel = id,
                Ts = "",
                User = workspace.Bot.Id,
                IsFromApp = true,
                Text = arguments.Text("initial_comment") ?? "",
                Blocks = content.Blocks ?? [],
                ThreadTs = arguments.Has("thread_ts") ? arguments.Text("thread_ts") : null,
            });
        }

        return answer;
    }

    public static Answer Info(SlackWorkspace workspace, Arguments arguments)
    {
        if (workspace.FindFile(arguments.Text("file")) is not { IsComplete: true } file)
        {
            return Answer.Error("file_not_found");
        }

        var answer = new JsonObject { ["file"] = FileShape.Of(workspace, file) };
        if (file.Preview is { } text)
        {
            answer["content"] = text;
        }

        answer["comments"] = new JsonArray();
        answer["response_metadata"] = new JsonObject { ["next_cursor"] = "" };
        return Answer.Ok(answer);
    }

    public static Answer Delete(SlackWorkspace workspace, Arguments arguments)
    {
        if (workspace.FindFile(arguments.Text("file")) is not { IsComplete: true } file)
        {
            return Answer.Error("file_not_found");
        }

        workspace.Delete(file);
        return Answer.Ok();
    }

    private static string? WhyNot(SlackWorkspace workspace, Arguments arguments, string id) =>
        ConversationMethods.Visible(workspace, id) switch
        {
            null => "channel_not_found",
            { IsArchived: true } => "posting_to_channel_denied",
            var channel when !channel.Members.Contains(workspace.Bot.Id) => "not_in_channel",
            var channel => arguments.Has("thread_ts") && channel.Parent(arguments.Text("thread_ts")!) is null ? "thread_not_found" : null,
        };
}
