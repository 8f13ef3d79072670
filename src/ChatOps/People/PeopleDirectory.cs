using System.Data.Common;

namespace ChatOps.People;

/// <summary>Who people are, according to their chat platform, the configuration, and what they have proven themselves.</summary>
/// <param name="proven">Null: nothing can be proven.</param>
public sealed class PeopleDirectory(IEnumerable<IAccounts> platforms, PeopleOptions elsewhere, ProvenAccounts? proven = null)
{
    private readonly Dictionary<string, IAccounts> _platforms = platforms.ToDictionary(platform => platform.Name);

    private readonly Persons _configured = new(elsewhere);

    /// <summary>Built anew only after a change.</summary>
    private KnownPersons? _persons;

    /// <summary>Looks up who someone is. If the lookup fails, the result isn't <see cref="Principal.IsKnown"/>.</summary>
    public async Task<Principal> RecognizeAsync(Principal who, CancellationToken cancellationToken) =>
        _platforms.TryGetValue(who.Platform, out var platform)
            ? await platform.RecognizeAsync(who, cancellationToken)
            : who with { IsKnown = false, Doubt = $"The chat platform {who.Platform} is not configured." };

    /// <summary>What people on their own platform call someone; null when it can't be asked.</summary>
    public async Task<string?> NameAsync(ChatId person, CancellationToken cancellationToken) =>
        _platforms.TryGetValue(person.Platform, out var platform) ? await platform.NameAsync(person.Id, cancellationToken) : null;

    /// <summary>The e-mail address in someone's profile on their platform.</summary>
    public async Task<ProfileEmail> EmailAsync(ChatId person, CancellationToken cancellationToken) =>
        _platforms.TryGetValue(person.Platform, out var platform)
            ? await platform.EmailAsync(person.Id, cancellationToken)
            : new ProfileEmail.Withheld($"The chat platform {person.Platform} is not configured.");

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

    /// <summary>Who someone is on a code host; null when that isn't known.</summary>
    public Task<HostAccount?> AccountAsync(ChatId person, string host, CancellationToken cancellationToken) =>
        AccountAsync(person, host, () => ProvenAsync(cancellationToken));

    /// <inheritdoc cref="AccountAsync(ChatId, string, CancellationToken)"/>
    /// <param name="readProven">Reads what has been proven; called only where the configuration doesn't say who they are.</param>
    public async Task<HostAccount?> AccountAsync(ChatId person, string host, Func<Task<IReadOnlyList<ProvenAccount>>> readProven)
    {
        if (elsewhere.AccountOf(person, host) is { } login)
        {
            return new HostAccount.Configured(login);
        }

        return (await readProven()).FirstOrDefault(own => own.Person == person && own.Host == host) is { } account
            && ConfiguredFor(account) is null
                ? new HostAccount.Proven(account)
                : null;
    }

    /// <summary>What has been proven on any replica by now.</summary>
    public Task<IReadOnlyList<ProvenAccount>> ProvenAsync(CancellationToken cancellationToken) =>
        proven?.AllAsync(cancellationToken) ?? Task.FromResult<IReadOnlyList<ProvenAccount>>([]);

    /// <summary>The account in chat to which the configuration gives the account of a proof instead; null: none.</summary>
    public ChatId? ConfiguredFor(ProvenAccount account) => elsewhere.AccountOf(account.Person, account.Host) is not null
        ? account.Person
        : elsewhere.HavingAccount(account.Host, account.Login)
            .FirstOrDefault(other => _configured.Compare(other, account.Person) is SamePerson.No);

    /// <summary>
    /// Whose account on a code host a login is, by the configuration, or else by proof; part of the caller's transaction. Empty: nobody's
    /// that is known.
    /// </summary>
    public async Task<IReadOnlyList<ChatId>> HavingAsync(DbConnection connection, string host, string login) =>
        elsewhere.HavingAccount(host, login).ToList() is { Count: > 0 } configured ? configured
            : proven is null ? []
            :
            [
                .. (await ProvenAccounts.ReadAsync(connection))
                    .Where(account => account.Host == host
                        && account.Login.Equals(login, StringComparison.OrdinalIgnoreCase)
                        && ConfiguredFor(account) is null)
                    .Select(account => account.Person),
            ];

    /// <summary>Which accounts are one person according to the configuration alone.</summary>
    public SamePerson CompareConfigured(ChatId one, ChatId other) => _configured.Compare(one, other);

    /// <summary>Which accounts are one person now.</summary>
    public async Task<Persons> PersonsAsync(CancellationToken cancellationToken) =>
        proven is null ? _configured : Know(await proven.AllAsync(cancellationToken));

    /// <summary>The same, as part of the caller's transaction.</summary>
    public async Task<Persons> PersonsAsync(DbConnection connection) =>
        proven is null ? _configured : Know(await ProvenAccounts.ReadAsync(connection));

    /// <summary>A person's identity in the clusters; null when none is configured.</summary>
    public Identity? InClusters(ChatId person) => elsewhere.Find(person);

    private Persons Know(IReadOnlyList<ProvenAccount> accounts)
    {
        if (accounts.Count == 0)
        {
            return _configured;
        }

        if (_persons is not { } known || !known.Proven.SequenceEqual(accounts))
        {
            _persons = known = new(accounts, new(elsewhere, [.. accounts.Where(account => ConfiguredFor(account) is null)]));
        }

        return known.Persons;
    }

    /// <summary>One object, so that several threads never see the accounts of one with the persons of another.</summary>
    private sealed record KnownPersons(IReadOnlyList<ProvenAccount> Proven, Persons Persons);
}
