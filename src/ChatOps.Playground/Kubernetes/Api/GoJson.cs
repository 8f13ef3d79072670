using System.Text;

namespace ChatOps.Playground.Kubernetes.Api;

/// <summary>What Go's JSON scanner, and so the API server, says of a text that is not JSON.</summary>
internal ref struct GoJson
{
    private readonly ReadOnlySpan<byte> text;
    private int place;

    private GoJson(ReadOnlySpan<byte> text) => this.text = text;

    /// <summary>Null when the text is JSON.</summary>
    public static string? Problem(ReadOnlySpan<byte> text)
    {
        var scanner = new GoJson(text);
        return scanner.Value() ?? (scanner.Next() is { } more ? Invalid(more, "after top-level value") : null);
    }

    private static string Ended => "unexpected end of JSON input";

    private static string Invalid(byte found, string where) =>
        $"invalid character {(found is (byte)'\'' ? @"'\''" : found is (byte)'"' ? "'\"'" : $"'{Encoding.Latin1.GetString([found])}'")} {where}";

    private byte? Next()
    {
        while (place < text.Length && text[place] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
        {
            place++;
        }

        return place < text.Length ? text[place] : null;
    }

    private string? Value() => Next() switch
    {
        null => Ended,
        (byte)'{' => Members(),
        (byte)'[' => Elements(),
        (byte)'"' => Text(),
        (byte)'t' => Literal("true"),
        (byte)'f' => Literal("false"),
        (byte)'n' => Literal("null"),
        (byte)'-' or (>= (byte)'0' and <= (byte)'9') => Number(),
        { } other => Invalid(other, "looking for beginning of value"),
    };

    private string? Members()
    {
        place++;
        for (var first = true; ; first = false)
        {
            switch (Next())
            {
                case null:
                    return Ended;
                case (byte)'}' when first:
                    place++;
                    return null;
                case (byte)'"':
                    break;
                case { } other:
                    return Invalid(other, "looking for beginning of object key string");
            }

            if (Text() is { } badKey)
            {
                return badKey;
            }

            if (Next() is not (byte)':')
            {
                return Next() is { } other ? Invalid(other, "after object key") : Ended;
            }

            place++;
            if (Value() is { } badValue)
            {
                return badValue;
            }

            switch (Next())
            {
                case (byte)',':
                    place++;
                    continue;
                case (byte)'}':
                    place++;
                    return null;
                case { } other:
                    return Invalid(other, "after object key:value pair");
                default:
                    return Ended;
            }
        }
    }

    private string? Elements()
    {
        place++;
        if (Next() is (byte)']')
        {
            place++;
            return null;
        }

        while (true)
        {
            if (Value() is { } bad)
            {
                return bad;
            }

            switch (Next())
            {
                case (byte)',':
                    place++;
                    continue;
                case (byte)']':
                    place++;
                    return null;
                case { } other:
                    return Invalid(other, "after array element");
                default:
                    return Ended;
            }
        }
    }

    private string? Text()
    {
        for (place++; place < text.Length; place++)
        {
            switch (text[place])
            {
                case (byte)'"':
                    place++;
                    return null;
                case (byte)'\\' when ++place == text.Length:
                    return Ended;
                case (byte)'\\' when text[place] is not ((byte)'b' or (byte)'f' or (byte)'n' or (byte)'r' or (byte)'t' or (byte)'u' or (byte)'\\' or (byte)'/' or (byte)'"'):
                    return Invalid(text[place], "in string escape code");
                case < 0x20 and var control:
                    return $"invalid character '\\x{control:x2}' in string literal";
                default:
                    break;
            }
        }

        return Ended;
    }

    private string? Literal(string word)
    {
        for (var i = 0; i < word.Length; i++, place++)
        {
            if (place == text.Length)
            {
                return Ended;
            }

            if (text[place] != word[i])
            {
                return Invalid(text[place], $"in literal {word} (expecting '{word[i]}')");
            }
        }

        return null;
    }

    private string? Number()
    {
        if (text[place] == '-' && ++place == text.Length)
        {
            return Ended;
        }

        if (!char.IsAsciiDigit((char)text[place]))
        {
            return Invalid(text[place], "in numeric literal");
        }

        while (place < text.Length && text[place] is (>= (byte)'0' and <= (byte)'9') or (byte)'.' or (byte)'e' or (byte)'E' or (byte)'+' or (byte)'-')
        {
            place++;
        }

        return null;
    }
}
