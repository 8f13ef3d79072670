using System.Data.Common;
using ChatOps.Catalog;
using ChatOps.Journal;
using Dapper;

namespace ChatOps.Timeline;

/// <summary>Commits by the beginning of their sha: a version that is named after one ("a1b2c3d", "main-a1b2c3d") belongs to its story.</summary>
internal static class ShortShas
{
    private const int Shortest = 7;

    /// <summary>Remembers the commits of an event, by its keys.</summary>
    public static async Task RememberAsync(DbConnection connection, IEnumerable<Key> keys)
    {
        foreach (var (key, repository, sha) in keys.Select(key => (key, Commit: key.AsCommit())).Where(k => k.Commit is not null).Select(k => (k.key, k.Commit!.Value.Repository, k.Commit.Value.Sha)))
        {
            await connection.ExecuteAsync(
                "insert into commit_shas (short, key) values (@Short, @Value) on conflict do nothing", new { Short = Short(repository, sha), key.Value });
        }
    }

    /// <summary>The keys of the commits that a fact's version is named after; none where two commits begin so.</summary>
    public static async Task<IReadOnlyList<Key>> KeysAsync(DbConnection connection, Fact fact, ServiceCatalog catalog)
    {
        if (Correlation.Version(fact) is not { } version)
        {
            return [];
        }

        var found = new List<Key>();
        foreach (var (repository, sha) in
            from repository in catalog.Concerning(fact).Select(s => s.Repository).OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase)
            from sha in ShasIn(version)
            select (repository, sha))
        {
            var prefix = Key.Commit(repository, sha).Value;
            var keys = (await connection.QueryAsync<string>("select key from commit_shas where short = @Short", new { Short = Short(repository, sha) }))
                .Where(key => key.StartsWith(prefix, StringComparison.Ordinal)).ToList();
            if (keys is [var only])
            {
                found.Add(Key.Commit(repository, only[(only.LastIndexOf('@') + 1)..]));
            }
        }

        return found;
    }

    /// <summary>The parts of a tag that may be a commit's sha; a digest is none.</summary>
    internal static IEnumerable<string> ShasIn(string version) => version.Split('@')[0].Split('-', '.', '_', '+')
        .Select(part => part is ['g', ..] ? part[1..] : part)
        .Where(part => part.Length is >= Shortest and <= 40 && part.All(char.IsAsciiHexDigitLower))
        .Distinct();

    private static string Short(string repository, string sha) => Key.Commit(repository, sha[..Shortest]).Value;
}
