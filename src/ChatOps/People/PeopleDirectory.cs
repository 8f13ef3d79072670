namespace ChatOps.People;

/// <summary>Who people are, according to their chat platform and the configuration.</summary>
public sealed class PeopleDirectory(IEnumerable<IAccounts> platforms, PeopleOptions elsewhere)
{
    private readonly Dictionary<string, IAccounts> _platforms = platforms.ToDictionary(platform => platform.Name);

    private readonly Persons _persons = new(elsewhere);

    /// <summary>Looks up who someone is. If the lookup fails, the result isn't <see cref="Principal.IsKnown"/>.</summary>
    public async Task<Principal> RecognizeAsync(Principal who, CancellationToken cancellationToken) =>
        _platforms.TryGetValue(who.Platform, out var platform)
            ? await platform.RecognizeAsync(who, cancellationToken)
            : who with { IsKnown = false, Doubt = $"The chat platform {who.Platform} is not configured." };

    /// <summary>What people on their own platform call someone; null when it can't be asked.</summary>
    public async Task<string?> NameAsync(ChatId person, CancellationToken cancellationToken) =>
        _platforms.TryGetValue(person.Platform, out var platform) ? await platform.NameAsync(person.Id, cancellationToken) : null;

    /// <summary>
    /// Whether someone is in any of the groups; only groups of their own platform can include them. Null when that can't be determined.
    /// </summary>
    /// <param name="fresh">Bypasses the cache.</param>
    public async Task<bool?> IsInGroupAsync(ChatId person, IEnumerable<ChatId> groups, bool fresh, CancellationToken cancellationToken)
    {
        var own = groups.Where(group => group.Platform == person.Platform).Select(group => group.Id).ToList();
        if (own.Count == 0)
        {
            return false;
        }

        return _platforms.TryGetValue(person.Platform, out var platform)
            ? await platform.IsInGroupAsync(person.Id, own, fresh, cancellationToken)
            : null;
    }

    /// <summary>A person's login on a code host; null when none is configured.</summary>
    public string? AccountOf(ChatId person, string host) => elsewhere.AccountOf(person, host);

    /// <summary>Whether two accounts belong to one person.</summary>
    public SamePerson Compare(ChatId one, ChatId other) => _persons.Compare(one, other);

    /// <summary>The number of people to whom accounts belong; those that may be one person are one.</summary>
    public int Count(IEnumerable<ChatId> accounts) => _persons.Count(accounts);

    /// <summary>A person's identity in the clusters; null when none is configured.</summary>
    public Identity? InClusters(ChatId person) => elsewhere.Find(person);
}
