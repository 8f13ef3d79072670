using System.Text;

namespace ChatOps.Fuzz;

/// <summary>What a target derives from a fuzzer's unstructured bytes.</summary>
internal static class Input
{
    /// <summary>The first line, which is the kind, and the rest, which is the content.</summary>
    public static (string Head, byte[] Body) Headed(byte[] input)
    {
        var end = Array.IndexOf(input, (byte)'\n');
        return end < 0 ? (Encoding.UTF8.GetString(input), []) : (Encoding.UTF8.GetString(input, 0, end), input[(end + 1)..]);
    }

    /// <summary>Text, in which two noncharacters represent the halves of a surrogate pair, which UTF-8 can't encode.</summary>
    public static string Text(byte[] input) => Encoding.UTF8.GetString(input).Replace('\uffff', '\ud83d').Replace('\ufffe', '\ude80');

    /// <summary>One of several choices, selected by a word.</summary>
    public static T Pick<T>(string word, params ReadOnlySpan<T> choices)
    {
        var sum = 0;
        foreach (var letter in word)
        {
            sum = (sum + letter) % choices.Length;
        }

        return choices[sum];
    }
}
