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

    /// <summary>
    /// Of more options than the platform can list, some are found by typing (<see cref="IForms"/>) or the whole is typed; what it cannot
    /// show is said.
    /// </summary>
    public sealed record Choice(
        string Name, string Label, ImmutableArray<string> Options, bool Optional = false, string? Hint = null, string? Initial = null)
        : Input(Name, Label, Optional, Hint)
    {
        /// <summary>
        /// The options that someone looks for who has typed this much: those that start with it before those that contain it. Nothing
        /// typed finds all.
        /// </summary>
        public IEnumerable<string> Matching(string typed) => Options
            .Select(option => (Option: option, At: option.IndexOf(typed.Trim(), StringComparison.OrdinalIgnoreCase)))
            .Where(match => match.At >= 0)
            .OrderBy(match => match.At > 0)
            .ThenBy(match => match.Option, StringComparer.OrdinalIgnoreCase)
            .Select(match => match.Option);
    }
}

/// <summary>
/// The forms that platforms open, for those whose pickers ask while someone types. The platform keeps no copy of what it opened: a form is
/// made again from its id, so that a bot that was restarted meanwhile still finds everything.
/// </summary>
public interface IForms
{
    /// <summary>Null when there is none of that id (any more).</summary>
    Form? Find(string id);
}
