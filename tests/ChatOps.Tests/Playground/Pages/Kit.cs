namespace ChatOps.Tests.Playground.Pages;

/// <summary>Block Kit, as short as tests need it.</summary>
internal static class Kit
{
    public static object Section(string mrkdwn) => new { type = "section", text = new { type = "mrkdwn", text = mrkdwn } };

    public static object Actions(params object[] elements) => new { type = "actions", elements };

    public static object Button(string label, string action, string? style = null) =>
        style is null
            ? new { type = "button", action_id = action, text = Plain(label) }
            : new { type = "button", action_id = action, text = Plain(label), style };

    public static object Input(string block, string label, object element) =>
        new { type = "input", block_id = block, label = Plain(label), element };

    public static object Select(string action, params string[] options) =>
        new
        {
            type = "static_select",
            action_id = action,
            options = options.Select(option => new { text = Plain(option), value = option }),
        };

    public static object Plain(string text) => new { type = "plain_text", text };
}
