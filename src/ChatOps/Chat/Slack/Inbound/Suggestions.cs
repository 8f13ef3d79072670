using System.Text.Json.Nodes;
using ChatOps.Chat.Slack.Api;
using ChatOps.Chat.Slack.Rendering;

namespace ChatOps.Chat.Slack.Inbound;

/// <summary>
/// What a form's picker offers while someone types in it. Slack waits three seconds, and nothing comes of the question: it is answered at
/// once and not kept.
/// </summary>
internal sealed class Suggestions(IForms forms, ContextSeal seal)
{
    /// <summary>The answer, at most a hundred options; null when a payload asks for none.</summary>
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
