using ChatOps.Code;
using ChatOps.Journal;

namespace ChatOps.Sources.Bitbucket;

/// <summary>The REST APIs of Bitbucket Cloud and of each instance of Bitbucket Data Center.</summary>
internal sealed class BitbucketApi(BitbucketOptions options, IHttpClientFactory clients, TimeProvider clock) : ICodeHost
{
    private const int MostCommits = 10;
    private const string Title = "Bitbucket";

    private readonly Dictionary<string, (CodeQueries Queries, IBitbucketCalls Calls)> _instances = options.Instances.ToDictionary(
        instance => instance.Key,
        instance => (
            new CodeQueries(
                clients,
                clock,
                Title,
                HomeOf(instance.Value),
                $"{BitbucketOptions.Section}:Instances:{instance.Key}:Token",
                headers => headers.Authorization =
                    string.IsNullOrEmpty(instance.Value.Token) ? null : new("Bearer", instance.Value.Token)),
            BitbucketOptions.IsCloud(instance.Value) ? (IBitbucketCalls)new CloudCalls() : new ServerCalls()),
        StringComparer.OrdinalIgnoreCase);

    public bool Has(string? name) => name is not null && _instances.ContainsKey(name);

    public Task<CodeAnswer<Comparison>> CompareAsync(string repository, string from, string to, CancellationToken cancellationToken) =>
        AskAsync(
            repository,
            async (get, calls, path) =>
            {
                var (commits, behind) = await BothAsync(get, calls, path, from, to);
                return new Comparison(
                    commits.Count,
                    behind,
                    [.. commits.Take(MostCommits).Select(commit => commit.Line)],
                    PageOf(repository, from, to));
            },
            $"{Title} knows no {repository} with {from} and {to}, or the token may not see it.",
            isLong: false,
            cancellationToken);

    public Task<CodeAnswer<CommitRange>> RangeAsync(string repository, string from, string to, CancellationToken cancellationToken) =>
        AskAsync(
            repository,
            async (get, calls, path) =>
            {
                var (commits, behind) = await BothAsync(get, calls, path, from, to);
                return new CommitRange(
                    [.. CommitGraph.OwnLine(commits).Select(commit => commit.Line)],
                    [.. commits.Select(commit => commit.Sha)],
                    behind,
                    PageOf(repository, from, to));
            },
            $"{Title} knows no {repository} with {from} and {to}, or the token may not see it.",
            isLong: true,
            cancellationToken);

    public Task<CodeAnswer<string>> ResolveAsync(string repository, string reference, CancellationToken cancellationToken) => AskAsync(
        repository,
        (get, calls, path) => calls.ResolveAsync(get, path, reference),
        $"{Title} knows no {reference} in {repository}, or the token may not see it.",
        isLong: false,
        cancellationToken);

    public Task<CodeAnswer<IReadOnlyList<CommitCheck>>> ChecksAsync(
        string repository, string sha, CancellationToken cancellationToken) => AskAsync(
        repository,
        (get, calls, path) => calls.ChecksAsync(get, path, sha),
        $"{Title} knows no commit {sha} in {repository}, or the token may not see its builds.",
        isLong: false,
        cancellationToken);

    private static Uri HomeOf(BitbucketInstance instance)
    {
        var own = BitbucketOptions.IsCloud(instance) ? "https://api.bitbucket.org/2.0" : $"{instance.Url.TrimEnd('/')}/rest";
        return new((instance.ApiUrl ?? own).TrimEnd('/') + "/");
    }

    private static async Task<(IReadOnlyList<GraphCommit> Commits, int Behind)> BothAsync(
        Func<string, Task<CodePage>> get, IBitbucketCalls calls, string path, string from, string to)
    {
        var both = await Task.WhenAll(calls.OnlyInAsync(get, path, to, from), calls.OnlyInAsync(get, path, from, to));
        return (CommitGraph.OldestFirst(both[0]), both[1].Count);
    }

    private string? PageOf(string repository, string from, string to)
    {
        var (host, path) = (RepositoryName.Parse(repository).Host!, RepositoryName.Parse(repository).Path);
        return options.Instances[host] is var instance && BitbucketOptions.IsCloud(instance)
            ? ForeignText.Link(
                $"{instance.Url.TrimEnd('/')}/{path}/branches/compare/{Uri.EscapeDataString(to)}%0D{Uri.EscapeDataString(from)}")
            : null;
    }

    private Task<CodeAnswer<T>> AskAsync<T>(
        string repository, Func<Func<string, Task<CodePage>>, IBitbucketCalls, string, Task<T>> ask, string notFound, bool isLong,
        CancellationToken cancellationToken)
    {
        var (queries, calls) = _instances[RepositoryName.Parse(repository).Host!];
        return queries.AskAsync(get => ask(get, calls, RepositoryName.Parse(repository).Path), notFound, cancellationToken, isLong);
    }
}
