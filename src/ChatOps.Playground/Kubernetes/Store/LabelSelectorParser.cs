namespace ChatOps.Playground.Kubernetes.Store;

/// <summary>Parses <c>a=b,c in (d,e),!f</c>, with the API server's error messages.</summary>
internal sealed class LabelSelectorParser
{
    private const string Operators = "in, notin, =, ==, !=, gt, lt";

    private readonly List<string> _tokens = [];
    private int _place;

    private LabelSelectorParser(string text)
    {
        for (var i = 0; i < text.Length;)
        {
            var start = i;
            if (text[i] is ' ' or '\t' or '\r' or '\n')
            {
                i++;
                continue;
            }

            if (!IsSpecial(text[i]))
            {
                while (i < text.Length && !IsSpecial(text[i]) && text[i] is not (' ' or '\t' or '\r' or '\n'))
                {
                    i++;
                }
            }
            else
            {
                i += text.AsSpan(i) is ['=' or '!', '=', ..] ? 2 : 1;
            }

            _tokens.Add(text[start..i]);
        }
    }

    public static Answer<LabelSelector> Parse(string text)
    {
        var requirements = new List<LabelRequirement>();
        return new LabelSelectorParser(text).Read(requirements) is { } problem
            ? Failure.BadRequest(problem)
            : new LabelSelector(requirements);
    }

    private static bool IsSpecial(char character) => character is '=' or '!' or '(' or ')' or ',' or '>' or '<';

    private static bool IsIdentifier(string token) => token.Length > 0 && !IsSpecial(token[0]);

    private string Look() => _place < _tokens.Count ? _tokens[_place] : "";

    private string Take() => _place < _tokens.Count ? _tokens[_place++] : "";

    /// <summary>The error, or null.</summary>
    private string? Read(List<LabelRequirement> requirements)
    {
        while (Look().Length > 0)
        {
            if (!IsIdentifier(Look()) && Look() != "!")
            {
                return $"found '{Look()}', expected: !, identifier, or 'end of string'";
            }

            if (Requirement(requirements) is { } problem)
            {
                return $"unable to parse requirement: {problem}";
            }

            var next = Take();
            if (next is not ("" or ","))
            {
                return $"found '{next}', expected: ',' or 'end of string'";
            }

            if (next == "," && !IsIdentifier(Look()) && Look() != "!")
            {
                return $"found '{Look()}', expected: identifier after ','";
            }
        }

        return null;
    }

    private string? Requirement(List<LabelRequirement> requirements)
    {
        var key = Take();
        var absent = key == "!";
        key = absent ? Take() : key;
        if (!IsIdentifier(key))
        {
            return $"found '{key}', expected: identifier";
        }

        if (MetadataRules.KeyProblem(key) is { } badKey)
        {
            return $"<nil>: Invalid value: \"{key}\": {badKey}";
        }

        if (Look() is "" or ",")
        {
            requirements.Add(new(key, absent ? LabelOperator.DoesNotExist : LabelOperator.Exists, []));
            return null;
        }

        var sign = Take();
        LabelOperator? read = sign switch
        {
            "in" or "=" or "==" => LabelOperator.In,
            "notin" or "!=" => LabelOperator.NotIn,
            ">" => LabelOperator.GreaterThan,
            "<" => LabelOperator.LessThan,
            _ => null,
        };
        if (read is not { } by)
        {
            return $"found '{sign}', expected: {Operators}";
        }

        List<string> values = [];
        if ((sign is "in" or "notin" ? Set(values) : Exact(values)) is { } problem)
        {
            return problem;
        }

        for (var i = 0; i < values.Count; i++)
        {
            if (by is LabelOperator.GreaterThan or LabelOperator.LessThan && !long.TryParse(values[i], out _))
            {
                return $"values[{i}]: Invalid value: \"{values[i]}\": for 'Gt', 'Lt' operators, the value must be an integer";
            }

            if (MetadataRules.ValueProblem(values[i]) is { } badValue)
            {
                return $"values[{i}][{key}]: Invalid value: \"{values[i]}\": {badValue}";
            }
        }

        requirements.Add(new(key, by, values));
        return null;
    }

    private string? Exact(List<string> values)
    {
        if (Look() is "" or ",")
        {
            values.Add("");
            return null;
        }

        var value = Take();
        values.Add(value);
        return IsIdentifier(value) ? null : $"found '{value}', expected: identifier";
    }

    private string? Set(List<string> values)
    {
        var open = Take();
        if (open != "(")
        {
            return $"found '{open}' expected: '('";
        }

        if (Look() == ")")
        {
            Take();
            values.Add("");
            return null;
        }

        if (!IsIdentifier(Look()) && Look() != ",")
        {
            return $"found '{Look()}', expected: ',', ')' or identifier";
        }

        // Between two commas, and between a comma and a parenthesis, there is an empty value.
        while (true)
        {
            values.Add(IsIdentifier(Look()) ? Take() : "");
            switch (Take())
            {
                case ",":
                    continue;
                case ")":
                    values.Sort(StringComparer.Ordinal);
                    return null;
                case var other:
                    return $"found '{other}', expected: ',' or ')'";
            }
        }
    }
}
