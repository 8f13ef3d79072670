using System.Reflection;
using System.Text.RegularExpressions;
using ChatOps.Catalog;
using ChatOps.Clusters;
using ChatOps.People;

namespace ChatOps.Tests.Papers;

/// <summary>What can be configured, according to the types that the configuration is bound to.</summary>
internal static partial class ConfigurationKeys
{
    private const string Root = "ChatOps";

    private static readonly Dictionary<string, Type> Sections = typeof(Bot).Assembly.GetTypes()
        .Select(type => (
            Type: type, Section: type.GetField("Section", BindingFlags.Public | BindingFlags.Static)?.GetRawConstantValue() as string))
        .Where(found => found.Section is not null)
        .Select(found => (found.Section!.Split(':')[^1], found.Type))
        .Concat(typeof(CatalogOptions).GetProperties().Select(property => (property.Name, property.PropertyType)))
        .Append(("Clusters", typeof(ClustersOptions)))
        .Append(("People", typeof(PeopleOptions)))
        .Append(("OperatorsChannel", typeof(string)))
        .Append(("TimeZone", typeof(string)))
        .ToDictionary(section => section.Item1, section => section.Item2);

    /// <summary>The keys in a text: ChatOps:Slack:Mode, ChatOps__Slack__Mode.</summary>
    public static IEnumerable<string> In(string text) => Key().Matches(text).Select(match => match.Value.Replace("__", ":").TrimEnd(':'));

    /// <summary>Whether something is bound to the key. "…" stands for further parts; names and numbers of entries are arbitrary.</summary>
    public static bool Exists(string key) =>
        key.Split(':') is [Root, .. var parts]
            && (parts is [] or ["…"] || (Sections.TryGetValue(parts[0], out var type) && Exists(type, parts.AsSpan(1))));

    private static bool Exists(Type type, ReadOnlySpan<string> parts) => parts switch
    {
        [] or ["…"] => true,
        [_, .. var rest] when Entry(type) is { } entry => Exists(entry, rest),
        [var name, .. var rest] when type.GetProperty(name) is { CanRead: true } property => Exists(property.PropertyType, rest),
        _ => false,
    };

    private static Type? Entry(Type type) => type == typeof(string) ? null
        : type.GetInterfaces()
            .Append(type)
            .Where(i => i.IsGenericType)
            .Where(i => i.GetGenericTypeDefinition() == typeof(IDictionary<,>) || i.GetGenericTypeDefinition() == typeof(IList<>))
            .Select(i => i.GetGenericArguments()[^1]).FirstOrDefault();

    [GeneratedRegex(@"\bChatOps(:[\w…]+|__[A-Za-z0-9]+)+", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Key();
}
