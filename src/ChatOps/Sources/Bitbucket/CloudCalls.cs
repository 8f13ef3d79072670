using ChatOps.Code;

namespace ChatOps.Sources.Bitbucket;

/// <summary>The REST API 2.0 of Bitbucket Cloud.</summary>
internal sealed class CloudCalls : IBitbucketCalls
{
    private const int MostOnPage = 100, MostPages = 20;

    public async Task<IReadOnlyList<GraphCommit>> OnlyInAsync(
        Func<string, Task<CodePage>> get, string path, string reference, string other)
    {
        var commits = await AllAsync(
            get, $"{Home(path)}/commits?include={Uri.EscapeDataString(reference)}&exclude={Uri.EscapeDataString(other)}");
        return [.. commits.Select(Commit)];
    }

    public async Task<string> ResolveAsync(Func<string, Task<CodePage>> get, string path, string reference) =>
        Commit((await get($"{Home(path)}/commit/{Uri.EscapeDataString(reference)}")).Body).Sha;

    public async Task<IReadOnlyList<CommitCheck>> ChecksAsync(Func<string, Task<CodePage>> get, string path, string sha) =>
    [
        .. (await AllAsync(get, $"{Home(path)}/commit/{Uri.EscapeDataString(sha)}/statuses?sort=created_on"))
            .Where(status => (status["name"].Text ?? status["key"].Text) is not null)
            .Select(status => new CommitCheck(
                (status["name"].Text ?? status["key"].Text)!, BitbucketChecks.StateOf(status["state"].Text))),
    ];

    private static string Home(string path) => $"repositories/{string.Join('/', path.Split('/').Select(Uri.EscapeDataString))}";

    private static async Task<List<Payload>> AllAsync(Func<string, Task<CodePage>> get, string query)
    {
        var all = new List<Payload>();
        for (var page = 1; page <= MostPages; page++)
        {
            var some = (await get($"{query}&pagelen={MostOnPage}&page={page}")).Body;
            all.AddRange(some["values"].Items);
            if (!some["next"].Exists)
            {
                return all;
            }
        }

        return all;
    }

    private static GraphCommit Commit(Payload commit) => new(
        ForeignText.Sha(commit["hash"].Text) ?? throw new InvalidOperationException("A commit without its hash."),
        commit["message"].Text,
        commit["author"]["user"]["display_name"].Text ?? commit["author"]["raw"].Text?.Split('<')[0],
        [.. commit["parents"].Items.Select(parent => parent["hash"].Text).OfType<string>()]);
}
