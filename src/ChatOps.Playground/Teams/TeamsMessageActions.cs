using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ChatOps.Playground.Teams;

/// <summary>What a person sees after they chose something in a message's menu.</summary>
/// <param name="Said">In place of a dialog.</param>
public sealed record TeamsDialog(HttpStatusCode Status, string? Said, string? Title = null, JsonElement? Card = null)
{
    public string Shown => Card is { } card ? CardText.Of(card) : Said ?? "";
}

/// <summary>The app's entries in the menu of every message, as a person uses them.</summary>
public static class TeamsMessageActions
{
    /// <param name="title">As in the menu.</param>
    public static async Task<TeamsDialog> ChooseAsync(
        this TeamsPerson person, TeamsPost post, string title, CancellationToken cancellationToken)
    {
        var action = TeamsManifest.MessageActions.Single(action => action.Title == title);
        var (status, answer) = await person.InvokeAsync(
            post,
            "composeExtension/fetchTask",
            new()
            {
                ["commandId"] = action.Id,
                ["commandContext"] = "message",
                ["messagePayload"] = Payload(post),
            },
            cancellationToken);
        if (answer is not { } json || !json.TryGetProperty("task", out var task))
        {
            return new(status, null);
        }

        if (task.GetProperty("type").GetString() is "message")
        {
            return new(status, task.GetProperty("value").GetString());
        }

        var dialog = task.GetProperty("value");
        var card = dialog.GetProperty("card");
        return card.GetProperty("contentType").GetString() is "application/vnd.microsoft.card.adaptive"
            ? new(status, null, dialog.GetProperty("title").GetString(), card.GetProperty("content").Clone())
            : throw new InvalidOperationException("A dialog shows an Adaptive Card.");
    }

    /// <summary>A message as Teams tells an app about it: what people wrote as HTML, and cards as JSON in a string.</summary>
    private static JsonObject Payload(TeamsPost post) => new()
    {
        ["id"] = post.Id,
        ["replyToId"] = post.Root,
        ["createdDateTime"] = post.At.ToString("O"),
        ["messageType"] = "message",
        ["from"] = post.Author is { } author
            ? new JsonObject { ["user"] = new JsonObject { ["id"] = author, ["userIdentityType"] = "aadUser" } }
            : new JsonObject { ["application"] = new JsonObject { ["id"] = "bot", ["applicationIdentityType"] = "bot" } },
        ["body"] = new JsonObject
        {
            ["contentType"] = "html",
            ["content"] = post.Card is null ? $"<p>{WebUtility.HtmlEncode(post.Shown)}</p>" : "<attachment id=\"1\"></attachment>",
        },
        ["attachments"] = post.Card is { } card
            ? new JsonArray(new JsonObject
            {
                ["id"] = "1", ["contentType"] = "application/vnd.microsoft.card.adaptive", ["content"] = card.GetRawText(),
            })
            : [],
        ["reactions"] = new JsonArray(),
        ["mentions"] = new JsonArray(),
    };
}
