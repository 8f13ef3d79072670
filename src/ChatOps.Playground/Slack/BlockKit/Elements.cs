namespace ChatOps.Playground.Slack.BlockKit;

/// <summary>The rules of the element types, and which of them are allowed where.</summary>
internal static class Elements
{
    private static readonly string[] Selects =
    [
        "static_select", "external_select", "users_select", "conversations_select", "channels_select",
        "multi_static_select", "multi_external_select", "multi_users_select", "multi_conversations_select", "multi_channels_select",
    ];

    private static readonly string[] Choices = [.. Selects, "checkboxes", "radio_buttons", "datepicker", "timepicker"];

    private static readonly HashSet<string> Sections = [.. Choices, "button", "overflow", "image", "workflow_button"];

    private static readonly HashSet<string> Actions =
    [
        .. Choices, "button", "overflow", "datetimepicker", "workflow_button", "rich_text_input"
    ];

    private static readonly HashSet<string> Inputs =
        [
            .. Choices,
            "plain_text_input",
            "email_text_input",
            "url_text_input",
            "number_input",
            "datetimepicker",
            "rich_text_input",
            "file_input",
        ];

    private static readonly Dictionary<string, Action<Node>> Rules = new()
    {
        ["button"] = button => button.Requires("text").Object("text", text => Texts.Plain(text, 75))
            .String("value", 2000).String("url", 3000).String("accessibility_label", 75).OneOf("style", "primary", "danger"),
        ["workflow_button"] = button => button.Requires("text", "workflow")
            .Object("text", text => Texts.Plain(text, 75))
            .Allows("workflow", "style", "accessibility_label"),
        ["image"] = image => Blocks.Image(image),
        ["overflow"] = menu => Texts.Options(5, withUrl: true)(menu),
        ["static_select"] = menu => Select(menu, "initial_option").Also(Texts.OptionsOrGroups),
        ["multi_static_select"] = menu => Multi(menu, "initial_options").Also(Texts.OptionsOrGroups),
        ["external_select"] = menu => Select(menu, "initial_option").Allows("min_query_length"),
        ["multi_external_select"] = menu => Multi(menu, "initial_options").Allows("min_query_length"),
        ["users_select"] = menu => Select(menu, "initial_user"),
        ["multi_users_select"] = menu => Multi(menu, "initial_users"),
        ["conversations_select"] = menu => Select(menu, "initial_conversation").Allows(
            "default_to_current_conversation", "response_url_enabled", "filter"),
        ["multi_conversations_select"] = menu => Multi(menu, "initial_conversations").Allows("default_to_current_conversation", "filter"),
        ["channels_select"] = menu => Select(menu, "initial_channel").Allows("response_url_enabled"),
        ["multi_channels_select"] = menu => Multi(menu, "initial_channels"),
        ["checkboxes"] = boxes => boxes.Allows("initial_options", "focus_on_load").Also(Texts.Options(10, mrkdwn: true)),
        ["radio_buttons"] = radios => radios.Allows("initial_option", "focus_on_load").Also(Texts.Options(10, mrkdwn: true)),
        ["datepicker"] = picker => Select(picker, "initial_date"),
        ["timepicker"] = picker => Select(picker, "initial_time").Allows("timezone"),
        ["datetimepicker"] = picker => picker.Allows("initial_date_time", "focus_on_load"),
        ["plain_text_input"] = input => Typed(input).Flag("multiline").Allows("min_length", "max_length").Also(Lengths),
        ["email_text_input"] = input => Typed(input),
        ["url_text_input"] = input => Typed(input),
        ["number_input"] = input => Typed(input).Requires("is_decimal_allowed").Flag("is_decimal_allowed").Allows("min_value", "max_value"),
        ["rich_text_input"] = input => Typed(input).Allows("min_lines", "max_lines"),
        ["file_input"] = input => input.Allows("filetypes", "max_files"),
    };

    public static void InSection(Node element) => Check(element, Sections);

    public static void InActions(Node element) => Check(element, Actions);

    public static void InInput(Node element) => Check(element, Inputs);

    public static void Button(Node element) => Check(element, ["button"]);

    private static void Check(Node element, HashSet<string> allowedHere)
    {
        element.Requires("type");
        if (!allowedHere.Contains(element.Type))
        {
            element.Problem($"unsupported type: {element.Type}", "/type");
            return;
        }

        if (element.Type != "image")
        {
            element.String("action_id", 255).Object("confirm", Texts.Confirm);
        }

        Rules[element.Type](element);
    }

    private static Node Select(Node menu, string initial) =>
        menu.Object("placeholder", text => Texts.Plain(text, 150)).Flag("focus_on_load").Allows(initial);

    private static Node Multi(Node menu, string initial) => Select(menu, initial).Allows("max_selected_items");

    private static Node Typed(Node input) => Select(input, "initial_value").Allows("dispatch_action_config");

    private static void Lengths(Node input)
    {
        foreach (var name in new[] { "min_length", "max_length" })
        {
            if (input.Json.Get(name) is { } length && !(length.TryGetInt32(out var number) && number is >= 0 and <= Texts.Longest))
            {
                input.Problem($"must be between 0 and {Texts.Longest}", "/" + name);
            }
        }
    }

    private static void Also(this Node node, Action<Node> rule) => rule(node);
}
