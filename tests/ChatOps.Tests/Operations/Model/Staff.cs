using ChatOps.People;

namespace ChatOps.Tests.Operations.Model;

internal enum Duty { Deployer, Lead, Captain }

/// <summary>An account on a chat platform, and whose it really is.</summary>
internal sealed record Account(string Person, ChatId Id)
{
    public Principal Who => new(Id.Platform, "", Id.Id);

    public override string ToString() => $"{Person}/{Id.Platform}";
}

/// <summary>The people, their accounts, and which of these are in which user groups now.</summary>
internal sealed class Staff
{
    /// <summary>Of those who have two accounts, the configuration says so only about ann.</summary>
    public static IReadOnlyList<Account> Accounts { get; } =
    [
        new("ann", new("slack", "U1")), new("ann", new("teams", "A1")), new("ben", new("slack", "U2")), new("cai", new("slack", "U3")),
        new("cai", new("teams", "A3")), new("dan", new("slack", "U4")), new("eve", new("slack", "U5")), new("fay", new("slack", "U6")),
    ];

    private readonly HashSet<(ChatId, Duty)> _members =
    [
        .. Accounts.Where(account => account.Person is "ann" or "ben" or "cai").Select(account => (account.Id, Duty.Deployer)),
        .. Accounts.Where(account => account.Person is not "fay").Select(account => (account.Id, Duty.Lead)),
        .. Accounts.Where(account => account.Person is "ben" or "fay").Select(account => (account.Id, Duty.Captain)),
    ];

    private readonly HashSet<ChatId> _gone = [];

    public PeopleDirectory Directory() => new(
        [new Platform("slack", this), new Platform("teams", this)],
        new()
        {
            ["slack:U1"] = new() { User = "ann@acme.io" },
            ["teams:A1"] = new() { User = "ann@acme.io" },
            ["slack:U2"] = new() { User = "ben@acme.io" },
            ["slack:U4"] = new() { User = "dan@acme.io" },
            ["slack:U5"] = new() { User = "eve@acme.io" },
            ["slack:U6"] = new() { User = "fay@acme.io" },
        });

    public static Account Of(ChatId id) => Accounts.First(account => account.Id == id);

    /// <summary>By the id of the group on either platform.</summary>
    public static string Group(string platform, Duty duty) => $"{platform}:G{(int)duty}";

    public bool Has(ChatId account, Duty duty) => !_gone.Contains(account) && _members.Contains((account, duty));

    public bool IsGone(ChatId account) => _gone.Contains(account);

    public void Put(ChatId account, Duty duty, bool isIn) => Toggle(_members, (account, duty), isIn);

    public void Deactivate(ChatId account, bool isGone) => Toggle(_gone, account, isGone);

    private static void Toggle<T>(HashSet<T> all, T one, bool isIn) => _ = isIn ? all.Add(one) : all.Remove(one);

    private sealed class Platform(string name, Staff staff) : IAccounts
    {
        public string Name => name;

        public Task<Principal> RecognizeAsync(Principal who, CancellationToken cancellationToken) =>
            Task.FromResult(who with { IsKnown = true, IsDeactivated = staff.IsGone(who.Account) });

        public Task<string?> NameAsync(string person, CancellationToken cancellationToken) => Task.FromResult<string?>(null);

        public Task<bool?> IsInGroupAsync(
            string person, IReadOnlyCollection<string> groups, bool fresh, CancellationToken cancellationToken) => Task.FromResult<bool?>(
            Enum.GetValues<Duty>().Any(duty => groups.Contains($"G{(int)duty}") && staff._members.Contains((new(name, person), duty))));
    }
}
