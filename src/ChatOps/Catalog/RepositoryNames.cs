using System.Collections.Frozen;

namespace ChatOps.Catalog;

/// <summary>
/// The names that repositories have or had: a code host renames them, and a configuration and build servers keep the old ones. Thread-safe.
/// </summary>
/// <param name="configured">The names that services have.</param>
internal sealed class RepositoryNames(IEnumerable<string> configured)
{
    private readonly FrozenSet<string> _configured = configured.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    private readonly Lock _lock = new();
    private readonly List<(string From, string To)> _renamed = [];
    private volatile IReadOnlyDictionary<string, string> _known = FrozenDictionary<string, string>.Empty;

    /// <summary>The name by which the configuration knows a repository; without one, the name itself.</summary>
    public string Of(string name) => _known.GetValueOrDefault(name, name);

    /// <summary>The newest name that a configured repository got; null: it is called as configured.</summary>
    public string? NewestOf(string name)
    {
        lock (_lock)
        {
            // Someone may have renamed it back.
            return _renamed.LastOrDefault(pair => IsSame(Of(pair.From), name) || IsSame(Of(pair.To), name)) is { To: { } newest }
                && !IsSame(newest, name) ? newest : null;
        }
    }

    /// <summary>Everything that was renamed, in the order in which it was.</summary>
    public void Learn(IEnumerable<(string From, string To)> renamed, bool fromTheBeginning)
    {
        lock (_lock)
        {
            if (fromTheBeginning)
            {
                _renamed.Clear();
            }

            _renamed.AddRange(renamed);
            _known = Compose();
        }
    }

    private FrozenDictionary<string, string> Compose()
    {
        var groups = new List<HashSet<string>>();
        foreach (var (from, to) in _renamed)
        {
            var touched = groups.FindAll(group => group.Contains(from) || group.Contains(to));
            groups.RemoveAll(touched.Contains);
            groups.Add(new([from, to, .. touched.SelectMany(group => group)], StringComparer.OrdinalIgnoreCase));
        }

        // Where the configuration has several of them, it means each as it says.
        return groups.Select(group => (Names: group, Configured: group.Where(_configured.Contains).ToList()))
            .Where(group => group.Configured.Count == 1)
            .SelectMany(group => group.Names.Where(name => !_configured.Contains(name)).Select(name => (name, group.Configured[0])))
            .ToFrozenDictionary(pair => pair.name, pair => pair.Item2, StringComparer.OrdinalIgnoreCase);
    }

    private static bool IsSame(string left, string right) => left.Equals(right, StringComparison.OrdinalIgnoreCase);
}
