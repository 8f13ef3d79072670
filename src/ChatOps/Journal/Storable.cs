namespace ChatOps.Journal;

/// <summary>Foreign text that any database can store: PostgreSQL accepts neither NUL nor lone surrogates.</summary>
internal static class Storable
{
    private const char Unknown = '\ufffd';

    public static string Text(string text)
    {
        if (text.AsSpan().IndexOfAnyInRange('\ud800', '\udfff') < 0)
        {
            return text.Contains('\0') ? text.Replace("\0", "") : text;
        }

        return string.Create(text.Length, text, static (letters, text) =>
        {
            text.CopyTo(letters);
            for (var i = 0; i < letters.Length; i++)
            {
                if (i + 1 < letters.Length && char.IsSurrogatePair(letters[i], letters[i + 1]))
                {
                    i++;
                }
                else if (char.IsSurrogate(letters[i]))
                {
                    letters[i] = Unknown;
                }
            }
        }).Replace("\0", "");
    }
}
