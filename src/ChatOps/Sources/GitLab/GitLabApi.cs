using System.Text.RegularExpressions;
using ChatOps.Code;
using ChatOps.Journal;

namespace ChatOps.Sources.GitLab;

/// <summary>The REST API of each instance.</summary>
internal sealed partial class GitLabApi(GitLabOptions options, IHttpClientFactory clients, TimeProvider clock) : ICodeHost
{
    private const int MostCommits = 10, MostPages = 20, MostOnPage = 100, MostOfRange = 500;

    private readonly Dictionary<string, CodeQueries> _queries = options.Instances.ToDictionary(
        instance => instance.Key,
        instance => new CodeQueries(
            clients,
            clock,
            "GitLab",
            new(new(instance.Value.Url.TrimEnd('/') + "/"), "api/v4/"),
            $"{GitLabOptions.Section}:Instances:{instance.Key}:Token",
            headers =>
            {
                if (!string.IsNullOrEmpty(instance.Value.Token))
                {
                    headers.Add("PRIVATE-TOKEN", instance.Value.Token);
                }
            }),
        StringComparer.OrdinalIgnoreCase);

    public bool Has(string? name) => name is not null && _queries.ContainsKey(name);

    public Task<CodeAnswer<Comparison>> CompareAsync(string repository, string from, string to, CancellationToken cancellationToken) =>
        Queries(repository).AskAsync(
            async get =>
            {
                var (commits, url, behind) = await CompareAsync(get, Project(repository), from, to);
                return new Comparison(commits.Count, behind, [.. commits.Take(MostCommits).Select(commit => commit.Line)], url);
            },
            NotFound(repository, from, to),
            cancellationToken);

    public Task<CodeAnswer<CommitRange>> RangeAsync(string repository, string from, string to, CancellationToken cancellationToken) =>
        Queries(repository).AskAsync(
            async get =>
            {
                var (all, url, behind) = await CompareAsync(get, Project(repository), from, to);
                var commits = all.TakeLast(MostOfRange).ToList();
                return new CommitRange(
                    [.. CommitGraph.OwnLine(commits).Select(commit => commit.Line with { Title = Title(commit) })],
                    [.. commits.Select(commit => commit.Sha)],
                    behind,
                    url);
            },
            NotFound(repository, from, to),
            cancellationToken,
            isLong: true);

    public Task<CodeAnswer<string>> ResolveAsync(string repository, string reference, CancellationToken cancellationToken) =>
        Queries(repository).AskAsync(
            async get => Commit((await get($"{Project(repository)}/repository/commits/{Uri.EscapeDataString(reference)}")).Body).Sha,
            $"GitLab knows no {reference} in {repository}, or the token may not see it.",
            cancellationToken);

    /// <remarks>The statuses of a commit are its jobs, and what other systems reported; of several runs of one, the latest.</remarks>
    public Task<CodeAnswer<IReadOnlyList<CommitCheck>>> ChecksAsync(
        string repository, string sha, CancellationToken cancellationToken) => Queries(repository).AskAsync<IReadOnlyList<CommitCheck>>(
        async get =>
        {
            var all = new List<CommitCheck>();
            for (var page = 1; page <= MostPages; page++)
            {
                var some = (await get(
                    $"{Project(repository)}/repository/commits/{Uri.EscapeDataString(sha)}/statuses?per_page={MostOnPage}&page={page}"))
                    .Body.Items.ToList();
                all.AddRange(some.Where(status => status["name"].Text is not null).Select(status => new CommitCheck(
                    status["name"].Text!,
                    status["status"].Text switch
                    {
                        "success" => CheckState.Passed,
                        "failed" or "canceled" or "skipped" or "manual" => CheckState.NotPassed,
                        _ => CheckState.Pending,
                    })));
                if (some.Count < MostOnPage)
                {
                    return all;
                }
            }

            throw new InvalidOperationException("More statuses than a commit can have.");
        },
        $"GitLab knows no commit {sha} in {repository}, or the token may not see its statuses: give it the scope read_api.",
        cancellationToken);

    private CodeQueries Queries(string repository) => _queries[RepositoryName.Parse(repository).Host!];

    /// <summary>What each has that the other hasn't: GitLab doesn't say how far the first is ahead.</summary>
    private static async Task<(IReadOnlyList<GraphCommit> Commits, string? Url, int Behind)> CompareAsync(
        Func<string, Task<CodePage>> get, string project, string from, string to)
    {
        var both = await Task.WhenAll(get(Path(from, to)), get(Path(to, from)));
        return (
            CommitGraph.OldestFirst(both[0].Body["commits"].Items.Select(Commit).Reverse()),
            ForeignText.Link(both[0].Body["web_url"].Text),
            both[1].Body["commits"].Items.Count());

        string Path(string first, string second) =>
            $"{project}/repository/compare?from={Uri.EscapeDataString(first)}&to={Uri.EscapeDataString(second)}";
    }

    private static GraphCommit Commit(Payload commit) => new(
        ForeignText.Sha(commit["id"].Text) ?? throw new InvalidOperationException("A commit without its id."),
        commit["message"].Text ?? commit["title"].Text,
        commit["author_name"].Text,
        [.. commit["parent_ids"].Items.Select(parent => parent.Text).OfType<string>()]);

    /// <summary>The merge commit of a merge request has its title and number below its own.</summary>
    private static string Title(GraphCommit commit)
    {
        var own = commit.Line.Title;
        var end = own.StartsWith("Merge branch ", StringComparison.Ordinal) ? commit.Message!.IndexOf('\n', StringComparison.Ordinal) : -1;
        var rest = end > 0 ? commit.Message![end..] : "";
        return ForeignText.FirstLine(rest) is { } title && !title.StartsWith("See merge request", StringComparison.Ordinal)
            ? Number().Match(rest) is { Success: true } number ? $"{title} ({number.Groups["number"].Value})" : title
            : own;
    }

    private static string Project(string repository) => $"projects/{Uri.EscapeDataString(RepositoryName.Parse(repository).Path)}";

    private static string NotFound(string repository, string from, string to) =>
        $"GitLab knows no {repository} with {from} and {to}, or the token may not see it.";

    [GeneratedRegex(@"\nSee merge request [^\s!]*(?<number>![0-9]{1,15})", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Number();
}
