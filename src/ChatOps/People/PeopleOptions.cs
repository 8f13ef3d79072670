namespace ChatOps.People;

/// <summary>
/// Who people are elsewhere, by their ids in chat: section <c>ChatOps:People</c>. The platform's name may precede the id as a
/// section of its own: <c>ChatOps:People:PLATFORM:ID:User</c>.
/// </summary>
public sealed class PeopleOptions() : Dictionary<string, Identity>(StringComparer.OrdinalIgnoreCase)
{
    /// <summary>Reads the section.</summary>
    /// <param name="bind">Binds a section that may be missing.</param>
    public static PeopleOptions Read(
        IConfigurationSection section, IEnumerable<string> platforms, Func<IConfigurationSection, Dictionary<string, Identity>> bind)
    {
        var people = new PeopleOptions();
        var all = bind(section).Where(p => !platforms.Contains(p.Key, StringComparer.OrdinalIgnoreCase))
            .Concat(platforms.SelectMany(
                platform => bind(section.GetSection(platform)).Select(p => KeyValuePair.Create($"{platform}:{p.Key}", p.Value))));
        foreach (var (id, identity) in all)
        {
            people[id] = identity;
        }

        return people;
    }

    /// <summary>The same options, with ids that all name their platform.</summary>
    public PeopleOptions Addressed(IReadOnlyCollection<string> platforms)
    {
        var people = new PeopleOptions();
        foreach (var (text, identity) in this)
        {
            if (ChatId.Find(text, platforms) is { } id)
            {
                people[id.ToString()] = identity;
            }
        }

        return people;
    }

    /// <summary>Every problem, as one sentence that says what to do.</summary>
    /// <param name="impersonated">A cluster that is changed through impersonation; null when there is none.</param>
    public IEnumerable<string> Problems(IReadOnlyCollection<PlatformIds> platforms, string? impersonated)
    {
        foreach (var (id, identity) in this)
        {
            var at = $"ChatOps:People:{id}";
            // Configuration keys are case-insensitive.
            if (IdForm.Problem(id.ToUpperInvariant(), platforms, p => p.Person) is { } wrong)
            {
                yield return $"{at}: '{id}' isn't a user id: {wrong}.";
            }

            if (string.IsNullOrWhiteSpace(identity.User)
                && ((identity.Accounts.Count == 0 && !identity.IsReached) || identity.Groups.Count > 0))
            {
                yield return $"{at}: say who this is in the clusters: User, such as ann@acme.io.";
            }

            foreach (var name in identity.Groups.Append(identity.User).Where(n => n.Any(c => c is < ' ' or > '~')))
            {
                yield return $"{at}: '{new string([.. name.Select(c => c is < ' ' or > '~' ? '?' : c)])}' cannot be sent in a header: use letters, digits and signs of ASCII.";
            }

            if (identity.Groups.Append(identity.User).Contains("system:masters", StringComparer.Ordinal))
            {
                yield return $"{at}: system:masters, which may do anything, isn't available through chat: name a group with the rights that are needed.";
            }

            if (identity.Groups.Count > 1)
            {
                yield return $"{at}:Groups has {identity.Groups.Count} names: only one can be sent. Name one, and bind what else is needed to the User.";
            }

            if (identity.Groups.Any(string.IsNullOrWhiteSpace))
            {
                yield return $"{at}:Groups has an empty name: remove it.";
            }

            foreach (var (host, _) in identity.Accounts.Where(a => string.IsNullOrWhiteSpace(a.Value)))
            {
                yield return $"{at}:Accounts:{host} is empty: write their login there, or remove it.";
            }
        }

        IReadOnlyList<string> names = [.. platforms.Select(p => p.Platform)];
        foreach (var same in Keys
            .GroupBy(id => ChatId.Find(id, names)?.ToString(), StringComparer.OrdinalIgnoreCase)
            .Where(g => g.Key is not null && g.Count() > 1))
        {
            yield return $"ChatOps:People names the same person as {string.Join(" and ", same)}: remove one.";
        }

        if (Count == 0 && impersonated is not null)
        {
            yield return $"ChatOps:Clusters:{impersonated}:Impersonate is on, but ChatOps:People has no identities for it: add them, or turn it off.";
        }
    }

    internal Identity? Find(ChatId person) =>
        TryGetValue(person.ToString(), out var identity) && identity.User.Length > 0 ? identity : null;

    /// <summary>Everything that is configured about someone; null: nothing.</summary>
    internal Identity? About(ChatId person) => this.GetValueOrDefault(person.ToString());

    internal string? AccountOf(ChatId person, string host) =>
        TryGetValue(person.ToString(), out var identity) ? identity.Accounts.GetValueOrDefault(host) : null;

    /// <summary>Whoever has that login.</summary>
    internal IEnumerable<ChatId> HavingAccount(string host, string login) =>
        this.Where(person => login.Equals(person.Value.Accounts.GetValueOrDefault(host), StringComparison.OrdinalIgnoreCase))
            .Select(person => ChatId.Parse(person.Key));
}

/// <summary>A person as a cluster knows them: RBAC decides by these names, and the audit log shows them.</summary>
public sealed class Identity
{
    /// <summary>Their logins on code hosts, by the host's name: in the policy, they are in the groups that these accounts are in.</summary>
    public Dictionary<string, string> Accounts { get; init; } = new(StringComparer.OrdinalIgnoreCase);

    public string User { get; init; } = "";

    /// <summary>
    /// At most one: Kubernetes expects a header for each, but .NET's HTTP client joins headers of the same name into one, which would be
    /// read as a single group with a strange name.
    /// </summary>
    public List<string> Groups { get; init; } = [];

    /// <summary>Where they are called when they are paged, "+15558675310".</summary>
    public string? Phone { get; set; }

    /// <summary>Where they are written to when they are paged.</summary>
    public string? Email { get; set; }

    /// <summary>How they are paged. None: in chat at once, then with a mention, then by phone or e-mail if those are known.</summary>
    public List<NotifyRule> Notify { get; init; } = [];

    internal bool IsReached => Phone is not null || Email is not null || Notify.Count > 0;
}
