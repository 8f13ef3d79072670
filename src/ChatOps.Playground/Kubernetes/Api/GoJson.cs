using System.Text;

namespace ChatOps.Playground.Kubernetes.Api;

/// <summary>The error of Go's JSON scanner, and so of the API server, for text that isn't JSON.</summary>
internal ref struct GoJson
{
    private readonly ReadOnlySpan<byte> _text;
    private int _place;

    private GoJson(ReadOnlySpan<byte> text) => _text = text;

    /// <summary>Null when the text is valid JSON.</summary>
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
        while (_place < _text.Length && _text[_place] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
        {
            _place++;
        }

        return _place < _text.Length ? _text[_place] : null;
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
        _place++;
        for (var first = true; ; first = false)
        {
            switch (Next())
            {
                case null:
                    return Ended;
                case (byte)'}' when first:
                    _place++;
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

            _place++;
            if (Value() is { } badValue)
            {
                return badValue;
            }

            switch (Next())
            {
                case (byte)',':
                    _place++;
                    continue;
                case (byte)'}':
                    _place++;
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
        _place++;
        if (Next() is (byte)']')
        {
            _place++;
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
                    _place++;
                    continue;
                case (byte)']':
                    _place++;
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
        for (_place++; _place < _text.Length; _place++)
        {
            switch (_text[_place])
            {
                case (byte)'"':
                    _place++;
                    return null;
                case (byte)'\\' when ++_place == _text.Length:
                    return Ended;
                case (byte)'\\' when _text[_place] is not ((byte)'b'
                    or (byte)'f'
                    or (byte)'n'
                    or (byte)'r'
                    or (byte)'t'
                    or (byte)'u'
                    or (byte)'\\'
                    or (byte)'/'
                    or (byte)'"'):
                    return Invalid(_text[_place], "in string escape code");
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
        for (var i = 0; i < word.Length; i++, _place++)
        {
            if (_place == _text.Length)
            {
                return Ended;
            }

            if (_text[_place] != word[i])
            {
                return Invalid(_text[_place], $"in literal {word} (expecting '{word[i]}')");
            }
        }

        return null;
    }

    private string? Number()
    {
        if (_text[_place] == '-' && ++_place == _text.Length)
        {
            return Ended;
        }

        if (!char.IsAsciiDigit((char)_text[_place]))
        {
            return Invalid(_text[_place], "in numeric literal");
        }

        while (_place < _text.Length
            && _text[_place] is (>= (byte)'0' and <= (byte)'9') or (byte)'.' or (byte)'e' or (byte)'E' or (byte)'+' or (byte)'-')
        {
            _place++;
        }

        return null;
    }
}
