using ChatOps.Journal;
using Octokit;

namespace ChatOps.Sources.GitHub;

/// <summary>
/// Answers runs that wait for an environment, through GitHub's REST API. GitHub counts it as a review by the token's user, who must be one
/// of the environment's required reviewers.
/// </summary>
internal sealed class GitHubGate(GitHubApi api, TimeProvider clock) : IBuildGate
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private readonly ApiConnection _api = new(api.Client.Connection);

    public bool Has(JobName job) => job.System == GitHubSource.Name;

    public async Task<BuildServerReply> AnswerAsync(
        BuildChanged build, string input, bool proceeds, string by, CancellationToken cancellationToken)
    {
        if (build is not { Repository: { } repository, Run: { } run })
        {
            return new(BuildServerReplyKind.Gone);
        }

        var uri = new Uri($"repos/{repository}/actions/runs/{run}/pending_deployments", UriKind.Relative);
        var isSent = false;
        try
        {
            var pending = (await _api.Get<List<Pending>>(uri).WaitAsync(Timeout, clock, cancellationToken))
                .FindAll(one => one.Environment?.Name == input);
            if (pending.Count == 0)
            {
                return new(BuildServerReplyKind.Gone);
            }

            if (!pending.Exists(one => one.CurrentUserCanApprove))
            {
                return new(
                    BuildServerReplyKind.Refused,
                    $"GitHub doesn't let this bot answer it: make the user of its token, or a team that it is in, a required reviewer of the environment {input}, or answer it on GitHub.");
            }

            isSent = true;
            await api.Client.Connection.Post(
                uri,
                new Dictionary<string, object>
                {
                    ["environment_ids"] = pending.Select(one => one.Environment!.Id).Distinct().ToArray(),
                    ["state"] = proceeds ? "approved" : "rejected",
                    ["comment"] = $"{(proceeds ? "Approved" : "Rejected")} in chat by {by}, through ChatOps",
                },
                "application/vnd.github+json",
                cancellationToken).WaitAsync(Timeout, clock, cancellationToken);
            return new(BuildServerReplyKind.Taken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            return exception switch
            {
                RateLimitExceededException or SecondaryRateLimitExceededException or AbuseException => Refused(
                    "GitHub's rate limit is used up. Try again later, or answer it on GitHub."),
                GitHubAppException app => Refused(app.Message),
                AuthorizationException => Refused($"GitHub refuses the token in {GitHubOptions.Section}:Token."),
                NotFoundException when isSent => Refused(Permission),
                NotFoundException => Refused($"GitHub knows no such run of {repository}, or the token may not see it. {Permission}"),
                ForbiddenException => Refused(Permission),
                ApiValidationException => new(BuildServerReplyKind.Gone),
                ApiException { StatusCode: < System.Net.HttpStatusCode.InternalServerError } answer => Refused(
                    $"GitHub answered {(int)answer.StatusCode}."),
                ApiException answer => Lost($"GitHub answered {(int)answer.StatusCode}."),
                TimeoutException or OperationCanceledException => Lost($"GitHub did not answer within {Timeout.TotalSeconds:0} s."),
                HttpRequestException => Lost("GitHub cannot be reached."),
                _ => Lost("GitHub's answer could not be read."),
            };
        }

        BuildServerReply Lost(string why) => new(isSent ? BuildServerReplyKind.Uncertain : BuildServerReplyKind.Refused, why);
    }

    private const string Permission =
        "Give the token, or the GitHub App, the permissions Actions: read and Deployments: write there (a classic token: repo).";

    private static BuildServerReply Refused(string why) => new(BuildServerReplyKind.Refused, why);

    public sealed class Pending
    {
        public Place? Environment { get; set; }

        public bool CurrentUserCanApprove { get; set; }
    }

    public sealed class Place
    {
        public long Id { get; set; }

        public string? Name { get; set; }
    }
}
