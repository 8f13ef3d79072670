using ChatOps.Journal;

namespace ChatOps.Sources;

/// <summary>The names that a sender gives to what it reports on.</summary>
internal static class SentNames
{
    /// <summary>What people add of their own accord, such as variables, counts where it names a service or an environment.</summary>
    private static readonly string[] Told =
        [.. LabelNames.Services, .. LabelNames.Environments, .. LabelNames.Places, .. LabelNames.Workloads, .. LabelNames.Images];

    /// <summary>Those that are there, in this order.</summary>
    public static IReadOnlyList<Label> Of(params IEnumerable<(string Name, string? Value)> names) =>
    [
        .. from one in names
           let name = ForeignText.Short(one.Name)
           let value = ForeignText.Short(one.Value)
           where name is not null && value is not null
           select new Label(name, value),
    ];

    /// <summary>Those of an object's members that name a service, an environment, or a place.</summary>
    public static IEnumerable<(string Name, string? Value)> In(Payload members) =>
        members.Members.Where(member => Told.Contains(Label.Plain(member.Name))).Select(member => (member.Name, member.Value.Text));
}
