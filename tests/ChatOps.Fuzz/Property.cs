using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace ChatOps.Fuzz;

/// <summary>Something that must always hold doesn't.</summary>
internal sealed class BrokenPropertyException(string message) : Exception(message);

/// <summary>Properties that several parsers must have.</summary>
internal static class Property
{
    private const int LongestMessage = 1000;

    public static void Holds([DoesNotReturnIf(false)] bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new BrokenPropertyException(otherwise.Length <= LongestMessage ? otherwise : otherwise[..LongestMessage] + "…");
        }
    }

    /// <summary>Every text in it can be stored in every database: PostgreSQL accepts neither NUL nor half a surrogate pair.</summary>
    public static void IsStorable(object? value)
    {
        foreach (var text in Texts(value))
        {
            Holds(!text.Contains('\0'), $"a NUL in '{text}'");
            Holds(IsWhole(text), $"half a surrogate pair in '{text}'");
        }
    }

    /// <summary>Whether every surrogate in it is part of a pair.</summary>
    public static bool IsWhole(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogatePair(text, i))
            {
                i++;
            }
            else if (char.IsSurrogate(text[i]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>All texts in a record, a list or a dictionary of records.</summary>
    private static IEnumerable<string> Texts(object? value) => value switch
    {
        null => [],
        string text => [text],
        ReadOnlyMemory<byte> => [],
        IEnumerable items => items.Cast<object?>().SelectMany(Texts),
        _ when value.GetType() is { Namespace: { } space } type
            && (space.StartsWith(nameof(ChatOps)) || type.Name.StartsWith(nameof(KeyValuePair))) =>
            type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Where(p => !type.IsEnum && p.GetIndexParameters().Length == 0)
                .SelectMany(p => Texts(p.GetValue(value))),
        _ => [],
    };
}
