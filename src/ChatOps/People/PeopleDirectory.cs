namespace ChatOps.People;

/// <summary>Who people are: asked of the platform that they are on, and of configuration.</summary>
public sealed class PeopleDirectory(IEnumerable<IAccounts> platforms, PeopleOptions elsewhere)
{
    private readonly Dictionary<string, IAccounts> _platforms = platforms.ToDictionary(platform => platform.Name);

    /// <summary>Looks up who someone is. If the lookup fails, the result isn't <see cref="Principal.IsKnown"/>.</summary>
    public async Task<Principal> RecognizeAsync(Principal who, CancellationToken cancellationToken) =>
        _platforms.TryGetValue(who.Platform, out var platform)
            ? await platform.RecognizeAsync(who, cancellationToken)
            : who with { IsKnown = false, Doubt = $"The chat platform {who.Platform} is not configured." };

    /// <summary>
    /// Whether someone is in one of the groups, of which only those of their platform can have them. Null when it cannot be asked.
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

    /// <summary>Who someone is in the clusters; null when that is not configured.</summary>
    public Identity? InClusters(ChatId person) => elsewhere.Find(person);
}
