using System.Collections.Immutable;
using ChatOps.Messages;

namespace ChatOps.Chat;

/// <summary>A list as rows and columns, for a platform that can show one: in place of the lines that say the same.</summary>
/// <param name="Caption">What the rows are; for screen readers.</param>
/// <param name="InPlaceOf">The lines that it says in another way.</param>
/// <param name="Rows">Each with as many cells as there are columns; the first cell names the row.</param>
public sealed record CardTable(
    string Caption, LineRange InPlaceOf, ImmutableArray<string> Columns, ImmutableArray<ImmutableArray<CardCell>> Rows);

/// <param name="Number">By which its column is sorted, if all of its cells have one.</param>
public sealed record CardCell(RichText Text, double? Number = null)
{
    public static implicit operator CardCell(string text) => new(text);

    public static implicit operator CardCell(RichText text) => new(text);
}
