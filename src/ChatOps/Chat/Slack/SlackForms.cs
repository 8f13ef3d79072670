using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using ChatOps.Journal;

namespace ChatOps.Chat.Slack;

/// <summary>A form as a modal, and the answers out of what Slack sends back.</summary>
internal static class SlackForms
{
    private const int LongestTitle = 24, LongestLabel = 2000, LongestOption = 75, LongestOptionValue = 150, MostOptions = 100, LongestInitial = 3000;

    /// <summary>A view may have 250,000 characters, and an option takes up to 350 of them.</summary>
    private const int MostInGroups = 500;

    private const int LongestBegin = 30, LongestContext = 3000, LongestId = 200, MostInputs = 100;

    /// <param name="callbackId">As <see cref="SlackSeal.Write"/> makes it.</param>
    public static JsonObject Render(Form form, string callbackId)
    {
        if (form.Context.Length > LongestContext || form.Id.Length > LongestId || form.Inputs.Length > MostInputs)
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
            ["close"] = SlackBlocks.Plain("Cancel"),
            ["blocks"] = SlackBlocks.Array(form.Inputs.Select(Render)),
        };
    }

    /// <summary>A question left open has no answer.</summary>
    public static ImmutableDictionary<string, string> Answers(JsonElement view)
    {
        var answers = ImmutableDictionary.CreateBuilder<string, string>();
        if (view.At("state").At("values") is { ValueKind: JsonValueKind.Object } blocks)
        {
            foreach (var block in blocks.EnumerateObject())
            {
                if (block.Value.At(block.Name) is { } input && (input.Text("value") ?? input.At("selected_option").Text("value")) is { } answer)
                {
                    answers[Storable.Text(block.Name)] = answer;
                }
            }
        }

        return answers.ToImmutable();
    }

    private static JsonObject Render(Input input)
    {
        var (element, remark) = input is Input.Choice choice && Options(choice) is { Count: > 0 } options
            ? options.Count > MostInGroups
                ? (TextBox(input), $"There are {choice.Options.Length} to choose from: type one.")
                : (Select(choice, options), choice.Options.Length > options.Count ? $"{choice.Options.Length - options.Count} more cannot be listed here: type the command instead." : null)
            : (TextBox(input), null);
        var block = new JsonObject
        {
            ["type"] = "input",
            ["block_id"] = input.Name,
            ["optional"] = input.Optional,
            ["label"] = Plain(input.Label, LongestLabel),
            ["element"] = element,
        };
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
            box["initial_value"] = SlackText.Raw(initial, LongestInitial);
        }

        return box;
    }

    private static JsonObject Select(Input.Choice choice, List<string> options)
    {
        var menu = new JsonObject { ["type"] = "static_select", ["action_id"] = choice.Name };
        if (options.Count <= MostOptions)
        {
            menu["options"] = SlackBlocks.Array(options.Select(Option));
        }
        else
        {
            menu["option_groups"] = SlackBlocks.Array(options.Order(StringComparer.OrdinalIgnoreCase).Chunk(MostOptions).Select(Group));
        }

        if (choice.Initial is { } initial && options.Contains(initial))
        {
            menu["initial_option"] = Option(initial);
        }

        return menu;
    }

    /// <summary>Those that Slack can carry whole; of the rest, half an answer would be a wrong one.</summary>
    private static List<string> Options(Input.Choice choice) =>
        [.. choice.Options.Where(option => option.Length is > 0 and <= LongestOptionValue && SlackText.Clean(option) == option).Distinct()];

    /// <summary>Named by what it begins and ends with, as a drawer of a card index is.</summary>
    private static JsonObject Group(string[] options) =>
        new() { ["label"] = Plain($"{Begin(options[0])} – {Begin(options[^1])}", LongestOption), ["options"] = SlackBlocks.Array(options.Select(Option)) };

    private static string Begin(string option) => SlackText.Raw(option, LongestBegin);

    private static JsonObject Option(string option) => new() { ["text"] = Plain(option, LongestOption), ["value"] = option };

    private static JsonObject Plain(string text, int limit) => SlackBlocks.Plain(SlackText.OneLine(text, limit) is { Length: > 0 } line ? line : "–");
}
