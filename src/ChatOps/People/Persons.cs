namespace ChatOps.People;

/// <summary>Whether two accounts belong to one person.</summary>
public enum SamePerson
{
    No,
    Yes,

    /// <summary>They are on different platforms, and the configuration doesn't say who both are.</summary>
    Unknown,
}

/// <summary>
/// Which accounts belong to one person: those that the configuration gives the same user in the clusters, or the same account on a code
/// host, and those that have proven the same account there. Two accounts on one platform that aren't linked are two people.
/// </summary>
/// <remarks>
/// A proof shows only that accounts belong to one person, never that they belong to two: anyone can have a second account on a code host,
/// prove it from a second account in chat, and would then approve their own operations.
/// </remarks>
public sealed class Persons
{
    /// <summary>The accounts' traits, such as "user ann@acme.io": those of one person, through however many links, are one set.</summary>
    private readonly Dictionary<string, HashSet<string>> _traits = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The same, as far as the configuration says so.</summary>
    private readonly Dictionary<string, HashSet<string>> _configured = new(StringComparer.OrdinalIgnoreCase);

    /// <param name="people">With ids that all name their platform.</param>
    /// <param name="proven">As far as the configuration doesn't contradict.</param>
    public Persons(PeopleOptions people, IReadOnlyList<ProvenAccount>? proven = null)
    {
        foreach (var (account, identity) in people)
        {
            Link(_configured, account, TraitsOf(identity));
            Link(_traits, account, TraitsOf(identity));
        }

        foreach (var account in proven ?? [])
        {
            Link(
                _traits,
                account.Person.ToString(),
                // The configuration knows accounts only by their login.
                [$"{account.Host} {account.Login}", $"{account.Host}/id {account.Account}"]);
        }
    }

    public SamePerson Compare(ChatId one, ChatId other)
    {
        if (one.ToString().Equals(other.ToString(), StringComparison.OrdinalIgnoreCase)
            || (Find(_traits, one) is { } all && Find(_traits, other) is { } others && all.Overlaps(others)))
        {
            return SamePerson.Yes;
        }

        return one.Platform == other.Platform ? SamePerson.No
            // Known by the same kind of name, and by different ones.
            : Find(_configured, one) is { } its && Find(_configured, other) is { } theirs
                && its.Select(KindOf).Intersect(theirs.Select(KindOf)).Any() ? SamePerson.No
            : SamePerson.Unknown;
    }

    /// <summary>The number of people to whom accounts belong; those that may be one person are one.</summary>
    public int Count(IEnumerable<ChatId> accounts)
    {
        var different = new List<ChatId>();
        foreach (var account in accounts)
        {
            if (different.TrueForAll(other => Compare(account, other) is SamePerson.No))
            {
                different.Add(account);
            }
        }

        return different.Count;
    }

    /// <summary>The other accounts of someone.</summary>
    public IReadOnlyList<ChatId> OthersOf(ChatId account) =>
        [.. _traits.Keys.Select(ChatId.Parse).Where(other => other != account && Compare(other, account) is SamePerson.Yes)];

    private static HashSet<string>? Find(Dictionary<string, HashSet<string>> all, ChatId account) =>
        all.GetValueOrDefault(account.ToString());

    private static void Link(Dictionary<string, HashSet<string>> all, string account, IEnumerable<string> more)
    {
        var traits = more.ToHashSet(StringComparer.OrdinalIgnoreCase);
        if (all.TryGetValue(account, out var own))
        {
            traits.UnionWith(own);
        }

        var linked = all.Where(other => other.Value.Overlaps(traits)).ToList();
        traits.UnionWith(linked.SelectMany(other => other.Value));
        all[account] = traits;
        foreach (var (other, _) in linked)
        {
            all[other] = traits;
        }
    }

    private static IEnumerable<string> TraitsOf(Identity identity) =>
        (identity.User.Length == 0 ? [] : new[] { $"user {identity.User}" })
            .Concat(identity.Accounts.Select(account => $"{account.Key} {account.Value}"));

    private static string KindOf(string trait) => trait[..trait.IndexOf(' ')].ToLowerInvariant();
}
