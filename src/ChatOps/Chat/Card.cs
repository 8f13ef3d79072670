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
            .SelectMany(text => text.Spans);

    /// <summary>The same card with other spans in the place of some.</summary>
    public Card Replace(IReadOnlyDictionary<Span, Span> replacements) => replacements.Count == 0 ? this : this with
    {
        Title = Title.Replace(replacements),
        Lines = [.. Lines.Select(line => line.Replace(replacements))],
        Fields = [.. Fields.Select(field => field with { Value = field.Value.Replace(replacements) })],
        Progress = Progress is { } progress ? progress with { Label = progress.Label.Replace(replacements) } : null,
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
public sealed record Menu(string Placeholder, string Action, ImmutableArray<MenuOption> Options);

/// <param name="Value">Returned with the choice; at most 150 characters.</param>
public sealed record MenuOption(string Label, string Value);

public enum ButtonStyle { Default, Primary, Danger }
