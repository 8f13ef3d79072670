using ChatOps.Journal;

namespace ChatOps.Sources;

/// <summary>The names that a sender gives to what it reports on, as labels.</summary>
internal static class SentLabels
{
    // A title and what it is about come first in every message; nobody reads more.
    private const int Most = 20;

    private static readonly string[] First =
        [.. LabelNames.Services, .. LabelNames.Environments, .. LabelNames.Places, .. LabelNames.Workloads];

    /// <summary>Those that have a value, in this order.</summary>
    public static IReadOnlyList<Label> InOrder(params IEnumerable<(string Name, string? Value)> names) =>
    [
        .. from one in names
           let name = ForeignText.Short(one.Name)
           let value = ForeignText.Short(one.Value)
           where name is not null && value is not null
           select new Label(name, value),
    ];

    /// <summary>
    /// What people add of their own accord to an object, such as variables, counts where it names a service, an environment, or a place.
    /// </summary>
    public static IEnumerable<(string Name, string? Value)> Naming(Payload added) =>
        added.Fields.Where(field => First.Contains(Label.Plain(field.Name)) || LabelNames.Images.Contains(Label.Plain(field.Name)));

    /// <summary>Those that have a value, each once, what tells most first.</summary>
    public static IReadOnlyList<Label> Of(IEnumerable<(string? Name, string? Value)> names) => Foremost(All(names));

    /// <summary>All of them, by name.</summary>
    public static IReadOnlyList<Label> All(IEnumerable<(string? Name, string? Value)> names) =>
    [
        .. names.Select(one => (Name: ForeignText.Short(one.Name), Value: ForeignText.Short(one.Value)))
            .Where(one => one is { Name: not null, Value: not null })
            .DistinctBy(one => one.Name)
            .OrderBy(one => one.Name, StringComparer.Ordinal)
            .Select(one => new Label(one.Name!, one.Value!)),
    ];

    /// <summary>The ones that tell most, of those that <see cref="All"/> found.</summary>
    public static IReadOnlyList<Label> Foremost(IReadOnlyList<Label> all) => [.. all.OrderBy(Place).Take(Most)];

    /// <summary>Of tags, "service:web,production": one without a name is called "tag".</summary>
    public static IEnumerable<(string? Name, string? Value)> Tags(string? tags) =>
        Tags(tags?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? []);

    /// <inheritdoc cref="Tags(string?)"/>
    public static IEnumerable<(string? Name, string? Value)> Tags(IEnumerable<string?> tags) =>
        from sent in tags
        // Its name may be what says that its value is a secret.
        let tag = ForeignText.Short(sent)
        where tag is not null
        let colon = tag.IndexOfAny([':', '='])
        select colon > 0 ? (tag[..colon].Trim(), tag[(colon + 1)..].Trim()) : ((string?)"tag", (string?)tag);

    private static int Place(Label label) =>
        Array.IndexOf(First, Label.Plain(label.Name)) is >= 0 and var place ? place : First.Length;
}
