using System.Data.Common;
using ChatOps.Storage;
using Dapper;

namespace ChatOps.Journal;

/// <summary>Which branch each repository says is its default, as far as we heard. A code host says it; what builds does not know.</summary>
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

    /// <summary>Remembers what a fact says of it; part of the transaction that the fact is written in.</summary>
    internal static async Task LearnAsync(DbConnection connection, Fact fact)
    {
        if (fact.ToldDefaultBranch is not var (repository, branch))
        {
            return;
        }

        await Learn.ExecuteAsync(connection, repository.ToLowerInvariant(), branch);
    }
}
