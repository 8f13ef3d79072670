using System.Data.Common;
using Dapper;

namespace ChatOps.Storage;

/// <summary>Applies the migrations that a database lacks.</summary>
internal static class Migrations
{
    public static async Task ApplyAsync(
        DbConnection connection, IReadOnlyList<Migration> migrations, string id, string bytes, DateTimeOffset now)
    {
        await connection.ExecuteAsync("create table if not exists migrations (name text primary key, applied_at bigint not null)");
        var applied = await AppliedAsync(connection, migrations);
        foreach (var migration in migrations.Where(m => !applied.Contains(m.Name)))
        {
            await connection.ExecuteAsync(migration.Sql.Replace("{id}", id).Replace("{bytes}", bytes));
            await connection.ExecuteAsync(
                "insert into migrations (name, applied_at) values (@Name, @now)", new { migration.Name, now = now.ToUnixTimeMilliseconds() });
        }
    }

    public static async Task<bool> AreAppliedAsync(DbConnection connection, IReadOnlyList<Migration> migrations) =>
        (await AppliedAsync(connection, migrations)).Count == migrations.Count;

    private static async Task<HashSet<string>> AppliedAsync(DbConnection connection, IReadOnlyList<Migration> migrations)
    {
        var applied = (await connection.QueryAsync<string>("select name from migrations order by name")).ToHashSet();
        var unknown = applied.Except(migrations.Select(m => m.Name)).ToList();
        // This version wouldn't maintain a newer version's data correctly.
        return unknown.Count == 0 ? applied : throw UnusableDatabaseException.Newer(unknown);
    }
}
