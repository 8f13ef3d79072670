using ChatOps.Code;

namespace ChatOps.Sources.Bitbucket;

/// <summary>The REST API of Bitbucket Data Center.</summary>
internal sealed class ServerCalls : IBitbucketCalls
{
    private const int MostOnPage = 100, MostPages = 20;

    public async Task<IReadOnlyList<GraphCommit>> OnlyInAsync(
        Func<string, Task<CodePage>> get, string path, string reference, string other)
    {
        var commits = await AllAsync(
            get,
            $"{Home(path)}/compare/commits?from={Uri.EscapeDataString(reference)}&to={Uri.EscapeDataString(other)}");
        return [.. commits.Select(Commit)];
    }

    public async Task<string> ResolveAsync(Func<string, Task<CodePage>> get, string path, string reference) =>
        Commit((await get($"{Home(path)}/commits/{Uri.EscapeDataString(reference)}")).Body).Sha;

    public async Task<IReadOnlyList<CommitCheck>> ChecksAsync(Func<string, Task<CodePage>> get, string path, string sha) =>
    [
        .. (await AllAsync(get, $"build-status/latest/commits/{Uri.EscapeDataString(sha)}?orderBy=oldest"))
            .Where(status => (status["name"].Text ?? status["key"].Text) is not null)
            .Select(status => new CommitCheck(
                (status["name"].Text ?? status["key"].Text)!, BitbucketChecks.StateOf(status["state"].Text))),
    ];

    private static string Home(string path) => path.Split('/', 2) is [var project, var slug]
        ? $"api/latest/projects/{Uri.EscapeDataString(project)}/repos/{Uri.EscapeDataString(slug)}"
        : throw new InvalidOperationException("A repository without its project.");

    private static async Task<List<Payload>> AllAsync(Func<string, Task<CodePage>> get, string query)
    {
        var (all, start) = (new List<Payload>(), 0L);
        for (var page = 1; page <= MostPages; page++)
        {
            var some = (await get($"{query}&limit={MostOnPage}&start={start}")).Body;
            all.AddRange(some["values"].Items);
            if (some["isLastPage"].Flag is not false || some["nextPageStart"].Number is not { } next)
            {
                return all;
            }

            start = next;
        }

        return all;
    }

    private static GraphCommit Commit(Payload commit) => new(
        ForeignText.Sha(commit["id"].Text) ?? throw new InvalidOperationException("A commit without its id."),
        commit["message"].Text,
        commit["author"]["displayName"].Text ?? commit["author"]["name"].Text,
        [.. commit["parents"].Items.Select(parent => parent["id"].Text).OfType<string>()]);
}
