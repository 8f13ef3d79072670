using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ChatOps.Playground.Slack.BlockKit;

/// <summary>What an element contributes to <c>state.values</c>, and how a person's input changes it.</summary>
internal static class ElementValue
{
    /// <summary>
    /// How the value of an element type is represented: its property, the property with the initial value, and the kind of value.
    /// </summary>
    private sealed record Shape(string Property, string Initial, Kind Kind);

    private enum Kind
    {
        Text,
        Option,
        Options,
        Person,
        People,
        Conversation,
        Conversations,
        UnixTime,
    }

    /// <summary>The value before any input; null for elements without a value (buttons, overflow menus).</summary>
    public static JsonElement? Initial(JsonElement element) => ShapeOf(element) is not { } shape ? null : Make(element, shape,
        element.Get(shape.Initial)?.ToNode() ?? (IsMany(shape.Kind) ? new JsonArray() : null));

    /// <summary>
    /// The value after a person entered <paramref name="input"/>: text, an option's value or label, or a user's or channel's name; multiple
    /// values are separated by commas.
    /// </summary>
    /// <exception cref="InvalidOperationException">The element has no such choice, which is a mistake of the test or page.</exception>
    public static JsonElement Entered(JsonElement element, string input, SlackWorkspace workspace)
    {
        var shape = ShapeOf(element) ?? throw new InvalidOperationException($"A {element.Text("type")} takes no value.");
        var many = input.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return Make(element, shape, shape.Kind switch
        {
            Kind.Text when input.Length == 0 => null,
            Kind.Text => JsonValue.Create(input),
            Kind.UnixTime => JsonValue.Create(long.Parse(input, CultureInfo.InvariantCulture)),
            Kind.Option => Option(element, input).ToNode(),
            Kind.Options => many.Select(one => Option(element, one)).ToNode(),
            Kind.Person => JsonValue.Create(workspace.User(input).Id),
            Kind.People => many.Select(one => workspace.User(one).Id).ToArray(),
            Kind.Conversation => JsonValue.Create(workspace.Channel(input).Id),
            _ => many.Select(one => workspace.Channel(one).Id).ToArray(),
        });
    }

    /// <summary>Whether nothing has been entered.</summary>
    public static bool IsBlank(JsonElement value) =>
        value.EnumerateObject().All(property => property.Name == "type" || property.Value.ValueKind switch
        {
            JsonValueKind.Null => true,
            JsonValueKind.Array => property.Value.GetArrayLength() == 0,
            JsonValueKind.String => property.Value.GetString()!.Length == 0,
            _ => false,
        });

    /// <summary>All options, whether in groups or not.</summary>
    public static IEnumerable<JsonElement> Options(JsonElement element) =>
        element.Items("options").Concat(element.Items("option_groups").SelectMany(group => group.Items("options")));

    /// <summary>The option with this value or label.</summary>
    public static JsonElement Option(JsonElement element, string wanted)
    {
        var options = Options(element).ToList();
        return options.Find(option => option.Text("value") == wanted
            || option.Get("text")?.Text("text") == wanted) is { ValueKind: JsonValueKind.Object } found
            ? found
            : throw new InvalidOperationException(
                $"{element.Text("action_id")} has no option '{wanted}', only: {string.Join(", ", options.Select(option => option.Text("value")))}.");
    }

    private static bool IsMany(Kind kind) => kind is Kind.Options or Kind.People or Kind.Conversations;

    private static JsonElement Make(JsonElement element, Shape shape, JsonNode? value) =>
        new JsonObject { ["type"] = element.Text("type"), [shape.Property] = value }.ToElement();

    private static Shape? ShapeOf(JsonElement element) => element.Text("type") switch
    {
        "plain_text_input" or "email_text_input" or "url_text_input" or "number_input" => new("value", "initial_value", Kind.Text),
        "static_select" or "external_select" or "radio_buttons" => new("selected_option", "initial_option", Kind.Option),
        "multi_static_select" or "multi_external_select" or "checkboxes" => new("selected_options", "initial_options", Kind.Options),
        "users_select" => new("selected_user", "initial_user", Kind.Person),
        "multi_users_select" => new("selected_users", "initial_users", Kind.People),
        "conversations_select" => new("selected_conversation", "initial_conversation", Kind.Conversation),
        "multi_conversations_select" => new("selected_conversations", "initial_conversations", Kind.Conversations),
        "channels_select" => new("selected_channel", "initial_channel", Kind.Conversation),
        "multi_channels_select" => new("selected_channels", "initial_channels", Kind.Conversations),
        "datepicker" => new("selected_date", "initial_date", Kind.Text),
        "timepicker" => new("selected_time", "initial_time", Kind.Text),
        "datetimepicker" => new("selected_date_time", "initial_date_time", Kind.UnixTime),
        _ => null,
    };
}
