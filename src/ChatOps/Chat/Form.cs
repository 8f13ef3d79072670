using System.Collections.Immutable;
using ChatOps.Messages;
using ChatOps.People;

namespace ChatOps.Chat;

/// <summary>A few questions asked in a dialog.</summary>
/// <param name="Id">Returned with the answers.</param>
/// <param name="Context">Our own data, returned with the answers but not shown; at most 3,000 characters.</param>
public sealed record Form(string Id, string Title, string Submit, string Context, ImmutableArray<Input> Inputs)
{
    private const int MostOptions = 20;

    /// <summary>Shown above the questions.</summary>
    public ImmutableArray<RichText> Lines { get; init; } = [];

    /// <summary>
    /// Where the platform can, each choice is reported while the form is open (<see cref="ChatInput.FormChanged"/>), and the form then
    /// says what follows from it.
    /// </summary>
    public bool IsFollowed { get; init; }

    /// <summary>The same form with what was answered so far.</summary>
    public Form Answered(IReadOnlyDictionary<string, string> answers) => this with
    {
        Inputs =
        [
            .. Inputs.Select(input => !answers.TryGetValue(input.Name, out var answer) ? input : input switch
            {
                Input.Text text => text with { Initial = answer },
                Input.Search search => search with { Initial = answer },
                Input.Choice choice => choice with { Initial = answer },
                _ => input,
            }),
        ],
    };

    /// <summary>The same questions for a platform without dialogs, answered by typing a one-line command.</summary>
    public Card InWords(Span.Command usage, Span.Command example) => new()
    {
        Title = $"{Title}: write it in one line",
        Lines = [.. Lines, .. Inputs.Select(Line), RichText.Of($"{usage} – for example: {example}")],
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
    /// Found by typing, among more than can be listed (<see cref="IForms"/>); where a platform can't search, it is typed in full.
    /// </summary>
    public sealed record Search(string Name, string Label, bool Optional = false, string? Hint = null, string? Initial = null)
        : Input(Name, Label, Optional, Hint)
    {
        /// <summary>What is found is reported like a choice, in a form that is followed.</summary>
        public bool IsFollowed { get; init; }
    }

    /// <summary>
    /// If there are more options than the platform can list, some are found by typing (<see cref="IForms"/>), or the whole value is typed;
    /// what can't be shown is mentioned.
    /// </summary>
    public sealed record Choice(
        string Name, string Label, ImmutableArray<string> Options, bool Optional = false, string? Hint = null, string? Initial = null)
        : Input(Name, Label, Optional, Hint)
    {
        /// <summary>
        /// The options that match what has been typed so far: those that start with it before those that contain it. Empty text matches
        /// all.
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
/// The forms that platforms open, for pickers that request options while someone types. The platform keeps no copy of an opened form: it is
/// rebuilt from its id, so that it still works after a restart of the bot.
/// </summary>
public interface IForms
{
    /// <summary>
    /// What a picker offers; nothing when there is no such form or question (any more), or the person may not read.
    /// </summary>
    Task<IReadOnlyList<MenuOption>> SuggestAsync(FormQuestion question, CancellationToken cancellationToken);

    /// <summary>
    /// Why answers can't be accepted, in a sentence for whoever gave them, while the form is still open; null: nothing is known against
    /// them. It only saves people from starting anew: what is submitted is checked where it is acted upon.
    /// </summary>
    Task<string?> ProblemAsync(
        string id, string context, IReadOnlyDictionary<string, string> answers, CancellationToken cancellationToken);
}

/// <summary>Someone types into a picker.</summary>
/// <param name="Input">Its name.</param>
/// <param name="Typed">What they have typed so far.</param>
/// <param name="Answers">What the form says so far, as far as the platform tells.</param>
public sealed record FormQuestion(
    string Form, string Input, string Typed, IReadOnlyDictionary<string, string> Answers, Principal Who);
