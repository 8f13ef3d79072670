using ChatOps.Code;
using ChatOps.Journal;
using ChatOps.Messages;
using Octokit;
using Octokit.Internal;

namespace ChatOps.Sources.GitHub;

/// <summary>GitHub's REST API; calls are abandoned after two seconds.</summary>
public sealed class GitHubApi : ICodeHost, ICodeGroups, IDisposable
{
    private const int MostCommits = 10, MostOnPage = 100, MostPages = 20;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongTimeout = TimeSpan.FromSeconds(20);

    private readonly HttpClientAdapter _http;
    private readonly GitHubClient _client;
    private readonly TimeProvider _clock;

    public GitHubApi(GitHubOptions options, TimeProvider clock)
    {
        var token = options.Token;
        var url = options.ApiUrl;
        _clock = clock;
        var api = new Uri(url.EndsWith('/') ? url : url + "/");
        _http = new HttpClientAdapter(() =>
        {
            var sockets = new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) };
            return new GitHubHandler(
                api,
                string.IsNullOrEmpty(token) && !string.IsNullOrEmpty(options.AppId)
                    ? new(new(options, clock), api, new(sockets, disposeHandler: false), clock)
                    : null,
                sockets);
        });
        // Given a whole connection, Octokit uses the address as it is; given only an address, it appends its own Enterprise path.
        _client = new GitHubClient(new Connection(
            new ProductHeaderValue("ChatOps"),
            api,
            new InMemoryCredentialStore(string.IsNullOrEmpty(token) ? Credentials.Anonymous : new Credentials(token)),
            _http,
            new SimpleJsonSerializer()));
        // Ends calls that we no longer wait for.
        _client.SetRequestTimeout(TimeSpan.FromMinutes(1));
    }

    internal GitHubClient Client => _client;

    public bool Has(string? name) => name is null;

    public Task<CodeAnswer<Comparison>> CompareAsync(string repository, string from, string to, CancellationToken cancellationToken) =>
        AskAsync(
            repository,
            async (owner, name) =>
            {
                var result = await _client.Repository.Commit.Compare(
                    owner, name, Escape(from), Escape(to), new ApiOptions { PageSize = MostCommits, PageCount = 1 });
                return new Comparison(
                    result.AheadBy,
                    result.BehindBy,
                    [.. result.Commits.Take(MostCommits).Select(c => new CommitLine(
                        ShaOf(c),
                        ForeignText.FirstLine(c.Commit?.Message) ?? "(no message)",
                        ForeignText.Short(c.Author?.Login ?? c.Commit?.Author?.Name)))],
                    ForeignText.Link(result.HtmlUrl));
            },
            $"GitHub knows no {repository} with {from} and {to}, or the token may not see it.",
            cancellationToken);

    public Task<CodeAnswer<CommitRange>> RangeAsync(string repository, string from, string to, CancellationToken cancellationToken) =>
        AskAsync(
            repository,
            (owner, name) => GitHubRange.ReadAsync(_client, owner, name, Escape(from), Escape(to)),
            $"GitHub knows no {repository} with {from} and {to}, or the token may not see it.",
            cancellationToken,
            LongTimeout);

    public Task<CodeAnswer<string>> ResolveAsync(string repository, string reference, CancellationToken cancellationToken) => AskAsync(
        repository,
        // Not GetSha1: it requests JSON like any other call and then fails to read the answer.
        async (owner, name) => ShaOf(await _client.Repository.Commit.Get(owner, name, Escape(reference))),
        $"GitHub knows no {reference} in {repository}, or the token may not see it.",
        cancellationToken);

    public Task<CodeAnswer<IReadOnlyList<CommitCheck>>> ChecksAsync(
        string repository, string sha, CancellationToken cancellationToken) => AskAsync<IReadOnlyList<CommitCheck>>(
        repository,
        async (owner, name) =>
        {
            var runs = _client.Check.Run.GetAllForReference(
                owner,
                name,
                Escape(sha),
                new CheckRunRequest { Filter = CheckRunCompletedAtFilter.Latest },
                new ApiOptions { PageSize = MostOnPage });
            var statuses = await StatusesAsync(owner, name, sha);
            return
            [
                .. (await runs).CheckRuns.Select(run => new CommitCheck(run.Name, run.Status.StringValue is not "completed"
                    ? CheckState.Pending
                    : run.Conclusion?.StringValue is "success" ? CheckState.Passed : CheckState.NotPassed)),
                .. statuses.Select(status => new CommitCheck(status.Context, status.State.StringValue switch
                {
                    "success" => CheckState.Passed,
                    "pending" => CheckState.Pending,
                    _ => CheckState.NotPassed,
                })),
            ];
        },
        $"GitHub knows no commit {sha} in {repository}, or the token may not see its checks: give it the permissions Checks: read and Commit statuses: read.",
        cancellationToken);

    public string Name => GitHubSource.Name;

    public Task<CodeAnswer<IReadOnlyList<CodeAccount>>> MembersAsync(string team, CancellationToken cancellationToken) =>
        AskAsync<IReadOnlyList<CodeAccount>>(
            team,
            async (organization, slug) =>
            [
                // Octokit knows only the old path, which needs the team's number.
                .. (await new ApiConnection(_client.Connection).GetAll<User>(
                    new Uri($"orgs/{Escape(organization)}/teams/{Escape(slug)}/members", UriKind.Relative),
                    new ApiOptions { PageSize = MostOnPage }))
                    .Select(member => new CodeAccount($"{member.Id}", member.Login)),
            ],
            $"GitHub knows no team {team}, or the token in ChatOps:GitHub:Token may not see it: give it the permission Members: read (read:org) in that organization.",
            cancellationToken);

    public void Dispose() => _http.Dispose();

    private async Task<CodeAnswer<T>> AskAsync<T>(
        string repository,
        Func<string, string, Task<T>> ask,
        string notFound,
        CancellationToken cancellationToken,
        TimeSpan? longer = null)
    {
        if (repository.Split('/') is not [{ Length: > 0 } owner, { Length: > 0 } name])
        {
            return new CodeAnswer<T>.Unknown($"'{repository}' is not a name like acme/web.");
        }

        var timeout = longer ?? Timeout;
        try
        {
            return new CodeAnswer<T>.Known(await ask(owner, name).WaitAsync(timeout, _clock, cancellationToken));
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            return new CodeAnswer<T>.Unknown(
                exception switch
                {
                    NotFoundException or ApiValidationException => notFound,
                    RateLimitExceededException limit => RichText.Of($"GitHub's rate limit is used up until {limit.Reset}."),
                    SecondaryRateLimitExceededException or AbuseException => "GitHub asks to be asked less often.",
                    GitHubAppException app => app.Message,
                    AuthorizationException => "GitHub refuses the token in ChatOps:GitHub:Token.",
                    TimeoutException or OperationCanceledException => $"GitHub did not answer within {timeout.TotalSeconds:0} s.",
                    HttpRequestException => "GitHub cannot be reached.",
                    ApiException answer => $"GitHub answered {(int)answer.StatusCode}.",
                    _ => "GitHub's answer could not be read.",
                })
            {
                IsTemporary = exception is not (NotFoundException or ApiValidationException or AuthorizationException),
            };
        }
    }

    /// <summary>All of them: Octokit reads only the first page.</summary>
    private async Task<IReadOnlyList<CommitStatus>> StatusesAsync(string owner, string name, string sha)
    {
        var (all, api) = (new List<CommitStatus>(), new ApiConnection(_client.Connection));
        var uri = new Uri($"repos/{Escape(owner)}/{Escape(name)}/commits/{Escape(sha)}/status", UriKind.Relative);
        for (var page = 1; page <= MostPages; page++)
        {
            var some = await api.Get<CombinedCommitStatus>(
                uri, new Dictionary<string, string> { ["per_page"] = $"{MostOnPage}", ["page"] = $"{page}" });
            all.AddRange(some.Statuses);
            if (some.Statuses.Count < MostOnPage)
            {
                return all;
            }
        }

        throw new InvalidDataException("More statuses than a commit can have.");
    }

    private static string ShaOf(GitHubCommit commit) =>
        ForeignText.Sha(commit.Sha) ?? throw new InvalidDataException("A commit without its sha.");

    // Octokit inserts refs into the path without escaping them.
    private static string Escape(string reference) => Uri.EscapeDataString(reference).Replace("%2F", "/");
}
