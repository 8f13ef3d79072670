using System.Collections.Immutable;
using ChatOps.Chat;
using ChatOps.Messages;

namespace ChatOps.Commands;

/// <summary>
/// The requested page of a long list: "page 2", "page=2". A button for the next one may say where that begins: "page 2@PLACE".
/// </summary>
/// <param name="Number">Starts at 1.</param>
/// <param name="Place">Where it begins, in the list's own words; null: as many lines after the first as the pages before it have.</param>
internal readonly record struct Page(int Number, string? Place = null)
{
    private const int Last = 1000;

    public static Page Of(Arguments arguments)
    {
        var words = arguments.TakeNamed("page").ToList();
        while (arguments.TakeAfter("page", word => int.TryParse(word.Split('@')[0], out _)) is { } word)
        {
            words.Add(word);
        }

        return Arguments.One("pages", words) is not { } said ? new(1)
            : said.Split('@', 2) is var parts && int.TryParse(parts[0], out var number) && number is >= 1 and <= Last
                ? new(number, parts.ElementAtOrDefault(1))
            : throw new CommandSyntaxException(RichText.Of($"{said:c} isn't a page: pages are numbered from 1."));
    }

    /// <summary>How many items must be read to show this page and to know whether there is another.</summary>
    public int Reach(int size) => First(size) + size + 1;

    /// <summary>How many lines come before this page's among those that are read.</summary>
    public int First(int size) => Place is null ? (Number - 1) * size : 0;

    /// <summary>Where the next page begins; null: after this one's lines.</summary>
    public string? Next { get; init; }

    /// <summary>A card with this page's lines, and how to see the next page.</summary>
    /// <param name="lines">From the first one on; at least as many as <see cref="Reach"/>, if there are that many.</param>
    /// <param name="total">The number of lines; null when it isn't known.</param>
    /// <param name="verb">The command that lists them.</param>
    /// <param name="filter">The command's arguments.</param>
    public Card Show(Card card, IReadOnlyList<RichText> lines, int size, int? total, string verb, params IEnumerable<string?> filter) =>
        Show(card, lines, size, total, verb, isNewestLast: false, filter);

    /// <summary>This page's lines, which are those of a card with <paramref name="before"/> lines before them, as a table.</summary>
    /// <param name="rows">One for each line.</param>
    /// <returns>Null when the page is empty.</returns>
    public CardTable? Table(
        Card before, string caption, ImmutableArray<string> columns, IEnumerable<ImmutableArray<CardCell>> rows, int size)
    {
        ImmutableArray<ImmutableArray<CardCell>> shown = [.. rows.Skip(First(size)).Take(size)];
        return shown.IsEmpty ? null : new(caption, new(before.Lines.Length, shown.Length), columns, shown);
    }

    /// <inheritdoc cref="Show(Card, IReadOnlyList{RichText}, int, int?, string, IEnumerable{string})"/>
    /// <param name="isNewestLast">The lines are given newest first, and each page is shown in the other order.</param>
    public Card Show(
        Card card,
        IReadOnlyList<RichText> lines,
        int size,
        int? total,
        string verb,
        bool isNewestLast,
        params IEnumerable<string?> filter)
    {
        RichText[] part = [.. lines.Skip(First(size)).Take(size)];
        if (isNewestLast)
        {
            Array.Reverse(part);
        }

        var pages = (int?)((total + size - 1) / size);
        if (part.Length == 0)
        {
            return card with { Lines =
            [
                .. card.Lines, pages is { } all ? $"There is no page {Number}: {all} is the last." : $"Nothing is left for page {Number}."
            ] };
        }

        if (lines.Count < Reach(size))
        {
            return card with { Lines = [.. card.Lines, .. part] };
        }

        var next = string.Join(' ', filter.Where(word => word is not null).Append($"page {Number + 1}"));
        var more = RichText.Of(
            $"… page {Number}{(pages is { } of ? $" of {of}" : "")}. {new Span.Command(verb, next)} shows {(isNewestLast ? "what was before" : "the next")}.");
        return card with
        {
            Lines = isNewestLast ? [.. card.Lines, more, .. part] : [.. card.Lines, .. part, more],
            Buttons = [.. card.Buttons, new("Next page", verb, Next is null ? next : $"{next}@{Next}")],
        };
    }
}
