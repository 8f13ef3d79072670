using System.Data.Common;
using ChatOps.Journal;
using ChatOps.People;
using ChatOps.Storage;
using Dapper;

namespace ChatOps.Paging;

/// <summary>A maintenance window: alerts are shown, and nobody is paged about them. Times are Unix milliseconds.</summary>
internal sealed record Mute(
    long Id, string? Service, string? Environment, string Person, string Reason, long Since, long Until)
{
    public LockScope Scope => new(Service, Environment);

    public ChatId By => ChatId.Parse(Person);

    public DateTimeOffset Ends => DateTimeOffset.FromUnixTimeMilliseconds(Until);
}

/// <summary>Maintenance windows. One ends by itself.</summary>
internal sealed class Mutes(Database database, TimeProvider clock)
{
    private const string Columns = "id, service, environment, person, reason, since, until";

    /// <summary>Those that hold now, the one that ends first first.</summary>
    public Task<IReadOnlyList<Mute>> AllAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(connection => AllAsync(connection, clock.GetUtcNow()), cancellationToken);

    /// <summary>The one that covers something; null: people are paged about it.</summary>
    public static async Task<Mute?> CoveringAsync(
        DbConnection connection, IReadOnlyCollection<string> services, string? environment, DateTimeOffset now) =>
        (await AllAsync(connection, now)).FirstOrDefault(mute => services.DefaultIfEmpty(null).All(service =>
            mute.Scope.Covers(new(service, environment))));

    /// <summary>Begins one, or changes the end and reason of the one with the same scope.</summary>
    public static async Task TakeAsync(
        DbConnection connection, LockScope scope, ChatId by, string reason, DateTimeOffset now, DateTimeOffset until)
    {
        await EndAsync(connection, scope, now);
        await connection.ExecuteAsync(
            """
            insert into page_mutes (service, environment, person, reason, since, until)
            values (@Service, @Environment, @person, @reason, @since, @until)
            """,
            new
            {
                scope.Service,
                scope.Environment,
                person = by.ToString(),
                reason,
                since = now.ToUnixTimeMilliseconds(),
                until = until.ToUnixTimeMilliseconds(),
            });
    }

    /// <summary>False: there is none with this scope.</summary>
    public static async Task<bool> EndAsync(DbConnection connection, LockScope scope, DateTimeOffset now) => await connection.ExecuteAsync(
        """
        update page_mutes set ended_at = @now
        where ended_at is null and until > @now and coalesce(service, '') = coalesce(@Service, '')
            and coalesce(environment, '') = coalesce(@Environment, '')
        """,
        new { scope.Service, scope.Environment, now = now.ToUnixTimeMilliseconds() }) > 0;

    private static async Task<IReadOnlyList<Mute>> AllAsync(DbConnection connection, DateTimeOffset now) =>
        [.. await connection.QueryAsync<Mute>(
            $"select {Columns} from page_mutes where ended_at is null and since <= @now and until > @now order by until, id",
        new { now = now.ToUnixTimeMilliseconds() })];
}
