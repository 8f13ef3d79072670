namespace ChatOps.Chat.Teams.Cards;

/// <summary>A card's buttons and menu.</summary>
/// <param name="LeftButtons">How many buttons could not be shown.</param>
internal sealed record Buttons(IReadOnlyList<Element> Shown, int LeftButtons, int LeftChoices)
{
    /// <summary>The name of the input that holds a menu's choice.</summary>
    public const string Choice = "choice";

    public const string PreviewAction = "preview";

    /// <summary>Clients show six in a row, and hide the rest behind an ellipsis.</summary>
    private const int InRow = 6;

    private const int LongestLabel = 75, LongestValue = 2000, MostOptions = 50, LongestOption = 150;

    public static Buttons Render(Card card, string? origin, string? only, string? post, int mostBytes)
    {
        var actions = new List<CardAction>();
        var left = card.Menu is null ? mostBytes : mostBytes / 2;
        foreach (var button in card.Buttons)
        {
            // A truncated value would mean something else.
            var action = Press(button.Label, button.Action, button.Value, origin, only, button.Style, post: post);
            left -= AdaptiveJson.Cost(new ActionSet([action]));
            if (left < 0)
            {
                break;
            }

            if (button.Value.Length <= LongestValue)
            {
                actions.Add(action);
            }
        }

        var rows = actions.Chunk(InRow).Select(row => (Element)new ActionSet(row)).ToList();
        if (card.Menu is not { } menu)
        {
            return new(rows, card.Buttons.Length - actions.Count, 0);
        }

        left = mostBytes / 2;
        var choices = menu.Options.Where(option => option.Value.Length is > 0 and <= LongestOption).Take(MostOptions)
            .Select(option => new Choice(Label(option.Label), option.Value))
            .TakeWhile(choice => (left -= AdaptiveJson.Cost(new ChoiceInput("", [choice]))) >= 0).ToList();
        Element[] shown = choices.Count == 0
            ? []
            :
            [
                new ChoiceInput(Choice, choices) { Placeholder = Label(menu.Placeholder) },
                new ActionSet([Press(menu.Placeholder, menu.Action, "", origin, only, ButtonStyle.Default, post: post)]),
            ];
        return new([.. rows, .. shown], card.Buttons.Length - actions.Count, menu.Options.Length - choices.Count);
    }

    public static ExecuteAction Press(
        string label, string action, string value, string? origin, string? only, ButtonStyle style, string? form = null,
        string? post = null)
    {
        var data = new PressData { Action = action, Value = value, Origin = origin, For = only, Form = form, Post = post };
        return new(Label(label), action, data)
        {
            Style = style switch { ButtonStyle.Primary => "positive", ButtonStyle.Danger => "destructive", _ => null },
            Fallback = new SubmitAction(Label(label), data),
        };
    }

    /// <summary>
    /// Asks what the answers in a form need, while it is open. The response takes the card's place, which only Execute can do.
    /// </summary>
    public static ExecuteAction Preview(Form form, string? origin, string? only) =>
        Press("What it needs", PreviewAction, form.Context, origin, only, ButtonStyle.Default, form.Id) with { Fallback = null };

    public static string Label(string text) => TeamsText.OneLine(text, LongestLabel) is { Length: > 0 } label ? label : "–";
}
