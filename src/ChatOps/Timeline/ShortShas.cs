using System.Data.Common;
using ChatOps.Catalog;
using ChatOps.Journal;
using ChatOps.Storage;
using Dapper;

namespace ChatOps.Timeline;

/// <summary>
/// Commits by SHA prefix: a version that is named after one ("a1b2c3d", "main-a1b2c3d"), or whose pods say which it was built from, belongs
/// to its story.
/// </summary>
internal sealed class ShortShas
{
    private const int Shortest = 7;

    private static readonly Statement Insert = new(
        "insert into commit_shas (short, key) values (@short, @key) on conflict do nothing", "short", "key");

    private static readonly Statement Await = new(
        "insert into awaited_commits (short, prefix, key) values (@short, @prefix, @key) on conflict do nothing", "short", "prefix", "key");

    private static readonly Statement FindAnyAwaited = new("select 1 from awaited_commits limit 1");

    /// <summary>Those of the current batch.</summary>
    private readonly Dictionary<string, List<string>> _new = new(StringComparer.Ordinal);
    private readonly List<(string Short, string Prefix, string Key)> _awaited = [];
    private bool? _isAnyAwaited;

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

    /// <summary>
    /// The keys of the commits that a fact's version is built from, or named after, or that it tells the beginnings of; none if ambiguous.
    /// Commits that aren't known yet are awaited.
    /// </summary>
    /// <param name="of">A key of the fact's story.</param>
    public async Task<IReadOnlyList<Key>> KeysAsync(
        DbConnection connection, Fact fact, IReadOnlyList<Service> concerned, Key of, ICollection<Func<DbConnection, Task>> writes)
    {
        var found = new List<Key>();
        foreach (var (repository, sha) in (
            from repository in concerned.Select(s => s.Repository).OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase)
            from sha in fact.ToldVersion is not { } version ? [] : fact.ToldRevision is { } revision ? [revision] : ShasIn(version)
            select (repository, sha)).Concat(fact.BegunCommits))
        {
            switch (await AllStartingAsync(connection, repository, sha))
            {
                case [var only]:
                    found.Add(only);
                    break;
                case []:
                    var (beginning, prefix) = (Short(repository, sha), Key.Commit(repository, sha).Value);
                    _awaited.Add((beginning, prefix, of.Value));
                    writes.Add(c => Await.ExecuteAsync(c, beginning, prefix, of.Value));
                    break;
            }
        }

        return found;
    }

    /// <summary>The keys of the stories of versions that are named after one of these commits, and were told before it.</summary>
    public async Task<IReadOnlyList<string>> AwaitingAsync(
        DbConnection connection, IEnumerable<Key> made, ICollection<Func<DbConnection, Task>> writes)
    {
        var shas = made.Select(key => (key.Value, Commit: key.AsCommit()))
            .Where(key => key.Commit is { Sha.Length: >= Shortest })
            .Select(key => (key.Value, Short: Short(key.Commit!.Value.Repository, key.Commit.Value.Sha)))
            .ToList();
        _isAnyAwaited ??= await FindAnyAwaited.NumberAsync(connection) is not null;
        if (shas.Count == 0 || (_awaited.Count == 0 && _isAnyAwaited is false))
        {
            return [];
        }

        var stored = _isAnyAwaited is false ? [] : await connection.QueryAsync<(string Short, string Prefix, string Key)>(
            "select short, prefix, key from awaited_commits where short in @shorts",
            new { shorts = new ListParameter<string>([.. shas.Select(sha => sha.Short).Distinct(StringComparer.Ordinal)]) });
        var awaiting = stored.Concat(_awaited)
            .Where(one => shas.Exists(sha => sha.Short == one.Short && sha.Value.StartsWith(one.Prefix, StringComparison.Ordinal)))
            .Distinct()
            .ToList();
        foreach (var (beginning, prefix, key) in awaiting)
        {
            _awaited.Remove((beginning, prefix, key));
            writes.Add(c => c.ExecuteAsync(
                "delete from awaited_commits where short = @beginning and prefix = @prefix and key = @key",
                new { beginning, prefix, key }));
        }

        return [.. awaiting.Select(one => one.Key).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>The key of the commit whose SHA begins like this; null: none is known, or several are.</summary>
    public async Task<Key?> StartingAsync(DbConnection connection, string repository, string sha) =>
        await AllStartingAsync(connection, repository, sha) is [var only] ? only : null;

    private async Task<IReadOnlyList<Key>> AllStartingAsync(DbConnection connection, string repository, string sha)
    {
        var (prefix, beginning) = (Key.Commit(repository, sha).Value, Short(repository, sha));
        var keys = (await connection.QueryAsync<string>("select key from commit_shas where short = @beginning", new { beginning }))
            .Concat(_new.GetValueOrDefault(beginning) ?? []).Distinct(StringComparer.Ordinal)
            .Where(key => key.StartsWith(prefix, StringComparison.Ordinal));
        return [.. keys.Select(key => Key.Commit(repository, key[(key.LastIndexOf('@') + 1)..]))];
    }

    /// <summary>The parts of a tag that may be a commit's SHA; a digest isn't one.</summary>
    internal static IEnumerable<string> ShasIn(string version) => version.Split('@')[0].Split('-', '.', '_', '+')
        .Select(part => part is ['g', ..] ? part[1..] : part)
        .Where(part => part.Length is >= Shortest and <= 40 && part.All(char.IsAsciiHexDigitLower))
        .Distinct();

    /// <summary>What a commit is stored under: its repository, and how its SHA begins.</summary>
    internal static string Short(string repository, string sha) => Key.Commit(repository, sha[..Shortest]).Value;
}
