using ChatOps.Chat;
using ChatOps.Storage;
using Dapper;

namespace ChatOps.Tests.Chat;

public sealed class PostsTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Which_post_comes_next_is_found_in_indexes_so_that_many_that_wait_cost_little(bool oldest)
    {
        var folder = Directory.CreateTempSubdirectory("chatops-tests-");
        await using (var database = new SqliteDatabase(Path.Combine(folder.FullName, "chatops.db"), TimeProvider.System))
        {
            await database.MigrateAsync(Migrator.Migrations, TestContext.Current.CancellationToken);
            var plan = await database.ReadAsync(
                async connection => (await connection.QueryAsync<(long, long, long, string Detail)>(
                    $"explain query plan {Posts.Next(oldest)}", new { platform = "slack", channel = "#web", now = 0L, absurd = 0L, limit = 40 })).Select(step => step.Detail).ToList(),
                TestContext.Current.CancellationToken);

            plan.ShouldContain("SEARCH p USING COVERING INDEX posts_behind (platform=? AND channel=?)", string.Join("\n", plan));
            plan.ShouldContain(
                "SEARCH earlier USING INDEX posts_waiting (platform=? AND channel=? AND parent=? AND id<?)", string.Join("\n", plan));
        }

        folder.Delete(recursive: true);
    }
}
