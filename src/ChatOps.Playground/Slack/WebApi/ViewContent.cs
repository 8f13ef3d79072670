using System.Collections.Immutable;
using System.Text.Json;
using ChatOps.Playground.Slack.BlockKit;

namespace ChatOps.Playground.Slack.WebApi;

/// <summary>A view as sent by an app, checked.</summary>
internal sealed record ViewContent(JsonElement Json)
{
    private const int LargestView = 250_000;

    public static Answer? TryRead(SlackWorkspace workspace, Arguments arguments, string type, string? replaced, out ViewContent content)
    {
        content = new ViewContent(default(JsonElement));
        if (!arguments.TryJson("view", JsonValueKind.Object, out var json) || json is not { } view)
        {
            return Answer.Error("invalid_arguments", "[ERROR] must provide an object [json-pointer:/view]");
        }

        content = new ViewContent(view);
        return content.Problem(workspace, type, replaced);
    }

    /// <summary>Why Slack wouldn't show this view. <paramref name="replaced"/> is the view that it replaces.</summary>
    public Answer? Problem(SlackWorkspace workspace, string type, string? replaced)
    {
        if (Json.GetRawText().Length > LargestView)
        {
            return Answer.Error("view_too_large");
        }

        if (BlockKitValidator.View(Json, type) is { Count: > 0 } problems)
        {
            return Answer.Error("invalid_arguments", problems);
        }

        return Json.Text("external_id") is { Length: > 0 } external
            && workspace.AllViews.Any(view => view.ExternalId == external && view.Id != replaced)
            ? Answer.Error("duplicate_external_id")
            : null;
    }

    public View NewView(SlackWorkspace workspace, string user, View? below)
    {
        var id = workspace.NewId('V');
        return Fill(
            new View { Id = id, User = user, Type = Json.Text("type")!, Hash = "", RootId = below?.RootId ?? id, PreviousId = below?.Id },
            workspace);
    }

    /// <summary>The next state of a view: inputs with the same ids keep what was entered.</summary>
    public View Update(SlackWorkspace workspace, View before) => Fill(before, workspace);

    private View Fill(View view, SlackWorkspace workspace)
    {
        var blocks = BlockElement.WithIds(Json.GetProperty("blocks"));
        return view with
        {
            Hash = $"{workspace.Clock.GetUtcNow().ToUnixTimeSeconds()}.{Guid.NewGuid().ToString("N")[..8]}",
            ExternalId = Json.Text("external_id"),
            CallbackId = Json.Text("callback_id") ?? "",
            PrivateMetadata = Json.Text("private_metadata") ?? "",
            Title = Json.Get("title")?.Text("text") ?? "",
            Submit = Json.Get("submit")?.Text("text"),
            Close = Json.Get("close")?.Text("text"),
            ClearOnClose = Json.Flag("clear_on_close"),
            NotifyOnClose = Json.Flag("notify_on_close"),
            Blocks = blocks,
            Values = FormState.Of(blocks, view.Values),
            Errors = ImmutableDictionary<string, string>.Empty,
        };
    }
}
