using System.Text.Json;
using ChatOps.Code;
using Octokit;

namespace ChatOps.Sources.GitHub;

/// <summary>Tells GitHub about deployments, through its REST API.</summary>
/// <remarks>
/// Their payload has the operation: by it, a deployment is found whose answer was lost, and its webhooks are recognized. An older
/// deployment becomes inactive by GitHub's own rules.
/// </remarks>
internal sealed class GitHubDeployments(GitHubApi api, GitHubOptions options, TimeProvider clock) : IDeploymentHost
{
    /// <summary>The key of the operation in a deployment's payload.</summary>
    private const string Mark = "chatops";

    private const int MostOnPage = 100, LongestDescription = 140;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private const string Permission =
        $"give {GitHubOptions.Section}:Token, or the GitHub App, the permission Deployments: write there (a classic token: repo_deployment), or set {GitHubOptions.Section}:ReportDeployments to false";

    private readonly ApiConnection _api = new(api.Client.Connection);

    public string Title => "GitHub";

    public bool Has(string repository) => Journal.RepositoryName.Parse(repository).Host is null;

    /// <summary>Whether a bot made it to show one of its operations.</summary>
    public static bool IsOwn(GitHubDeployment? told) =>
        told?.Payload is { ValueKind: JsonValueKind.Object } payload
        && payload.TryGetProperty(Mark, out var operation)
        && operation.ValueKind is JsonValueKind.String;

    public bool IsToldByDefault => options.ReportDeployments;

    /// <remarks>Without a ref, nothing can be created: whoever may create deployments gets the error that it is missing.</remarks>
    public async Task<ReportAnswer> TryAsync(string repository, CancellationToken cancellationToken) =>
        await AskAsync(
            repository,
            isWrite: true,
            async path =>
            {
                try
                {
                    return (await _api.Post<Found>(
                        new($"{path}/deployments", UriKind.Relative), "{}", "application/vnd.github+json", "application/json")).Id;
                }
                catch (ApiValidationException)
                {
                    return null;
                }
            },
            cancellationToken);

    public Task<ReportAnswer> CreateAsync(ReportedDeployment deployment, CancellationToken cancellationToken) => AskAsync(
        deployment.Repository,
        isWrite: true,
        path => PostAsync(
            new($"{path}/deployments", UriKind.Relative),
            new NewDeployment(deployment.Commit)
            {
                // Neither merged with the default branch nor held up by its checks: it is being deployed already.
                AutoMerge = false,
                RequiredContexts = [],
                Environment = deployment.Environment,
                Description = Short(deployment.Description),
                Payload = new Dictionary<string, string>
                {
                    [Mark] = deployment.Operation, ["service"] = deployment.Service, ["version"] = deployment.Version,
                },
            }),
        cancellationToken);

    public Task<ReportAnswer> FindAsync(ReportedDeployment deployment, CancellationToken cancellationToken) => AskAsync(
        deployment.Repository,
        isWrite: false,
        async path => (await _api.Get<List<Found>>(
            new($"{path}/deployments", UriKind.Relative),
            new Dictionary<string, string>
            {
                ["sha"] = deployment.Commit, ["environment"] = deployment.Environment, ["per_page"] = $"{MostOnPage}",
            }))
            .Find(found => found.Payload is IDictionary<string, object> payload
                && payload.TryGetValue(Mark, out var operation)
                && operation is string text
                && text == deployment.Operation)?.Id,
        cancellationToken);

    public Task<ReportAnswer> AddStatusAsync(string repository, long id, ReportedStatus status, CancellationToken cancellationToken) =>
        AskAsync(
            repository,
            isWrite: true,
            path => PostAsync(
                new($"{path}/deployments/{id}/statuses", UriKind.Relative),
                new NewDeploymentStatus(StateOf(status.State))
                {
                    Description = Short(status.Description), EnvironmentUrl = status.EnvironmentUrl, LogUrl = status.LogUrl,
                }),
            cancellationToken);

    public Task<ReportAnswer> FindStatusAsync(string repository, long id, ReportedStatus status, CancellationToken cancellationToken) =>
        AskAsync(
            repository,
            isWrite: false,
            async path =>
            {
                var newestFirst = await _api.Get<List<Found>>(
                    new($"{path}/deployments/{id}/statuses", UriKind.Relative),
                    new Dictionary<string, string> { ["per_page"] = $"{MostOnPage}" });
                return newestFirst.MaxBy(found => found.Id) is { } latest && latest.State == new StringEnum<DeploymentState>(
                    StateOf(status.State)).StringValue
                    ? latest.Id
                    : null;
            },
            cancellationToken);

    private async Task<long?> PostAsync(Uri uri, object body) => (await _api.Post<Found>(uri, body)).Id;

    private async Task<ReportAnswer> AskAsync(
        string repository, bool isWrite, Func<string, Task<long?>> ask, CancellationToken cancellationToken)
    {
        try
        {
            return new ReportAnswer.Done(await ask($"repos/{repository}").WaitAsync(Timeout, clock, cancellationToken));
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            return exception switch
            {
                RateLimitExceededException limit => Limited(limit.Reset - clock.GetUtcNow()),
                AbuseException abuse => Limited(abuse.RetryAfterSeconds is { } wait ? TimeSpan.FromSeconds(wait) : TimeSpan.FromMinutes(1)),
                SecondaryRateLimitExceededException => Limited(TimeSpan.FromMinutes(1)),
                GitHubAppException app => new ReportAnswer.Refused(app.Message, null),
                AuthorizationException => new ReportAnswer.Refused(
                    "GitHub refuses the token.", $"set {GitHubOptions.Section}:Token to a valid one"),
                NotFoundException => new ReportAnswer.Refused(
                    $"GitHub knows no {repository} or deployment there, or the token may not see it.", Permission),
                ForbiddenException => new ReportAnswer.Refused(
                    $"GitHub doesn't let the token write deployments of {repository}.", Permission),
                ApiValidationException => new ReportAnswer.Refused(
                    $"GitHub doesn't accept the deployment: the commit isn't in {repository}, or something there forbids it.", null),
                ApiException { StatusCode: < System.Net.HttpStatusCode.InternalServerError } answer => new ReportAnswer.Refused(
                    $"GitHub answered {(int)answer.StatusCode}.", null),
                ApiException answer => new ReportAnswer.Later($"GitHub answered {(int)answer.StatusCode}.", null, isWrite),
                TimeoutException or OperationCanceledException => new ReportAnswer.Later(
                    $"GitHub did not answer within {Timeout.TotalSeconds:0} s.", null, isWrite),
                HttpRequestException => new ReportAnswer.Later("GitHub cannot be reached.", null, isWrite),
                _ => new ReportAnswer.Later("GitHub's answer could not be read.", null, isWrite),
            };
        }
    }

    private static ReportAnswer.Later Limited(TimeSpan wait) =>
        new("GitHub's rate limit is used up.", wait > TimeSpan.Zero ? wait : TimeSpan.FromSeconds(1), MayBeDone: false);

    private static DeploymentState StateOf(ReportedState state) => state switch
    {
        ReportedState.Queued => DeploymentState.Queued,
        ReportedState.Running => DeploymentState.InProgress,
        ReportedState.Succeeded => DeploymentState.Success,
        ReportedState.Failed => DeploymentState.Failure,
        ReportedState.Inactive => DeploymentState.Inactive,
        _ => throw new InvalidOperationException($"What is {state}?"),
    };

    private static string Short(string text) => text.Length <= LongestDescription ? text : text[..(LongestDescription - 1)] + "…";

    /// <summary>A deployment or a status. Octokit's own type can't be read where somebody else's payload isn't made of strings.</summary>
    public sealed class Found
    {
        public long Id { get; set; }

        public object? Payload { get; set; }

        public string? State { get; set; }
    }
}
