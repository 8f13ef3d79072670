using System.Collections.Immutable;
using System.Text.Json;
using ChatOps.Playground.Slack.BlockKit;
using ChatOps.Playground.Slack.Delivery;
using ChatOps.Playground.Slack.WebApi;

namespace ChatOps.Playground.Slack;

public sealed partial class Person
{
    /// <summary>
    /// Fills in a modal and submits it. Keys of <paramref name="values"/> are <c>block_id</c>s, <c>action_id</c>s or labels; values are
    /// text, or an option's value or label.
    /// </summary>
    /// <exception cref="InvalidOperationException">The view isn't open, or has no such input or option.</exception>
    public async Task<Outcome> SubmitAsync(View view, IReadOnlyDictionary<string, string> values, CancellationToken cancellationToken)
    {
        var filled = await FillAsync(Open(view), values, cancellationToken);
        filled = _workspace.Atomically(() => _workspace.SetView(Open(view) with { Values = filled.Values, Errors = filled.Errors }));
        if (!filled.Errors.IsEmpty)
        {
            return Outcome.IncompleteForm;
        }

        var answer = await _workspace.Link.SendAsync(
            new Envelope("interactive", Payloads.ViewSubmission(_workspace, Me, filled), AcceptsAnswer: true), cancellationToken);
        await Task.Delay(_workspace.SubmissionDelay, _workspace.Clock, cancellationToken);
        return answer is AppAnswer.Acknowledged acknowledged
            ? _workspace.Atomically(() => Respond(filled, acknowledged.Body))
            : OutcomeOf(answer);
    }

    /// <summary>Closes a modal with its close button; the app is notified if the view requests it.</summary>
    /// <exception cref="InvalidOperationException">The view isn't open.</exception>
    public async Task<Outcome> CloseAsync(View view, CancellationToken cancellationToken)
    {
        var open = Open(view);
        var stack = _workspace.ViewStack(Id);
        _workspace.SetViews(Id, open.ClearOnClose ? [] : stack.Remove(open));
        var outcome = Outcome.Ok;
        foreach (var closed in open.ClearOnClose ? stack.Reverse() : [open])
        {
            if (closed.NotifyOnClose)
            {
                outcome = await InteractAsync(Payloads.ViewClosed(_workspace, Me, closed, open.ClearOnClose), cancellationToken);
            }
        }

        return outcome;
    }

    private View Open(View view) => (view.Type == "home" ? _workspace.Home(Id) : _workspace.ViewStack(Id).Find(open => open.Id == view.Id))
        ?? throw new InvalidOperationException($"The view '{view.Title}' is not open any more.");

    private async Task<View> FillAsync(View view, IReadOnlyDictionary<string, string> values, CancellationToken cancellationToken)
    {
        var inputs = BlockElement.In(view.Blocks).ToList();
        var state = view.Values;
        foreach (var (key, text) in values)
        {
            var input = inputs.Find(input => input.BlockId == key || input.ActionId == key || input.Block.Get("label")?.Text("text") == key)
                ?? throw new InvalidOperationException($"The view '{view.Title}' has no input '{key}'.");
            var offered = await OfferedAsync(view, input, text, cancellationToken);
            state = state.With(input.BlockId, input.ActionId, ElementValue.Entered(offered.Json, text, _workspace));
        }

        return view with
        {
            Values = state,
            Errors = inputs
                .Where(input => input.IsInput)
                .Select(input => (input.BlockId, Problem: Problem(input, state.Value(input.BlockId, input.ActionId)!.Value)))
                .Where(input => input.Problem is not null)
                .ToImmutableDictionary(input => input.BlockId, input => input.Problem!),
        };
    }

    /// <summary>What Slack's client itself rejects.</summary>
    private static string? Problem(BlockElement input, JsonElement value)
    {
        if (ElementValue.IsBlank(value))
        {
            return input.Block.Flag("optional") ? null : "Please complete this required field.";
        }

        var length = value.Text("value")?.Length;
        return length < input.Json.Get("min_length")?.GetInt32() || length > input.Json.Get("max_length")?.GetInt32()
            ? "This entry is too short or too long."
            : null;
    }

    private Outcome Respond(View view, JsonElement? body)
    {
        switch (body?.Text("response_action"))
        {
            case null when body is null:
                var stack = _workspace.ViewStack(Id);
                _workspace.SetViews(Id, stack.RemoveAll(open => open.Id == view.Id));
                return Outcome.Ok;
            case "clear":
                _workspace.SetViews(Id, []);
                return Outcome.Ok;
            case "errors":
                return Refuse(view, body.Value);
            case "update" when Shown(body.Value, view.Id) is { } content:
                _workspace.SetView(content.Update(_workspace, view));
                return Outcome.Ok;
            case "push" when Shown(body.Value, replaced: null) is { } content:
                return ViewMethods.Pushed(_workspace, Id, content, out _) is null ? Outcome.Ok : Outcome.InvalidResponse;
            default:
                return Outcome.InvalidResponse;
        }
    }

    /// <summary>Errors must belong to inputs of the view: Slack accepts no others.</summary>
    private Outcome Refuse(View view, JsonElement body)
    {
        if (body.Get("errors") is not { ValueKind: JsonValueKind.Object } errors
            || !errors.EnumerateObject().Any()
            || errors.EnumerateObject().Any(error => error.Value.ValueKind != JsonValueKind.String
                || !BlockElement.In(view.Blocks).Any(input => input.IsInput && input.BlockId == error.Name)))
        {
            return Outcome.InvalidResponse;
        }

        _workspace.SetView(Open(view) with
        {
            Errors = errors.EnumerateObject().ToImmutableDictionary(error => error.Name, error => error.Value.GetString()!),
        });
        return Outcome.FormErrors;
    }

    private ViewContent? Shown(JsonElement body, string? replaced) =>
        body.Get("view") is { ValueKind: JsonValueKind.Object } view
            && new ViewContent(view) is var content
            && content.Problem(_workspace, "modal", replaced) is null ? content : null;
}
