using System.Data.Common;
using ChatOps.Catalog;
using ChatOps.Journal;
using ChatOps.Storage;
using Dapper;

namespace ChatOps.Timeline;

/// <summary>A story that a name may mean.</summary>
/// <param name="Words">What of it has that name: "#42 of acme/web".</param>
/// <param name="Exact">How to name it so that nothing else is meant: "acme/web#42", "1.4.2 web".</param>
public sealed record StoryMatch(long Story, string Words, string Exact)
{
    /// <summary>The whole SHA, if it was named by a commit.</summary>
    public string? Commit { get; init; }
}

/// <summary>Finds stories by the names of changes.</summary>
public sealed class StorySearch(Database database, ServiceCatalog catalog)
{
    private const int ShownSha = 8, ExactSha = 12;

    /// <summary>The stories that a name may mean, each once.</summary>
    /// <param name="service">Only those of this one; null: of any.</param>
    public async Task<IReadOnlyList<StoryMatch>> FindAsync(ChangeName name, Service? service, CancellationToken cancellationToken)
    {
        var services = Among(name, service);
        string[] repositories = name.Repository is { } one
            ? [catalog.FullNameOf(one)]
            : [.. services.Select(s => s.Repository).OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase)];
        var sought = new Dictionary<string, (string Words, string Exact)>(StringComparer.Ordinal);
        if (name.Pull is { } number)
        {
            foreach (var repository in repositories)
            {
                sought.TryAdd(Key.Pull(repository, number).Value, ($"#{number} of {repository}", $"{repository}#{number}"));
            }
        }

        if (name.Version is { } version)
        {
            foreach (var (image, tag, owner) in
                from owner in services
                where owner.Image is not null
                from tag in new[] { version, owner.Rules.VersionOf(version) }.OfType<string>().Distinct()
                select (owner.Image, tag, owner))
            {
                sought.TryAdd(Key.Image(image, tag).Value, ($"{version} of {owner.Name}", $"{version} {owner.Name}"));
            }
        }

        return await database.ReadAsync(connection => FindAsync(connection, sought, repositories, name.Sha), cancellationToken);
    }

    /// <summary>The services that a name may be about.</summary>
    public IReadOnlyList<Service> Among(ChangeName name, Service? service) =>
        service is not null ? [service]
        : name.Repository is { } repository ? catalog.Concerning(new About.Repository(catalog.FullNameOf(repository)))
        : catalog.Services;

    private static async Task<IReadOnlyList<StoryMatch>> FindAsync(
        DbConnection connection, Dictionary<string, (string Words, string Exact)> sought, string[] repositories, string? sha)
    {
        var commits = sha is null ? [] : await CommitsAsync(connection, repositories, sha);
        var found = await Stories.FindAsync(connection, [.. sought.Keys, .. commits.Keys]);
        return
        [
            .. found.Select(row => commits.TryGetValue(row.Key, out var commit)
                    ? new StoryMatch(
                        row.Story,
                        $"commit {commit.Sha[..Math.Min(ShownSha, commit.Sha.Length)]} of {commit.Repository}",
                        $"{commit.Repository}@{commit.Sha[..Math.Min(Math.Max(ExactSha, sha!.Length + 1), commit.Sha.Length)]}")
                    {
                        Commit = commit.Sha,
                    }
                    : new StoryMatch(row.Story, sought[row.Key].Words, sought[row.Key].Exact))
                .OrderByDescending(match => match.Story)
                .DistinctBy(match => match.Story),
        ];
    }

    private static async Task<Dictionary<string, (string Repository, string Sha)>> CommitsAsync(
        DbConnection connection, string[] repositories, string sha)
    {
        var prefixes = repositories.Select(repository => Key.Commit(repository, sha).Value).ToList();
        var keys = await connection.QueryAsync<string>(
            "select key from commit_shas where short in @beginnings",
            new { beginnings = new ListParameter<string>(repositories.Select(repository => ShortShas.Short(repository, sha))) });
        return keys.Where(key => prefixes.Exists(prefix => key.StartsWith(prefix, StringComparison.Ordinal)))
            .Select(key => (Key: key, At: key.LastIndexOf('@')))
            .ToDictionary(
                commit => commit.Key,
                commit => (commit.Key["commit:".Length..commit.At], commit.Key[(commit.At + 1)..]),
                StringComparer.Ordinal);
    }
}
