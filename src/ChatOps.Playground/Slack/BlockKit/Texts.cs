namespace ChatOps.Playground.Slack.BlockKit;

/// <summary>The rules of composition objects: texts, options, confirmation dialogs.</summary>
internal static class Texts
{
    public const int Longest = 3000;

    public static void Any(Node text, int max)
    {
        text.Requires("type", "text").OneOf("type", "plain_text", "mrkdwn").String("text", max, min: 1);
        _ = text.Type == "mrkdwn" ? text.Flag("verbatim") : text.Flag("emoji");
    }

    public static void Plain(Node text, int max) =>
        text.Requires("type", "text").OneOf("type", "plain_text").String("text", max, min: 1).Flag("emoji");

    public static Action<Node> Options(int max, bool withUrl = false, bool mrkdwn = false) => menu =>
        menu.Requires("options").Items("options", max, option => Option(option, withUrl, mrkdwn));

    /// <summary>Options, or groups of options, of a select menu.</summary>
    public static void OptionsOrGroups(Node menu) => OptionsOrGroups(menu, min: 1);

    /// <summary>Options, or groups of options, that a menu requested: there may be none.</summary>
    public static void Suggestions(Node answer) => OptionsOrGroups(answer, min: 0);

    public static void Option(Node option, bool withUrl = false, bool mrkdwn = false)
    {
        option.Requires("text", "value")
            .Object("text", text => { if (mrkdwn) { Any(text, 75); } else { Plain(text, 75); } })
            .String("value", 150, min: 1)
            .Object("description", description => { if (mrkdwn) { Any(description, 75); } else { Plain(description, 75); } });
        if (withUrl)
        {
            option.String("url", 3000);
        }
    }

    private static void OptionsOrGroups(Node menu, int min)
    {
        if (menu.Has("options") == menu.Has("option_groups"))
        {
            menu.Problem("must provide either options or option_groups");
        }

        menu.Items("options", 100, option => Option(option), min)
            .Items("option_groups", 100, group => group
                .Requires("label", "options").Object("label", label => Plain(label, 75)).Items("options", 100, option => Option(option)),
                min);
    }

    public static void Confirm(Node dialog) => dialog
        .Object("title", title => Plain(title, 100))
        .Object("text", text => Any(text, 300))
        .Object("confirm", confirm => Plain(confirm, 30))
        .Object("deny", deny => Plain(deny, 30))
        .OneOf("style", "primary", "danger");
}
