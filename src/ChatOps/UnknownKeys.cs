using ChatOps.Catalog;

namespace ChatOps;

/// <summary>Finds configuration keys that nothing reads: otherwise, a typo in a key would silently leave the default in effect.</summary>
internal static class UnknownKeys
{
    /// <param name="type">The type that the section is bound to; null when any key is allowed.</param>
    /// <returns>One sentence per key, which names the key but not its value.</returns>
    public static IEnumerable<string> In(IConfigurationSection section, Type? type)
    {
        if (type is null)
        {
            return [];
        }

        if (EntryOf(type) is { } entry)
        {
            return section.GetChildren().SelectMany(child => In(child, entry));
        }

        var known = type.GetProperties().Where(property => property.CanWrite || EntryOf(property.PropertyType) is not null)
            .ToDictionary(property => property.Name, property => property.PropertyType, StringComparer.OrdinalIgnoreCase);
        return IsValue(type) ? section.GetChildren().Select(child => Unknown(child, [])) : In(section, known!);
    }

    /// <param name="known">The type that each child is bound to, by name.</param>
    public static IEnumerable<string> In(IConfigurationSection section, IReadOnlyDictionary<string, Type?> known) =>
        section
            .GetChildren()
            .SelectMany(child => known.TryGetValue(child.Key, out var type) ? In(child, type) : [Unknown(child, known.Keys)]);

    private static string Unknown(IConfigurationSection key, IEnumerable<string> known) =>
        $"{key.Path} is not a setting: {(Nearest.To(key.Key, known) is { } meant ? $"you may mean {meant}, or " : "correct the name, or ")}remove it.";

    private static bool IsValue(Type type) => Nullable.GetUnderlyingType(type) is not null
        || type.IsPrimitive
        || type.IsEnum
        || type == typeof(string)
        || type == typeof(TimeSpan)
        || type == typeof(Uri);

    private static Type? EntryOf(Type type) => type == typeof(string) ? null : type.GetInterfaces().Append(type)
        .Where(i => i.IsGenericType
            && (i.GetGenericTypeDefinition() == typeof(IDictionary<,>) || i.GetGenericTypeDefinition() == typeof(IEnumerable<>)))
        .OrderBy(i => i.GetGenericArguments().Length == 2 ? 0 : 1)
        .Select(i => i.GetGenericArguments()[^1])
        .FirstOrDefault();
}
