namespace ChatOps.Chat.Teams.Cards;

/// <summary>Renders a form as a card with inputs.</summary>
internal static class FormRenderer
{
    /// <summary>Prefixed to the name of each answer, so that none can be confused with our own data.</summary>
    public const string Prefix = "in.";

    private const int LongestText = 300, LongestOption = 150, LongestLine = 500, MostBytes = 20 * 1024;

    public static TeamsMessage Render(Form form, string? origin, string? only)
    {
        var title = TeamsText.OneLine(form.Title, LongestText) is { Length: > 0 } line ? line : "–";
        var body = new List<Element> { new Container([new RichTextBlock([new TextRun(title) { Weight = "Bolder", Size = "Medium" }])]) };
        body.AddRange(form.Lines.Select(line => new RichTextBlock([new TextRun(TeamsText.OneLine(line.PlainText, LongestLine))])));
        var left = MostBytes / Math.Max(1, form.Inputs.Length);
        body.AddRange(form.Inputs.SelectMany(input => Render(input, left)));
        body.Add(new ActionSet(
        [
            Buttons.Press(form.Submit, "submit", form.Context, origin, only, ButtonStyle.Primary, form.Id),
            .. form.IsFollowed ? [Buttons.Preview(form, origin, only)] : Array.Empty<CardAction>(),
        ]));
        return new(title, new AdaptiveCard(body, title) { Extras = new() }.Write(), Text: null);
    }

    private static IEnumerable<Element> Render(Input input, int mostBytes)
    {
        var label = TeamsText.OneLine(input.Label, LongestText);
        var required = input.Optional ? (bool?)null : true;
        var error = input.Optional ? null : $"{label} is needed.";
        if (input is Input.Choice choice && Options(choice, mostBytes) is { Count: > 0 } options)
        {
            yield return new ChoiceInput(Prefix + input.Name, options)
            {
                Label = label,
                Value = options.Exists(option => option.Value == choice.Initial) ? choice.Initial : null,
                IsRequired = required,
                ErrorMessage = error,
            };
            if (choice.Options.Length > options.Count)
            {
                yield return Small($"{choice.Options.Length - options.Count} more cannot be listed here: type the command instead.");
            }
        }
        else
        {
            yield return new TextInput(Prefix + input.Name, label)
            {
                Value = input switch
                {
                    Input.Text text => text.Initial,
                    Input.Search search => search.Initial,
                    Input.Choice other => other.Initial,
                    _ => null,
                },
                IsRequired = required,
                ErrorMessage = error,
            };
        }

        if (input.Hint is { Length: > 0 } hint)
        {
            yield return Small(hint);
        }
    }

    /// <summary>The options that can be sent in full: a truncated answer would be a wrong one.</summary>
    private static List<Choice> Options(Input.Choice choice, int mostBytes)
    {
        var left = mostBytes;
        return [.. choice.Options.Where(option => option.Length is > 0 and <= LongestOption && TeamsText.Clean(option) == option).Distinct()
            .Select(option => new Choice(option, option))
            .TakeWhile(option => (left -= AdaptiveJson.Cost(new ChoiceInput("", [option]))) >= 0)];
    }

    private static RichTextBlock Small(string text) =>
        new([new TextRun(TeamsText.OneLine(text, LongestText)) { IsSubtle = true, Size = "Small" }]);
}
