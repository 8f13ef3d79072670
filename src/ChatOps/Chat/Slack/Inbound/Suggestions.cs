using System.Text.Json.Nodes;
using ChatOps.Chat.Slack.Rendering;
using ChatOps.Chat.Slack.Workspace;

namespace ChatOps.Chat.Slack.Inbound;

/// <summary>
/// The options that a form's picker shows while someone types. Slack waits three seconds, and the request has no effects, so it is answered
/// immediately and not stored. Who may not read is offered nothing.
/// </summary>
internal sealed class Suggestions(IForms forms, Users people, ContextSeal seal, TimeProvider clock)
{
    /// <summary>Later, nobody waits any more; the lookup goes on, so that the next letter finds it done.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public static bool AreRequested(Payload payload) => payload.Text("type") == "block_suggestion";

    /// <summary>The response, with at most a hundred options.</summary>
    public async Task<JsonObject> AnswerAsync(Payload payload)
    {
        return new() { ["options"] = Forms.Suggest(await OptionsAsync(payload)) };
    }

    private async Task<IReadOnlyList<MenuOption>> OptionsAsync(Payload payload)
    {
        if (payload.Json.At("view") is not { } view
            || view.Text("callback_id") is not { } callback
            || InboundTranslation.Whose(payload.Json) is not { } claimed)
        {
            return [];
        }

        using var patience = new CancellationTokenSource(Patience, clock);
        try
        {
            return await SuggestAsync(new(
                seal.Read(callback, claimed.Id).Form,
                payload.Text("action_id") ?? "",
                payload.Text("value") ?? "",
                Forms.Answers(view),
                claimed)).WaitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            return [];
        }
    }

    private async Task<IReadOnlyList<MenuOption>> SuggestAsync(FormQuestion question) => await forms.SuggestAsync(
        question with { Who = await people.RecognizeAsync(question.Who, fresh: false, CancellationToken.None) }, CancellationToken.None);
}
