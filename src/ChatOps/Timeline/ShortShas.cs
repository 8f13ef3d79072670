using System.Data.Common;
using ChatOps.Catalog;
using ChatOps.Journal;
using ChatOps.Storage;
using Dapper;

namespace ChatOps.Timeline;

/// <summary>Commits by SHA prefix: a version named after one ("a1b2c3d", "main-a1b2c3d") belongs to its story.</summary>
internal sealed class ShortShas
{
    private const int Shortest = 7;

    private static readonly Statement Insert = new(
        "insert into commit_shas (short, key) values (@short, @key) on conflict do nothing", "short", "key");

    /// <summary>Those of the current batch.</summary>
    private readonly Dictionary<string, List<string>> _new = new(StringComparer.Ordinal);

    /// <summary>Stores a commit; null for other keys.</summary>
    public Func<DbConnection, Task>? Remember(Key key)
    {
        if (key.AsCommit() is not var (repository, sha) || sha.Length < Shortest)
        {
            return null;
        }

        var beginning = Short(repository, sha);
        if (!_new.TryGetValue(beginning, out var keys))
        {
            _new[beginning] = keys = [];
        }

        keys.Add(key.Value);
        return connection => Insert.ExecuteAsync(connection, beginning, key.Value);
    }

    /// <summary>The keys of the commits that a fact's version is named after; none if ambiguous.</summary>
    public async Task<IReadOnlyList<Key>> KeysAsync(DbConnection connection, Fact fact, IReadOnlyList<Service> concerned)
    {
        if (fact.ToldVersion is not { } version)
        {
            return [];
        }

        var found = new List<Key>();
        foreach (var (repository, sha) in
            from repository in concerned.Select(s => s.Repository).OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase)
            from sha in ShasIn(version)
            select (repository, sha))
        {
            if (await StartingAsync(connection, repository, sha) is { } key)
            {
                found.Add(key);
            }
        }

        return found;
    }

    /// <summary>The key of the commit whose SHA begins like this; null: none is known, or several are.</summary>
    public async Task<Key?> StartingAsync(DbConnection connection, string repository, string sha)
    {
        var (prefix, beginning) = (Key.Commit(repository, sha).Value, Short(repository, sha));
        var keys = (await connection.QueryAsync<string>("select key from commit_shas where short = @beginning", new { beginning }))
            .Concat(_new.GetValueOrDefault(beginning) ?? []).Distinct(StringComparer.Ordinal)
            .Where(key => key.StartsWith(prefix, StringComparison.Ordinal)).ToList();
        return keys is [var only] ? Key.Commit(repository, only[(only.LastIndexOf('@') + 1)..]) : null;
    }

    /// <summary>The parts of a tag that may be a commit's SHA; a digest isn't one.</summary>
    internal static IEnumerable<string> ShasIn(string version) => version.Split('@')[0].Split('-', '.', '_', '+')
        .Select(part => part is ['g', ..] ? part[1..] : part)
        .Where(part => part.Length is >= Shortest and <= 40 && part.All(char.IsAsciiHexDigitLower))
        .Distinct();

    /// <summary>What a commit is stored under: its repository, and how its SHA begins.</summary>
    internal static string Short(string repository, string sha) => Key.Commit(repository, sha[..Shortest]).Value;
}
