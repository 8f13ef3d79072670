using System.Text.Json.Nodes;
using ChatOps.Chat.Slack.Rendering;
using ChatOps.Chat.Slack.Workspace;
using ChatOps.People;

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
        var form = await FormAsync(payload);
        var choice = form?.Inputs.OfType<Input.Choice>().FirstOrDefault(input => input.Name == payload.Text("action_id"));
        return new() { ["options"] = choice is null ? new JsonArray() : Forms.Suggest(choice, payload.Text("value") ?? "") };
    }

    private async Task<Form?> FormAsync(Payload payload)
    {
        if (payload.Json.At("view").Text("callback_id") is not { } callback || InboundTranslation.Whose(payload.Json) is not { } claimed)
        {
            return null;
        }

        using var patience = new CancellationTokenSource(Patience, clock);
        try
        {
            return await FindAsync(seal.Read(callback, claimed.Id).Form, claimed).WaitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private async Task<Form?> FindAsync(string id, Principal claimed) =>
        await forms.FindAsync(id, await people.RecognizeAsync(claimed, fresh: false, CancellationToken.None), CancellationToken.None);
}
