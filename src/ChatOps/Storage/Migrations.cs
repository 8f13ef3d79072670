using System.Data.Common;
using Dapper;

namespace ChatOps.Storage;

/// <summary>Applies the steps of the schema that a database lacks.</summary>
internal static class Migrations
{
    public static async Task ApplyAsync(DbConnection connection, IReadOnlyList<Migration> migrations, string id, string bytes, DateTimeOffset now)
    {
        await connection.ExecuteAsync("create table if not exists migrations (name text primary key, applied_at bigint not null)");
        var applied = (await connection.QueryAsync<string>("select name from migrations")).ToHashSet();
        foreach (var migration in migrations.Where(m => !applied.Contains(m.Name)))
        {
            await connection.ExecuteAsync(migration.Sql.Replace("{id}", id).Replace("{bytes}", bytes));
            await connection.ExecuteAsync(
                "insert into migrations (name, applied_at) values (@Name, @now)", new { migration.Name, now = now.ToUnixTimeMilliseconds() });
        }
    }
}
