using System.Data.Common;
using ChatOps.People;
using ChatOps.Storage;
using Dapper;

namespace ChatOps.Journal.Audit;

/// <summary>
/// The table of the audit log. Entries are appended in the transaction of what they record, and only by the leader, whose transactions run
/// one after another: nothing is recorded without its entry, and no two entries follow the same one.
/// </summary>
public static class AuditChain
{
    private const string Columns = "sequence, at, kind, person, service, body, previous, hash from audit";

    private const int PageSize = 500;

    /// <summary>Part of the caller's transaction.</summary>
    public static async Task AppendAsync(
        DbConnection connection, DateTimeOffset at, string kind, string person, string service, string body) =>
        await connection.ExecuteAsync(
            """
            insert into audit (sequence, at, kind, person, service, body, previous, hash)
            values (@Sequence, @At, @Kind, @Person, @Service, @Body, @Previous, @Hash)
            """,
            AuditEntry.After(await HeadAsync(connection), at, kind, person, service, body));

    /// <summary>The newest entry's.</summary>
    public static async Task<AuditHead> HeadAsync(DbConnection connection) =>
        await connection.QuerySingleOrDefaultAsync<AuditHead>("select sequence, hash from audit order by sequence desc limit 1")
            ?? AuditHead.None;

    /// <summary>The first entry that is still there; null when there is none.</summary>
    public static Task<AuditEntry?> FirstAsync(DbConnection connection) =>
        connection.QuerySingleOrDefaultAsync<AuditEntry?>($"select {Columns} order by sequence limit 1");

    /// <summary>The newest seal that is older than a time; null when there is none.</summary>
    public static Task<AuditEntry?> SealAsync(DbConnection connection, DateTimeOffset before) =>
        connection.QuerySingleOrDefaultAsync<AuditEntry?>(
            $"select {Columns} where kind = 'audit_sealed' and at < @before order by sequence desc limit 1",
            new { before = before.ToUnixTimeMilliseconds() });

    /// <summary>Deletes what precedes a seal, as part of the caller's transaction. Returns how many entries.</summary>
    public static Task<int> CutAsync(DbConnection connection, AuditEntry seal) =>
        connection.ExecuteAsync("delete from audit where sequence < @Sequence", new { seal.Sequence });

    /// <summary>
    /// All entries, the oldest first; the newest ones only, if limited. They are read as of one moment: what retention removes meanwhile
    /// isn't missing.
    /// </summary>
    public static async IAsyncEnumerable<AuditEntry> ReadAsync(
        Database database, long after, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var snapshot = await database.BeginSnapshotAsync(connection, cancellationToken);
        while (true)
        {
            var page = (await connection.QueryAsync<AuditEntry>(
                $"select {Columns} where sequence > @after order by sequence limit {PageSize}", new { after }, snapshot)).ToList();
            foreach (var entry in page)
            {
                yield return entry;
            }

            if (page.Count < PageSize)
            {
                yield break;
            }

            after = page[^1].Sequence;
        }
    }

    /// <summary>The newest entries that match, newest first.</summary>
    /// <param name="persons">All accounts of someone; empty: anyone's.</param>
    /// <param name="service">Null: of any service, and of none.</param>
    public static Task<IReadOnlyList<AuditEntry>> NewestAsync(
        Database database,
        IReadOnlyCollection<ChatId> persons,
        string? service,
        DateTimeOffset since,
        int limit,
        CancellationToken cancellationToken)
    {
        var where = (persons.Count == 0 ? "" : " and person in @persons") + (service is null ? "" : " and service = @service");
        return database.ReadAsync<IReadOnlyList<AuditEntry>>(
            async connection => [.. await connection.QueryAsync<AuditEntry>(
                $"select {Columns} where at >= @since{where} order by sequence desc limit @limit",
                new
                {
                    persons = new ListParameter<string>(persons.Select(person => person.ToString())),
                    service,
                    since = since.ToUnixTimeMilliseconds(),
                    limit,
                })],
            cancellationToken);
    }
}
