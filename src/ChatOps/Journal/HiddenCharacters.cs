using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace ChatOps.Journal;

/// <summary>
/// Characters that a terminal or a page doesn't show: color codes, zero-width characters, direction marks. A secret could use them to evade
/// patterns.
/// </summary>
internal static partial class HiddenCharacters
{
    // All hidden characters are among these; most text has none of them. Those beyond 16 bits start with a high surrogate.
    private static readonly SearchValues<char> Suspects = SearchValues.Create(
        [.. Enumerable.Range(0, 0x10000)
            .Select(c => (char)c)
            .Where(c => Rune.TryCreate(c, out var rune) ? IsHidden(rune) : char.IsHighSurrogate(c))]);

    /// <summary>
    /// Characters that have no width, change the reading direction, or control a terminal: formatting and control characters except white
    /// space, variation selectors, the grapheme joiner, and fillers that are letters in name only.
    /// </summary>
    public static bool IsHidden(Rune rune) => !Rune.IsWhiteSpace(rune)
        && (Rune.GetUnicodeCategory(rune) is UnicodeCategory.Format or UnicodeCategory.Control
            || rune.Value is (>= 0xFE00 and <= 0xFE0F)
                or (>= 0xE0100 and <= 0xE01EF)
                or 0x034F
                or 0x115F
                or 0x1160
                or 0x2800
                or 0x3164
                or 0xFFA0);

    /// <summary>False: there are none in it.</summary>
    public static bool MayBeIn(string text) => text.AsSpan().IndexOfAny(Suspects) >= 0;

    public static string Remove(string text)
    {
        if (!MayBeIn(text))
        {
            return text;
        }

        text = TerminalCode().Replace(text, "");
        var shown = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (!IsHidden(rune) || (IsPartOfWriting(rune) && shown.Length > 0 && shown[^1] >= '\u0300'))
            {
                shown.Append(rune.ToString());
            }
        }

        return shown.ToString();
    }

    /// <summary>
    /// Joiners, variation selectors and tags are part of how emoji and many scripts are written; after Latin letters they have no purpose.
    /// </summary>
    private static bool IsPartOfWriting(Rune rune) =>
        rune.Value is 0x200C
            or 0x200D
            or 0x034F
            or 0x115F
            or 0x1160
            or (>= 0xFE00 and <= 0xFE0F)
            or (>= 0xE0020 and <= 0xE007F)
            or (>= 0xE0100 and <= 0xE01EF);

    /// <summary>ECMA-48 control sequences, and operating system commands such as a window's title or a link.</summary>
    [GeneratedRegex(
        """(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b\n]*(?:\u0007|\u001b\\)""",
        RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex TerminalCode();
}
