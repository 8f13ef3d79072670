using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace ChatOps.Chat.Teams.Cards;

/// <summary>A part of a card's body.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(TextBlock), "TextBlock")]
[JsonDerivedType(typeof(RichTextBlock), "RichTextBlock")]
[JsonDerivedType(typeof(FactSet), "FactSet")]
[JsonDerivedType(typeof(Container), "Container")]
[JsonDerivedType(typeof(ColumnSet), "ColumnSet")]
[JsonDerivedType(typeof(ActionSet), "ActionSet")]
[JsonDerivedType(typeof(TextInput), "Input.Text")]
[JsonDerivedType(typeof(ChoiceInput), "Input.ChoiceSet")]
[JsonDerivedType(typeof(BarChart), "Chart.VerticalBar.Grouped")]
internal abstract record Element
{
    public string? Spacing { get; init; }
}

/// <summary>Text with Markdown, and the only element in which a mention works.</summary>
internal sealed record TextBlock(string Text) : Element
{
    public bool Wrap { get; } = true;

    public string? Weight { get; init; }

    public string? Size { get; init; }

    public bool? IsSubtle { get; init; }
}

/// <summary>Text in which nothing is interpreted: no Markdown, no mentions.</summary>
internal sealed record RichTextBlock(IReadOnlyList<TextRun> Inlines) : Element;

internal sealed record TextRun(string Text)
{
    public string Type { get; } = "TextRun";

    public string? Weight { get; init; }

    public string? Size { get; init; }

    public string? FontType { get; init; }

    public bool? IsSubtle { get; init; }

    public bool? Underline { get; init; }

    public CardAction? SelectAction { get; init; }
}

internal sealed record FactSet(IReadOnlyList<Fact> Facts) : Element;

internal sealed record Fact(string Title, string Value);

internal sealed record Container(IReadOnlyList<Element> Items) : Element
{
    public string? Style { get; init; }
}

internal sealed record ColumnSet(IReadOnlyList<Column> Columns) : Element;

internal sealed record Column(IReadOnlyList<Element> Items, string Width)
{
    public string Type { get; } = "Column";
}

internal sealed record ActionSet(IReadOnlyList<CardAction> Actions) : Element;

/// <summary>Teams' own, not in version 1.5: a client that can't draw it shows the fallback.</summary>
/// <param name="Fallback">An element, or "drop".</param>
internal sealed record BarChart(
    string Title, [property: JsonPropertyName("yAxisTitle")] string Unit, IReadOnlyList<BarSeries> Data, JsonNode Fallback) : Element;

internal sealed record BarSeries(string Legend, IReadOnlyList<Bar> Values);

internal sealed record Bar(string X, double Y);

internal sealed record TextInput(string Id, string Label) : Element
{
    public string? Value { get; init; }

    public string? Placeholder { get; init; }

    public bool? IsRequired { get; init; }

    public string? ErrorMessage { get; init; }
}

internal sealed record ChoiceInput(string Id, IReadOnlyList<Choice> Choices) : Element
{
    public string Style { get; } = "compact";

    public string? Label { get; init; }

    public string? Value { get; init; }

    public string? Placeholder { get; init; }

    public bool? IsRequired { get; init; }

    public string? ErrorMessage { get; init; }
}

internal sealed record Choice(string Title, string Value);
