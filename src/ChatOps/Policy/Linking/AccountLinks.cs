using System.Data.Common;
using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.People;
using ChatOps.Storage;
using Dapper;

namespace ChatOps.Policy.Linking;

/// <summary>
/// The tables of proven accounts and of the codes that prove them, each change written in one transaction with its event.
/// </summary>
/// <remarks>
/// A link gives a chat account the rights of a host account, so both must want it, and each names the other. The chat account says which
/// login it means and gets a code; the host account posts a sentence with its own login, the chat account and the code. The code is of no
/// use to anyone else: posted by another account, it links nothing, so a public code gives nothing away, and no one can attach their host
/// account to someone else's chat account. What remains is to talk someone into posting a sentence that says in full whom it gives their
/// rights to; therefore each link is reported in the operators' channel, an account that is linked already isn't given to another person,
/// and its owner can take it back on the host alone.
/// </remarks>
public sealed class AccountLinks(
    Database database, PeopleDirectory people, OperatorsChannel operators, Events events, TimeProvider clock)
{
    public static readonly TimeSpan CodesLast = TimeSpan.FromMinutes(15);

    /// <summary>Issues a code, which is good once; an earlier one of the same person no longer is.</summary>
    /// <param name="login">Of the account that they say is theirs.</param>
    public async Task<string> IssueAsync(Principal who, string host, string login, CancellationToken cancellationToken)
    {
        // All of its 122 bits are random, from the system's generator for keys.
        var code = Guid.NewGuid().ToString("d");
        await events.WriteAsync(
            transaction => transaction.Connection.ExecuteAsync(
                """
                insert into account_codes (person, host, login, organisation, hash, expires_at)
                values (@person, @host, @login, @Organisation, @hash, @until)
                on conflict (person, host) do update set login = excluded.login, organisation = excluded.organisation,
                    hash = excluded.hash, expires_at = excluded.expires_at
                """,
                new
                {
                    person = who.Account.ToString(),
                    host,
                    login,
                    who.Organisation,
                    hash = AccountClaimed.HashOf(code),
                    until = (clock.GetUtcNow() + CodesLast).ToUnixTimeMilliseconds(),
                }),
            cancellationToken);
        return code;
    }

    /// <summary>Who was given a code; null when it isn't valid, or no longer.</summary>
    public async Task<Principal?> AskerAsync(AccountClaimed claim, CancellationToken cancellationToken) =>
        await database.ReadAsync(connection => FindAsync(connection, claim), cancellationToken) is { } code
            && ChatId.Parse(code.Person) is var person
                ? new Principal(person.Platform, code.Organisation, person.Id)
                : null;

    /// <summary>Spends a code. Null: it isn't valid, so nothing happens.</summary>
    /// <param name="who">Who was given it, as their platform knows them now.</param>
    public Task<AccountChanged?> SpendAsync(
        AccountClaimed claim, DateTimeOffset receivedAt, Principal who, CancellationToken cancellationToken) =>
        events.WriteAsync<AccountChanged?>(
            async transaction =>
            {
                var connection = transaction.Connection;
                if (await FindAsync(connection, claim) is not { } code || code.Person != who.Account.ToString())
                {
                    return null;
                }

                // Whatever comes of it: a code that anyone could read isn't good any longer.
                await connection.ExecuteAsync("delete from account_codes where hash = @Code", new { claim.Code });
                var account = new ProvenAccount(who.Account, claim.Host, claim.Account, claim.Login, receivedAt);
                var why = Refusal(code, claim, receivedAt, who)
                    ?? Conflict(account, await ProvenAccounts.ReadAsync(connection));
                if (why is null)
                {
                    await connection.ExecuteAsync(
                        """
                        insert into proven_accounts (person, host, account, login, proven_at)
                        values (@person, @Host, @Account, @Login, @at)
                        on conflict (person, host) do update set account = excluded.account, login = excluded.login,
                            proven_at = excluded.proven_at
                        """,
                        new
                        {
                            person = account.Person.ToString(),
                            account.Host,
                            account.Account,
                            account.Login,
                            at = account.At.ToUnixTimeMilliseconds(),
                        });
                }

                var change = Fact(account, why is null ? AccountChange.Linked : AccountChange.Refused, why);
                await transaction.AppendAsync(change, who);
                await TellAsync(connection, change, claim);
                return change;
            },
            cancellationToken);

    /// <summary>Unlinks someone's own account. Null: there is none.</summary>
    public Task<AccountChanged?> UnlinkAsync(Principal who, string host, CancellationToken cancellationToken) =>
        events.WriteAsync(
            async transaction =>
            {
                await transaction.Connection.ExecuteAsync(
                    "delete from account_codes where person = @person and host = @host", new { person = who.Account.ToString(), host });
                var own = (await ProvenAccounts.ReadAsync(transaction.Connection))
                    .FirstOrDefault(account => account.Person == who.Account && account.Host == host);
                return own is null ? null : await DeleteAsync(transaction, own, Actor.Of(who));
            },
            cancellationToken);

    /// <summary>The account's owner takes back on the host what was said before.</summary>
    public Task WithdrawAsync(AccountClaimed claim, DateTimeOffset receivedAt, CancellationToken cancellationToken) =>
        events.WriteAsync(
            async transaction =>
            {
                foreach (var account in (await ProvenAccounts.ReadAsync(transaction.Connection))
                    // Not again what was linked since.
                    .Where(account => account.Host == claim.Host && account.Account == claim.Account && account.At <= receivedAt))
                {
                    var change = await DeleteAsync(transaction, account, new(claim.Login));
                    await TellAsync(transaction.Connection, change, claim);
                }
            },
            cancellationToken);

    /// <summary>Why a code doesn't link the account that gave it, as a clause; null: it does.</summary>
    private static RichText? Refusal(Row code, AccountClaimed claim, DateTimeOffset receivedAt, Principal who) => who switch
    {
        _ when receivedAt.ToUnixTimeMilliseconds() >= code.ExpiresAt => "the code had expired",
        _ when !code.Person.Equals(claim.Person, StringComparison.OrdinalIgnoreCase) => "the comment names another chat account",
        _ when !code.Login.Equals(claim.Login, StringComparison.OrdinalIgnoreCase) =>
            RichText.Of($"the code was for {code.Login:c}, and {claim.Login:c} posted it"),
        { IsKnown: false } => "it couldn't be checked who asked for it",
        { IsDeactivated: true } or { IsOutsider: true } => "only members can link accounts",
        _ => null,
    };

    /// <summary>Why an account can't become someone's, as a clause; null: it can.</summary>
    private RichText? Conflict(ProvenAccount account, IReadOnlyList<ProvenAccount> all) =>
        people.ConfiguredFor(account) is { } configured
            ? configured == account.Person
                ? "the configuration already says who that is there"
                : RichText.Of($"the configuration says that it belongs to {new Span.Person(configured)}")
            : all.FirstOrDefault(other => other.Host == account.Host && other.Account == account.Account
                && people.CompareConfigured(other.Person, account.Person) is SamePerson.No) is { } taken
                    ? RichText.Of($"it is already linked with {new Span.Person(taken.Person)}")
                    : null;

    private static async Task<Row?> FindAsync(DbConnection connection, AccountClaimed claim) =>
        await connection.QuerySingleOrDefaultAsync<Row>(
            "select person, login, organisation, expires_at as ExpiresAt from account_codes where host = @Host and hash = @Code",
            new { claim.Host, claim.Code });

    private static async Task<AccountChanged> DeleteAsync(JournalTransaction transaction, ProvenAccount account, Actor by)
    {
        await transaction.Connection.ExecuteAsync(
            "delete from proven_accounts where person = @person and host = @Host", new { person = account.Person.ToString(), account.Host });
        var change = Fact(account, AccountChange.Unlinked, null);
        await transaction.AppendAsync(change, by);
        return change;
    }

    private Task TellAsync(DbConnection connection, AccountChanged change, AccountClaimed claim) => operators.TellAsync(
        connection,
        $"account/{Guid.NewGuid():n}",
        new()
        {
            Title = change.Change switch
            {
                AccountChange.Linked => RichText.Of(
                    $"🔗 {new Span.Person(change.Person)} now has the rights of {change.Host} account {change.Login:c}"),
                AccountChange.Unlinked => RichText.Of(
                    $"🔗 {change.Host} account {change.Login:c} took back its link with {new Span.Person(change.Person)}"),
                _ => RichText.Of(
                    $"⚠️ {change.Host} account {change.Login:c} wasn't linked with {new Span.Person(change.Person)}: {change.Why!}"),
            },
            Tone = change.Change is AccountChange.Refused ? Tone.Warning : Tone.Neutral,
            Footer = claim.Url is null ? RichText.Empty : RichText.Of($"{new Span.Link("comment", claim.Url)}"),
        },
        clock.GetUtcNow());

    private static AccountChanged Fact(ProvenAccount account, AccountChange change, RichText? why) =>
        new(account.Person, account.Host, account.Account, account.Login, change, why);

    private sealed record Row(string Person, string Login, string Organisation, long ExpiresAt);
}
