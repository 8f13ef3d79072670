using System.Text.Json;
using ChatOps.Playground.Slack.BlockKit;
using ChatOps.Playground.Slack.Delivery;

namespace ChatOps.Playground.Slack;

public sealed partial class Person
{
    /// <summary>The number of characters that a menu requires before it sends a request, unless it sets its own.</summary>
    private const int UsualMinQuery = 3;

    /// <summary>
    /// Types into a menu of a modal whose options come from the app (<c>external_select</c>), and returns what it offers: option objects,
    /// in the app's order.
    /// </summary>
    /// <param name="typed">May be empty: the menu was opened. No request is sent to the app while this is shorter than the menu's
    /// <c>min_query_length</c>.</param>
    /// <exception cref="InvalidOperationException">The view isn't open, or has no such menu.</exception>
    public async Task<Suggested> SearchAsync(View view, string actionId, string typed, CancellationToken cancellationToken)
    {
        var open = Open(view);
        var element = Element(open.Blocks, actionId);
        if (!IsSearch(element))
        {
            throw new InvalidOperationException($"'{actionId}' is a {element.Type}: nothing is searched in it.");
        }

        if (typed.Length < (element.Json.Get("min_query_length")?.GetInt32() ?? UsualMinQuery))
        {
            return new(Outcome.Ok, []);
        }

        var answer = await _workspace.Link.SendAsync(
            new Envelope("interactive", Payloads.BlockSuggestion(_workspace, Me, open, element, typed), AcceptsAnswer: true),
            cancellationToken);
        return answer is not AppAnswer.Acknowledged { Body: var body } ? new(OutcomeOf(answer), [])
            : body is { } offer && BlockKitValidator.Suggestions(offer) is [] ? new(Outcome.Ok, [.. ElementValue.Options(offer)])
            : new(Outcome.InvalidResponse, []);
    }

    private static bool IsSearch(BlockElement element) => element.Type is "external_select" or "multi_external_select";

    /// <summary>
    /// An element with the options that this person chooses from; where they come from the app, those that it offers for the typed text.
    /// </summary>
    private async Task<BlockElement> OfferedAsync(View view, BlockElement element, string typed, CancellationToken cancellationToken)
    {
        if (!IsSearch(element))
        {
            return element;
        }

        var offered = element.Json.ToNode()!.AsObject();
        offered["options"] = (await SearchAsync(view, element.ActionId, typed, cancellationToken)).Options.ToNode();
        return element with { Json = offered.ToElement() };
    }
}

/// <summary>What a menu with options from the app offers.</summary>
/// <param name="Outcome"><see cref="Outcome.InvalidResponse"/>: Slack can't show the app's response.</param>
public sealed record Suggested(Outcome Outcome, IReadOnlyList<JsonElement> Options);
