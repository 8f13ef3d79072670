using ChatOps.Code;
using ChatOps.Journal;

namespace ChatOps.Sources.Gitea;

/// <summary>The REST API of each instance.</summary>
internal sealed class GiteaApi(GiteaOptions options, IHttpClientFactory clients, TimeProvider clock) : ICodeHost
{
    private const int MostCommits = 10, MostOnPage = 50, MostPages = 40;
    private const string Title = "Gitea";

    private readonly Dictionary<string, CodeQueries> _queries = options.Instances.ToDictionary(
        instance => instance.Key,
        instance => new CodeQueries(
            clients,
            clock,
            Title,
            new(new(instance.Value.Url.TrimEnd('/') + "/"), "api/v1/"),
            $"{GiteaOptions.Section}:Instances:{instance.Key}:Token",
            headers => headers.Authorization = string.IsNullOrEmpty(instance.Value.Token) ? null : new("token", instance.Value.Token)),
        StringComparer.OrdinalIgnoreCase);

    public bool Has(string? name) => name is not null && _queries.ContainsKey(name);

    public Task<CodeAnswer<Comparison>> CompareAsync(string repository, string from, string to, CancellationToken cancellationToken) =>
        Queries(repository).AskAsync(
            async get =>
            {
                var (commits, behind) = await BothAsync(get, repository, from, to);
                return new Comparison(
                    commits.Count, behind, [.. commits.Take(MostCommits).Select(commit => commit.Line)], PageOf(repository, from, to));
            },
            $"{Title} knows no {repository} with {from} and {to}, or the token may not see it.",
            cancellationToken);

    public Task<CodeAnswer<CommitRange>> RangeAsync(string repository, string from, string to, CancellationToken cancellationToken) =>
        Queries(repository).AskAsync(
            async get =>
            {
                var (commits, behind) = await BothAsync(get, repository, from, to);
                return new CommitRange(
                    [.. CommitGraph.OwnLine(commits).Select(commit => commit.Line)],
                    [.. commits.Select(commit => commit.Sha)],
                    behind,
                    PageOf(repository, from, to));
            },
            $"{Title} knows no {repository} with {from} and {to}, or the token may not see it.",
            cancellationToken,
            isLong: true);

    public Task<CodeAnswer<string>> ResolveAsync(string repository, string reference, CancellationToken cancellationToken) =>
        Queries(repository).AskAsync(
            async get => Commit((await get($"{Home(repository)}/git/commits/{Uri.EscapeDataString(reference)}")).Body).Sha,
            $"{Title} knows no {reference} in {repository}, or the token may not see it.",
            cancellationToken);

    /// <remarks>Of several statuses of one context, this answer has the latest.</remarks>
    public Task<CodeAnswer<IReadOnlyList<CommitCheck>>> ChecksAsync(
        string repository, string sha, CancellationToken cancellationToken) => Queries(repository).AskAsync<IReadOnlyList<CommitCheck>>(
        async get =>
        {
            var all = new List<CommitCheck>();
            for (var page = 1; page <= MostPages; page++)
            {
                var some = (await get($"{Home(repository)}/commits/{Uri.EscapeDataString(sha)}/status?limit={MostOnPage}&page={page}"))
                    .Body["statuses"].Items.ToList();
                all.AddRange(some.Where(status => status["context"].Text is not null).Select(status => new CommitCheck(
                    status["context"].Text!,
                    status["status"].Text switch
                    {
                        "success" => CheckState.Passed,
                        "pending" => CheckState.Pending,
                        _ => CheckState.NotPassed,
                    })));
                if (some.Count < MostOnPage)
                {
                    return all;
                }
            }

            throw new InvalidOperationException("More statuses than a commit can have.");
        },
        $"{Title} knows no commit {sha} in {repository}, or the token may not see its statuses.",
        cancellationToken);

    private CodeQueries Queries(string repository) => _queries[RepositoryName.Parse(repository).Host!];

    /// <summary>What each has that the other hasn't: an answer says only what the second has.</summary>
    private static async Task<(IReadOnlyList<GraphCommit> Commits, int Behind)> BothAsync(
        Func<string, Task<CodePage>> get, string repository, string from, string to)
    {
        var both = await Task.WhenAll(get(Path(from, to)), get(Path(to, from)));
        return (CommitGraph.OldestFirst(both[0].Body["commits"].Items.Select(Commit)), both[1].Body["commits"].Items.Count());

        string Path(string first, string second) =>
            $"{Home(repository)}/compare/{Uri.EscapeDataString(first)}...{Uri.EscapeDataString(second)}";
    }

    private string? PageOf(string repository, string from, string to)
    {
        var name = RepositoryName.Parse(repository);
        return ForeignText.Link(
            $"{options.Instances[name.Host!].Url.TrimEnd('/')}/{name.Path}/compare/{Uri.EscapeDataString(from)}...{Uri.EscapeDataString(to)}");
    }

    private static string Home(string repository) =>
        $"repos/{string.Join('/', RepositoryName.Parse(repository).Path.Split('/').Select(Uri.EscapeDataString))}";

    private static GraphCommit Commit(Payload commit) => new(
        ForeignText.Sha(commit["sha"].Text) ?? throw new InvalidOperationException("A commit without its sha."),
        commit["commit"]["message"].Text,
        GiteaTranslator.Login(commit["author"]) ?? commit["commit"]["author"]["name"].Text,
        [.. commit["parents"].Items.Select(parent => parent["sha"].Text).OfType<string>()]);
}
