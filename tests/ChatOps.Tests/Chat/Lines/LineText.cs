using ChatOps.Chat;
using ChatOps.Messages;

namespace ChatOps.Tests.Chat.Lines;

/// <summary>A card as lines of text; a button is what to type for it.</summary>
internal static class LineText
{
    public const int Longest = 4000;

    private const string Cut = "… (cut)";

    public static string Render(Card card)
    {
        string?[] parts =
        [
            $"{card.Tone}: {Words(card.Title)}",
            .. card.Lines.Select(Words),
            .. card.Fields.Select(field => $"{field.Label}: {Words(field.Value)}"),
            card.Progress is { } progress ? $"{progress.Done}/{progress.Total} {Words(progress.Label)}" : null,
            .. card.Buttons.Select(button => $"[{button.Label}: >{button.Action} {button.Value}]"),
            card.Preformatted,
            card.Footer is { } footer ? Words(footer) : null,
        ];
        var text = string.Join('\n', parts.Where(part => !string.IsNullOrEmpty(part)));
        return text.Length <= Longest ? text : text[..(Longest - Cut.Length)] + Cut;
    }

    private static string Words(RichText text) =>
        string.Concat(text.Spans.Select(span => span is Span.Command command ? $"bot, {command.Words}" : span.Words));
}
