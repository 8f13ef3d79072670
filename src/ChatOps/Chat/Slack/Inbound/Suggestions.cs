using System.Text.Json.Nodes;
using ChatOps.Chat.Slack.Rendering;

namespace ChatOps.Chat.Slack.Inbound;

/// <summary>
/// The options that a form's picker shows while someone types. Slack waits three seconds, and the request has no effects, so it is answered
/// immediately and not stored.
/// </summary>
internal sealed class Suggestions(IForms forms, ContextSeal seal)
{
    /// <summary>The response, with at most a hundred options; null when the payload doesn't request any.</summary>
    public JsonObject? Answer(Payload payload)
    {
        if (payload.Text("type") != "block_suggestion")
        {
            return null;
        }

        var person = payload.Json.At("user").Text("id") ?? "";
        var form = payload.Json.At("view").Text("callback_id") is { } callback ? forms.Find(seal.Read(callback, person).Form) : null;
        var choice = form?.Inputs.OfType<Input.Choice>().FirstOrDefault(input => input.Name == payload.Text("action_id"));
        return new() { ["options"] = choice is null ? new JsonArray() : Forms.Suggest(choice, payload.Text("value") ?? "") };
    }
}
