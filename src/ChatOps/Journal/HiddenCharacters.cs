using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace ChatOps.Journal;

/// <summary>What a terminal or a page does not show: colour codes, zero-width characters, marks of direction. A secret could hide from patterns behind them.</summary>
internal static partial class HiddenCharacters
{
    private const char Escape = '\u001b';

    // The blocks that hold them begin here; what comes before is shown, but for the escape and the soft hyphen.
    private static readonly SearchValues<char> Suspects = SearchValues.Create(
        [Escape, '\u009b', '\u00ad', '\u061c', '\u180e', .. Range('\u200b', '\u200f'), .. Range('\u202a', '\u202e'), .. Range('\u2060', '\u206f'), '\ufeff', .. Range('\ufff9', '\ufffb')]);

    public static string Remove(string text)
    {
        if (text.AsSpan().IndexOfAny(Suspects) < 0)
        {
            return text;
        }

        text = TerminalCode().Replace(text, "");
        var shown = new StringBuilder(text.Length);
        foreach (var letter in text)
        {
            // Joiners are part of how emoji and many scripts are written; between Latin letters they have no business.
            var isPartOfWriting = letter is '\u200c' or '\u200d' && shown.Length > 0 && shown[^1] >= '\u0300';
            if (isPartOfWriting || !(letter == Escape || CharUnicodeInfo.GetUnicodeCategory(letter) is UnicodeCategory.Format))
            {
                shown.Append(letter);
            }
        }

        return shown.ToString();
    }

    private static IEnumerable<char> Range(char first, char last) => Enumerable.Range(first, last - first + 1).Select(c => (char)c);

    /// <summary>ECMA-48 control sequences, and operating system commands such as a window's title or a link.</summary>
    [GeneratedRegex("""(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b\n]*(?:\u0007|\u001b\\)""", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex TerminalCode();
}
