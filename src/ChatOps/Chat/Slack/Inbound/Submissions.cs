using System.Text.Json.Nodes;
using ChatOps.Chat.Slack.Rendering;

namespace ChatOps.Chat.Slack.Inbound;

/// <summary>
/// What a dialog shows when it is submitted: under its input, why that can't be right, or, once the submission is stored, that the answer
/// is on its way. Without that, Slack would close it.
/// </summary>
internal sealed partial class Submissions(IForms forms, ContextSeal seal, TimeProvider clock, ILogger<Submissions> logger)
{
    /// <summary>Later, it is stored unseen: whatever is wrong with it is said when it is acted upon.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    public static bool Are(Payload payload) => payload.Text("type") == "view_submission";

    /// <summary>What is wrong with it; null: nothing is known to be, and it may be stored.</summary>
    public async Task<JsonObject?> RefuseAsync(Payload payload)
    {
        if (payload.Json.At("view") is not { } view
            || view.Text("callback_id") is not { } callback
            || InboundTranslation.Whose(payload.Json) is not { } who
            || view.Items("blocks").FirstOrDefault(block => block.Text("type") == "input").Text("block_id") is not { } input)
        {
            return null;
        }

        using var patience = new CancellationTokenSource(Patience, clock);
        try
        {
            var problem = await forms.ProblemAsync(
                seal.Read(callback, who.Id).Form, view.Text("private_metadata") ?? "", Forms.Answers(view), patience.Token);
            return problem is null
                ? null
                : new() { ["response_action"] = "errors", ["errors"] = new JsonObject { [input] = problem } };
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            LogNotChecked(exception);
            return null;
        }
    }

    /// <summary>Sent with the acknowledgement; null when nothing was submitted.</summary>
    public static JsonObject? Receipt(Payload payload) =>
        Are(payload) && payload.Json.At("view") is { } view && view.Text("callback_id") is { } callback
            ? new()
            {
                ["response_action"] = "update",
                ["view"] = Modals.Working(view.At("title").Text("text") ?? "", callback),
            }
            : null;

    [LoggerMessage(Level = LogLevel.Information, Message = "A submitted form was not checked before it was stored")]
    private partial void LogNotChecked(Exception exception);
}
