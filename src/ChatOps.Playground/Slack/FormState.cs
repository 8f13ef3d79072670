using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using ChatOps.Playground.Slack.BlockKit;

namespace ChatOps.Playground.Slack;

/// <summary>The values of a view's or message's inputs: <c>state.values[block_id][action_id]</c>.</summary>
public sealed record FormState
{
    public static FormState Empty { get; } = new();

    private ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, JsonElement>> Values { get; init; } =
        ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, JsonElement>>.Empty;

    /// <summary>The value object, such as <c>{"type":"plain_text_input","value":"x"}</c>; null when there is no such input.</summary>
    public JsonElement? Value(string blockId, string actionId) =>
        Values.TryGetValue(blockId, out var block) && block.TryGetValue(actionId, out var value) ? value : null;

    internal FormState With(string blockId, string actionId, JsonElement value) => this with
    {
        Values = Values.SetItem(
            blockId, Values.GetValueOrDefault(blockId, ImmutableSortedDictionary<string, JsonElement>.Empty).SetItem(actionId, value)),
    };

    /// <summary>
    /// The state of newly shown blocks: initial values, except where <paramref name="entered"/> has an input with the same ids and type.
    /// </summary>
    internal static FormState Of(IReadOnlyList<JsonElement> blocks, FormState entered)
    {
        var state = Empty;
        foreach (var element in BlockElement.In(blocks))
        {
            if (ElementValue.Initial(element.Json) is not { } initial)
            {
                continue;
            }

            var kept = entered.Value(element.BlockId, element.ActionId);
            var same = kept?.GetProperty("type").GetString() == element.Type;
            state = state.With(element.BlockId, element.ActionId, same ? kept!.Value : initial);
        }

        return state;
    }

    internal JsonObject ToJson() => new(Values.Select(block => KeyValuePair.Create<string, JsonNode?>(block.Key,
        new JsonObject(block.Value.Select(action => KeyValuePair.Create(action.Key, action.Value.ToNode()))))));
}
