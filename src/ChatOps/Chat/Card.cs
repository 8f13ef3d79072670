using System.Collections.Immutable;
using ChatOps.Messages;

namespace ChatOps.Chat;

/// <summary>
/// A message in our own, platform-neutral terms. A platform shows all of it or says where it cut; it never refuses one for its size.
/// </summary>
public sealed record Card
{
    /// <summary>The one line that says what this is about and its state.</summary>
    public required RichText Title { get; init; }

    public Tone Tone { get; init; } = Tone.Neutral;

    /// <summary>The body, a paragraph each.</summary>
    public ImmutableArray<RichText> Lines { get; init; } = [];

    public ImmutableArray<Field> Fields { get; init; } = [];

    public Progress? Progress { get; init; }

    /// <summary>Shown in fixed width: log lines and the like. Foreign.</summary>
    public string? Preformatted { get; init; }

    public ImmutableArray<Button> Buttons { get; init; } = [];

    /// <summary>Beside the buttons: one of many to choose.</summary>
    public Menu? Menu { get; init; }

    /// <summary>Small print below everything.</summary>
    public RichText? Footer { get; init; }

    /// <summary>For notifications and screen readers; the title's words when absent.</summary>
    public RichText? Fallback { get; init; }

    /// <summary>The same with more small print.</summary>
    public Card WithFooter(RichText text) => this with { Footer = Footer is { } footer ? RichText.Join(" · ", [footer, text]) : text };
}

/// <summary>The state, as a color or an icon.</summary>
public enum Tone { Neutral, Running, Good, Warning, Bad }

public sealed record Field(string Label, RichText Value);

/// <param name="Done">Of <paramref name="Total"/>; both in the unit that <paramref name="Label"/> names.</param>
/// <param name="Label">"6/10 updated, 5 available".</param>
public sealed record Progress(int Done, int Total, RichText Label);

/// <param name="Action">What pressing it means: the interaction's name.</param>
/// <param name="Value">Handed back with the press; at most 2,000 characters.</param>
public sealed record Button(string Label, string Action, string Value, ButtonStyle Style = ButtonStyle.Default);

/// <summary>A choice that acts like a button as soon as it is made.</summary>
/// <param name="Placeholder">Shown until something is chosen.</param>
/// <param name="Action">What choosing means, like a button's.</param>
public sealed record Menu(string Placeholder, string Action, ImmutableArray<MenuOption> Options);

/// <param name="Value">Handed back with the choice; at most 150 characters.</param>
public sealed record MenuOption(string Label, string Value);

public enum ButtonStyle { Default, Primary, Danger }
