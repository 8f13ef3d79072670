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
/// host. Two accounts on one platform that aren't linked are two people.
/// </summary>
public sealed class Persons
{
    /// <summary>The accounts' traits, such as "user ann@acme.io": those of one person, through however many links, are one set.</summary>
    private readonly Dictionary<string, HashSet<string>> _traits = new(StringComparer.OrdinalIgnoreCase);

    /// <param name="people">With ids that all name their platform.</param>
    public Persons(PeopleOptions people)
    {
        foreach (var (account, identity) in people)
        {
            var traits = TraitsOf(identity).ToHashSet(StringComparer.OrdinalIgnoreCase);
            var linked = _traits.Where(other => other.Value.Overlaps(traits)).ToList();
            traits.UnionWith(linked.SelectMany(other => other.Value));
            _traits[account] = traits;
            foreach (var (other, _) in linked)
            {
                _traits[other] = traits;
            }
        }
    }

    public SamePerson Compare(ChatId one, ChatId other)
    {
        if (one.ToString().Equals(other.ToString(), StringComparison.OrdinalIgnoreCase))
        {
            return SamePerson.Yes;
        }

        var traits = _traits.GetValueOrDefault(one.ToString());
        var others = _traits.GetValueOrDefault(other.ToString());
        return traits is not null && others is not null && traits.Overlaps(others) ? SamePerson.Yes
            : one.Platform == other.Platform ? SamePerson.No
            // Known by the same kind of name, and by different ones.
            : traits is not null && others is not null && traits.Select(KindOf).Intersect(others.Select(KindOf)).Any() ? SamePerson.No
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

    private static IEnumerable<string> TraitsOf(Identity identity) =>
        (identity.User.Length == 0 ? [] : new[] { $"user {identity.User}" })
            .Concat(identity.Accounts.Select(account => $"{account.Key} {account.Value}"));

    private static string KindOf(string trait) => trait[..trait.IndexOf(' ')].ToLowerInvariant();
}
