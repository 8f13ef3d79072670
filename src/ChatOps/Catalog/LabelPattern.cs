using System.IO.Enumeration;
using ChatOps.Journal;

namespace ChatOps.Catalog;

/// <summary>A name that a sender may give, "service=checkout*".</summary>
/// <param name="Name">As <see cref="Label.Plain"/> writes it.</param>
/// <param name="Value">With "*" as a wildcard.</param>
public sealed record LabelPattern(string Name, string Value)
{
    /// <summary>Null: it isn't one.</summary>
    public static LabelPattern? Parse(string text) =>
        text.Split('=', 2, StringSplitOptions.TrimEntries) is [{ Length: > 0 } name, { Length: > 0 } value]
        && value.AsSpan().Trim('*').Length > 0
        && !value.AsSpan().ContainsAny('?', '\\')
            ? new(Label.Plain(name), value)
            : null;

    public bool Matches(IReadOnlyList<Label> labels) =>
        labels.Any(label => Label.Plain(label.Name) == Name
            && FileSystemName.MatchesSimpleExpression(Value, label.Value, ignoreCase: true));
}
