using System.Data.Common;
using ChatOps.Storage;

namespace ChatOps.People;

/// <summary>A person's account on a code host, which they have proven from both sides.</summary>
/// <param name="Account">The host's id of the account, which never changes.</param>
/// <param name="Login">Its name when it was proven.</param>
public sealed record ProvenAccount(ChatId Person, string Host, string Account, string Login, DateTimeOffset At);

/// <summary>
/// The table of proven accounts. It is read for each decision: what was linked or unlinked on any replica holds at once on all of them, and
/// what can't be read isn't guessed.
/// </summary>
public sealed class ProvenAccounts(Database database)
{
    private static readonly Statement All = new(
        "select person, host, account, login, proven_at as ProvenAt from proven_accounts order by proven_at, person, host");

    public Task<IReadOnlyList<ProvenAccount>> AllAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(ReadAsync, cancellationToken);

    /// <summary>All of them, the oldest first; part of the caller's transaction.</summary>
    public static async Task<IReadOnlyList<ProvenAccount>> ReadAsync(DbConnection connection) =>
    [
        .. (await All.QueryAsync<Row>(connection))
            .Select(row => new ProvenAccount(
                ChatId.Parse(row.Person), row.Host, row.Account, row.Login, DateTimeOffset.FromUnixTimeMilliseconds(row.ProvenAt))),
    ];

    private sealed record Row(string Person, string Host, string Account, string Login, long ProvenAt);
}

/// <summary>How someone is known on a code host.</summary>
public abstract record HostAccount
{
    private HostAccount() { }

    /// <summary>By what the configuration says, which takes precedence.</summary>
    public sealed record Configured(string Login) : HostAccount;

    /// <summary>By their own proof. It says that the account is theirs, not that they have no other.</summary>
    public sealed record Proven(ProvenAccount Account) : HostAccount;
}
