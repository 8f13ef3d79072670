using System.Collections.Immutable;
using ChatOps.Messages;

namespace ChatOps.Chat;

/// <summary>
/// A message in platform-neutral terms. A platform shows all of it or says where it was cut; it never rejects one for its size.
/// </summary>
public sealed record Card
{
    /// <summary>One line that says what this is about and its state.</summary>
    public required RichText Title { get; init; }

    public Tone Tone { get; init; } = Tone.Neutral;

    /// <summary>The body, one paragraph each; an empty one sets those after it apart.</summary>
    public ImmutableArray<RichText> Lines { get; init; } = [];

    public ImmutableArray<Field> Fields { get; init; } = [];

    public Progress? Progress { get; init; }

    /// <summary>What the progress is part of; null: nothing that has steps.</summary>
    public CardSteps? Steps { get; init; }

    /// <summary>Some of the lines as a table; null: none of them.</summary>
    public CardTable? Table { get; init; }

    /// <summary>Numbers that lines say, as charts; null: none.</summary>
    public ImmutableArray<CardChart>? Charts { get; init; }

    /// <summary>Some of the lines that belong together; null: none.</summary>
    public Fold? Fold { get; init; }

    /// <summary>Shown in a fixed-width font: log lines and the like. Foreign text.</summary>
    public string? Preformatted { get; init; }

    public ImmutableArray<Button> Buttons { get; init; } = [];

    /// <summary>Shown beside the buttons: a choice of one option.</summary>
    public Menu? Menu { get; init; }

    /// <summary>Small print at the bottom.</summary>
    public RichText? Footer { get; init; }

    /// <summary>For notifications and screen readers; defaults to the title's text.</summary>
    public RichText? Fallback { get; init; }

    /// <summary>
    /// Identifies what has happened, without what is only added to it: where a message can't be edited, each outcome is posted once. Null:
    /// each version of the card is one.
    /// </summary>
    public string? Outcome { get; init; }

    /// <summary>The spans of all of its texts.</summary>
    public IEnumerable<Span> AllSpans() =>
        new[] { Title, Progress?.Label, Footer, Fallback }.OfType<RichText>()
            .Concat(Lines)
            .Concat(Fields.Select(field => field.Value))
            .Concat(Table is null ? [] : Table.Rows.SelectMany(row => row).Select(cell => cell.Text))
            .Concat(Steps is null ? [] : Steps.Steps.Select(step => step.Details).OfType<RichText>().Append(Steps.Title))
            .Concat(Menu is null ? [] : Menu.Options.Select(option => option.Details).OfType<RichText>())
            .SelectMany(text => text.Spans);

    /// <summary>The same card with other spans in the place of some.</summary>
    public Card Replace(IReadOnlyDictionary<Span, Span> replacements) => replacements.Count == 0 ? this : this with
    {
        Title = Title.Replace(replacements),
        Lines = [.. Lines.Select(line => line.Replace(replacements))],
        Fields = [.. Fields.Select(field => field with { Value = field.Value.Replace(replacements) })],
        Progress = Progress is { } progress ? progress with { Label = progress.Label.Replace(replacements) } : null,
        Table = Table is null ? null : Table with
        {
            Rows = [.. Table.Rows.Select(row => (ImmutableArray<CardCell>)[.. row.Select(cell => cell with
            {
                Text = cell.Text.Replace(replacements),
            })])],
        },
        Steps = Steps is null ? null : new(
            Steps.Title.Replace(replacements),
            [.. Steps.Steps.Select(step => step with { Details = step.Details?.Replace(replacements) })]),
        Menu = Menu is null ? null : Menu with
        {
            Options = [.. Menu.Options.Select(option => option with { Details = option.Details?.Replace(replacements) })],
        },
        Footer = Footer?.Replace(replacements),
        Fallback = Fallback?.Replace(replacements),
    };

    /// <summary>The same card with the text added to its footer.</summary>
    public Card WithFooter(RichText text) => this with { Footer = Footer is { } footer ? RichText.Join(" · ", [footer, text]) : text };
}

/// <summary>The state, as a color or an icon.</summary>
public enum Tone { Neutral, Running, Good, Warning, Bad }

public sealed record Field(string Label, RichText Value);

/// <param name="Done">Out of <paramref name="Total"/>; both in the unit that <paramref name="Label"/> names.</param>
/// <param name="Label">"6/10 updated, 5 available".</param>
public sealed record Progress(int Done, int Total, RichText Label);

/// <param name="Action">What pressing it means: the name of the interaction.</param>
/// <param name="Value">Returned with the press; at most 2,000 characters.</param>
public sealed record Button(string Label, string Action, string Value, ButtonStyle Style = ButtonStyle.Default);

/// <summary>A choice that acts like a button as soon as an option is selected.</summary>
/// <param name="Placeholder">Shown until something is chosen.</param>
/// <param name="Action">What selecting an option means, as for a button.</param>
public sealed record Menu(string Placeholder, string Action, ImmutableArray<MenuOption> Options)
{
    /// <summary>The lines that the options' details say in another way.</summary>
    public LineRange? InPlaceOf { get; init; }

    /// <summary>The label of a button that selects one option, where each is shown with its details.</summary>
    public string? Choose { get; init; }
}

/// <param name="Value">Returned with the choice; at most 150 characters.</param>
public sealed record MenuOption(string Label, string Value)
{
    /// <summary>What else helps to choose.</summary>
    public RichText? Details { get; init; }
}

public enum ButtonStyle { Default, Primary, Danger }
