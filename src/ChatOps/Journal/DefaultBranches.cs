using System.Data.Common;
using ChatOps.Storage;
using Dapper;

namespace ChatOps.Journal;

/// <summary>The default branch of each repository, as far as known. Code hosts report it; builders don't know it.</summary>
public static class DefaultBranches
{
    private static readonly Statement Learn = new(
        """
        insert into default_branches (repository, branch) values (@name, @branch)
        on conflict (repository) do update set branch = excluded.branch where default_branches.branch <> excluded.branch
        """,
        "name", "branch");

    /// <param name="repository">"owner/name".</param>
    public static Task<string?> FindAsync(DbConnection connection, string repository) =>
        connection.QuerySingleOrDefaultAsync<string?>(
            "select branch from default_branches where repository = @name", new { name = repository.ToLowerInvariant() });

    /// <summary>Stores what a fact says about it; part of the fact's transaction.</summary>
    internal static async Task LearnAsync(DbConnection connection, Fact fact)
    {
        if (fact.ToldDefaultBranch is not var (repository, branch))
        {
            return;
        }

        await Learn.ExecuteAsync(connection, repository.ToLowerInvariant(), branch);
    }
}
