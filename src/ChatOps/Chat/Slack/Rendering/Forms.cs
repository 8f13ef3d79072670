using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using ChatOps.Chat.Slack.Inbound;
using ChatOps.Journal;

namespace ChatOps.Chat.Slack.Rendering;

/// <summary>Renders a form as a modal, and reads the answers from what Slack sends back.</summary>
internal static class Forms
{
    private const int LongestTitle = 24, LongestLabel = 2000, LongestOption = 75, LongestOptionValue = 150, MostOptions =
        100, LongestInitial = 3000;

    private const int LongestContext = 3000, LongestId = 200, MostInputs = 50, MostLines = 40, LongestLine = 2900;

    /// <param name="callbackId">As created by <see cref="ContextSeal.Write"/>.</param>
    public static JsonObject Render(Form form, string callbackId)
    {
        if (form.Context.Length > LongestContext || form.Id.Length > LongestId
            || form.Inputs.Length > MostInputs || form.Lines.Length > MostLines)
        {
            throw new ArgumentException($"The form {form.Id} is more than Slack can carry.", nameof(form));
        }

        return new()
        {
            ["type"] = "modal",
            ["callback_id"] = callbackId,
            ["private_metadata"] = form.Context,
            ["title"] = Plain(form.Title, LongestTitle),
            ["submit"] = Plain(form.Submit, LongestTitle),
            ["close"] = Blocks.Plain("Cancel"),
            ["blocks"] = Blocks.Array(
            [
                .. form.Lines.Select(line => Blocks.Section(Mrkdwn.Render(line, LongestLine))),
                .. form.Inputs.Select(input => Render(input, form.IsFollowed)),
            ]),
        };
    }

    /// <summary>A question left empty has no answer.</summary>
    public static ImmutableDictionary<string, string> Answers(JsonElement view)
    {
        var answers = ImmutableDictionary.CreateBuilder<string, string>();
        if (view.At("state").At("values") is { ValueKind: JsonValueKind.Object } blocks)
        {
            foreach (var block in blocks.EnumerateObject())
            {
                if (block.Value.At(block.Name) is { } input
                    && (input.Text("value") ?? input.At("selected_option").Text("value")) is { } answer)
                {
                    answers[Storable.Text(block.Name)] = answer;
                }
            }
        }

        return answers.ToImmutable();
    }

    private static JsonObject Render(Input input, bool isFollowed)
    {
        var (element, remark) = input is Input.Search search ? (Searching(search), null)
            : input is Input.Choice choice && Listable(choice.Options) is { Count: > 0 } options
            ? (Select(choice, options), choice.Options.Length > options.Count
                ? $"{choice.Options.Length - options.Count} more cannot be listed here: type the command instead."
                : null)
            : (TextBox(input), null);
        var block = new JsonObject
        {
            ["type"] = "input",
            ["block_id"] = input.Name,
            ["optional"] = input.Optional,
            ["label"] = Plain(input.Label, LongestLabel),
            ["element"] = element,
        };
        if (isFollowed
            && input is Input.Choice or Input.Search { IsFollowed: true }
            && element["type"]!.GetValue<string>() is not "plain_text_input")
        {
            block["dispatch_action"] = true;
        }

        if (string.Join(' ', new[] { input.Hint, remark }.Where(text => !string.IsNullOrWhiteSpace(text))) is { Length: > 0 } hint)
        {
            block["hint"] = Plain(hint, LongestLabel);
        }

        return block;
    }

    private static JsonObject TextBox(Input input)
    {
        var box = new JsonObject { ["type"] = "plain_text_input", ["action_id"] = input.Name };
        if ((input as Input.Text)?.Initial is { Length: > 0 } initial)
        {
            box["initial_value"] = MrkdwnEscape.Raw(initial, LongestInitial);
        }

        return box;
    }

    /// <summary>Slack requests the options while someone types (<see cref="Suggestions"/>).</summary>
    private static JsonObject Searching(Input.Search search)
    {
        var menu = new JsonObject
        {
            ["type"] = "external_select", ["action_id"] = search.Name, ["min_query_length"] = 0,
            ["placeholder"] = Blocks.Plain("Type to search"),
        };
        if (search.Initial is { } initial && IsListable(initial))
        {
            menu["initial_option"] = Option(initial, initial);
        }

        return menu;
    }

    /// <summary>
    /// If there are more options than Slack can list, Slack requests matching ones while someone types (<see cref="Suggestions"/>).
    /// </summary>
    private static JsonObject Select(Input.Choice choice, List<string> options)
    {
        var menu = new JsonObject { ["type"] = "static_select", ["action_id"] = choice.Name };
        if (options.Count <= MostOptions)
        {
            menu["options"] = List(options);
        }
        else
        {
            menu["type"] = "external_select";
            menu["min_query_length"] = 0;
            menu["placeholder"] = Plain($"Type to search {options.Count}", LongestOptionValue);
        }

        if (choice.Initial is { } initial && options.Contains(initial))
        {
            menu["initial_option"] = Option(initial, initial);
        }

        return menu;
    }

    /// <summary>The first options, as many as Slack can list.</summary>
    public static JsonArray Suggest(IEnumerable<MenuOption> options) => Blocks.Array(
        options.Where(option => IsListable(option.Value)).DistinctBy(option => option.Value).Take(MostOptions)
            .Select(option => Option(option.Value, option.Label)));

    /// <summary>The options that Slack can transmit in full: a truncated answer would be a wrong one.</summary>
    private static List<string> Listable(IEnumerable<string> options) =>
        [.. options.Where(IsListable).Distinct()];

    private static bool IsListable(string option) =>
        option.Length is > 0 and <= LongestOptionValue && MrkdwnEscape.Clean(option) == option;

    private static JsonArray List(IEnumerable<string> options) => Blocks.Array(options.Select(option => Option(option, option)));

    private static JsonObject Option(string value, string label) => new() { ["text"] = Plain(label, LongestOption), ["value"] = value };

    private static JsonObject Plain(string text, int limit) =>
        Blocks.Plain(MrkdwnEscape.OneLine(text, limit) is { Length: > 0 } line ? line : "–");
}
