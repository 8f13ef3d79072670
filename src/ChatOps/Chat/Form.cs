using System.Collections.Immutable;
using ChatOps.Messages;

namespace ChatOps.Chat;

/// <summary>A few questions asked in a dialog.</summary>
/// <param name="Id">Comes back with the answers.</param>
/// <param name="Context">Ours, handed back unseen; at most 3,000 characters.</param>
public sealed record Form(string Id, string Title, string Submit, string Context, ImmutableArray<Input> Inputs)
{
    private const int MostOptions = 20;

    /// <summary>The same questions for a platform without dialogs, to be answered by a command in one line.</summary>
    public Card InWords(Span.Command usage, Span.Command example) => new()
    {
        Title = $"{Title}: write it in one line",
        Lines = [.. Inputs.Select(Line), RichText.Of($"{usage} – for example: {example}")],
    };

    private static RichText Line(Input input)
    {
        var what = input is Input.Choice { Options: var options } ? Plural.Some([.. options], MostOptions) : input.Hint ?? "";
        return RichText.Of($"{input.Label:b}{(input.Optional ? " (optional)" : "")}{(what.Length == 0 ? "" : $": {what}")}");
    }
}

/// <summary>One question of a form. <see cref="Name"/> is the answer's key.</summary>
public abstract record Input(string Name, string Label, bool Optional, string? Hint)
{
    public sealed record Text(string Name, string Label, bool Optional = false, string? Hint = null, string? Initial = null)
        : Input(Name, Label, Optional, Hint);

    /// <summary>Of more options than the platform can list, one is typed; what it cannot list is said.</summary>
    public sealed record Choice(string Name, string Label, ImmutableArray<string> Options, bool Optional = false, string? Hint = null, string? Initial = null)
        : Input(Name, Label, Optional, Hint);
}
