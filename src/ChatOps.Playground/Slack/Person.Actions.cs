using System.Text.Json;
using System.Text.Json.Nodes;
using ChatOps.Playground.Slack.BlockKit;
using ChatOps.Playground.Slack.Delivery;

namespace ChatOps.Playground.Slack;

public sealed partial class Person
{
    /// <summary>
    /// Clicks a button, given by its <c>action_id</c> or label, in a message as this person saw it, even if it has been edited since, as
    /// happens when two people click at the same time. A confirmation dialog counts as confirmed.
    /// </summary>
    /// <exception cref="InvalidOperationException">The message has no such button, or several.</exception>
    public Task<Outcome> ClickAsync(Message message, string button, CancellationToken cancellationToken)
    {
        var element = Button(message.Blocks, button);
        return ActAsync(message, element, chosen: null, cancellationToken);
    }

    /// <inheritdoc cref="ClickAsync(Message, string, CancellationToken)"/>
    public Task<Outcome> ClickAsync(View view, string button, CancellationToken cancellationToken) =>
        InteractAsync(
            Payloads.BlockActions(_workspace, Me, view, Payloads.Action(Button(view.Blocks, button), chosen: null, _workspace.NewTs())),
            cancellationToken);

    /// <summary>
    /// Makes a choice in a select menu, overflow menu, date picker or similar of a message; <paramref name="choice"/> is an option's value
    /// or label, or the value itself.
    /// </summary>
    /// <exception cref="InvalidOperationException">There is no such element or option.</exception>
    public Task<Outcome> SelectAsync(Message message, string actionId, string choice, CancellationToken cancellationToken)
    {
        var element = Element(message.Blocks, actionId);
        return ActAsync(message, element, Chosen(element, choice), cancellationToken);
    }

    /// <summary>
    /// Makes a choice in a modal or on the Home tab. The app is notified immediately, except for inputs without <c>dispatch_action</c>.
    /// </summary>
    /// <exception cref="InvalidOperationException">There is no such element or option.</exception>
    public async Task<Outcome> SelectAsync(View view, string actionId, string choice, CancellationToken cancellationToken)
    {
        var element = await OfferedAsync(view, Element(view.Blocks, actionId), choice, cancellationToken);
        var chosen = Chosen(element, choice);
        // The app may replace the view at any time.
        var now = _workspace.Atomically(() => element.Type == "overflow"
            ? Open(view)
            : _workspace.SetView(Open(view) with { Values = Open(view).Values.With(element.BlockId, element.ActionId, chosen) }));
        return element.IsInput && !element.Block.Flag("dispatch_action")
            ? Outcome.Ok
            : await InteractAsync(
                Payloads.BlockActions(_workspace, Me, now, Payloads.Action(element, chosen, _workspace.NewTs())), cancellationToken);
    }

    /// <summary>Chooses a shortcut in a message's menu, by its name. Slack offers it in anyone's message that others see, too.</summary>
    /// <exception cref="InvalidOperationException">The app has no such shortcut, or only this person sees the message.</exception>
    public Task<Outcome> ChooseShortcutAsync(Message message, string name, CancellationToken cancellationToken)
    {
        var shortcut = _workspace.App.Shortcuts.FirstOrDefault(known => known.Name == name)
            ?? throw new InvalidOperationException($"The app has no shortcut '{name}'.");
        return message.OnlyFor is null
            ? InteractAsync(
                Payloads.MessageAction(_workspace, Me, _workspace.Current(message) ?? message, shortcut.CallbackId), cancellationToken)
            : throw new InvalidOperationException("Slack doesn't store ephemeral messages, so they have no shortcuts.");
    }

    internal Task<Outcome> ActAsync(Message seen, BlockElement element, JsonElement? chosen, CancellationToken cancellationToken)
    {
        var message = _workspace.Current(seen) ?? seen;
        var state = _workspace.Chosen(Id, message, element, element.Type == "overflow" ? null : chosen);
        return InteractAsync(
            Payloads.BlockActions(_workspace, Me, message, state, Payloads.Action(element, chosen, _workspace.NewTs())),
            cancellationToken);
    }

    private async Task<Outcome> InteractAsync(JsonObject payload, CancellationToken cancellationToken) =>
        OutcomeOf(await _workspace.Link.SendAsync(new Envelope("interactive", payload), cancellationToken));

    internal JsonElement Chosen(BlockElement element, string choice) => element.Type == "overflow"
        ? new JsonObject { ["selected_option"] = ElementValue.Option(element.Json, choice).ToNode() }.ToElement()
        : ElementValue.Entered(element.Json, choice, _workspace);

    private static BlockElement Button(IReadOnlyList<JsonElement> blocks, string wanted)
    {
        var buttons = BlockElement.In(blocks).Where(element => element.Type == "button").ToList();
        return buttons.FindAll(button => button.ActionId == wanted || button.Label == wanted) is [var found]
            ? found
            : throw new InvalidOperationException(
                $"Not exactly one button '{wanted}' among: {string.Join(", ", buttons.Select(button => $"{button.Label} ({button.ActionId})"))}.");
    }

    private static BlockElement Element(IReadOnlyList<JsonElement> blocks, string actionId) =>
        BlockElement.In(blocks).FirstOrDefault(element => element.ActionId == actionId)
        ?? throw new InvalidOperationException($"No element has the action_id '{actionId}'.");
}
