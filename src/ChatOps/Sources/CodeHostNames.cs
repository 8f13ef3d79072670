using ChatOps.Journal;

namespace ChatOps.Sources;

/// <summary>Whether the code hosts have the names that repositories begin with.</summary>
internal static class CodeHostNames
{
    /// <param name="repositories">The services' repositories, by service.</param>
    public static IEnumerable<string> Problems(
        IEnumerable<KeyValuePair<string, string?>> repositories, IEnumerable<ConfiguredSource> sources)
    {
        var names = sources
            .SelectMany(source => source.Setup.CodeHosts.Select(host => (source.Source, Name: host.Name!)))
            .Where(host => host.Name is not null)
            .ToList();
        foreach (var same in names.GroupBy(host => host.Name, StringComparer.OrdinalIgnoreCase).Where(same => same.Count() > 1))
        {
            yield return $"{string.Join(" and ", same.Select(host => host.Source.Section))} both have an instance named '{same.Key}': repositories' names begin with it, so give one of them another name.";
        }

        foreach (var (service, repository) in repositories)
        {
            if (repository is not null
                && RepositoryName.Parse(repository).Host is { } host
                && !names.Exists(known => known.Name.Equals(host, StringComparison.OrdinalIgnoreCase)))
            {
                yield return $"ChatOps:Services:{service}:Repository is '{repository}': no code host is named '{host}'{(names.Count == 0 ? "; none with a name is configured" : $", only {string.Join(", ", names.Select(known => known.Name))}")}.";
            }
        }
    }
}
