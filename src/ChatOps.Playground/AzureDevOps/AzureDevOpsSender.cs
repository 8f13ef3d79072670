using System.Text;
using System.Text.Json.Nodes;
using ChatOps.Playground.GitHub;

namespace ChatOps.Playground.AzureDevOps;

/// <summary>Sends what the service hooks of Azure DevOps send about the repository web of the project Shop, and its pipeline.</summary>
public sealed class AzureDevOpsSender(HttpClient bot, string secret, TimeProvider clock) : ICodeHostSender, IBuilderSender
{
    private const string Address = "https://dev.azure.com/acme/Shop/_git/web";

    private long _last = 200;

    public Task OpenedAsync(PlaygroundPull pull, CancellationToken cancellationToken) =>
        PullRequestAsync("git.pullrequest.created", "active", pull, cancellationToken);

    public Task MergedAsync(PlaygroundPull pull, CancellationToken cancellationToken) =>
        PullRequestAsync("git.pullrequest.updated", "completed", pull, cancellationToken);

    public Task PushedAsync(PlaygroundCommit commit, string before, CancellationToken cancellationToken) => PushAsync(
        "refs/heads/" + PlaygroundRepository.MainBranch, commit, before, commit.Author, cancellationToken);

    public Task TaggedAsync(string tag, PlaygroundCommit commit, string by, CancellationToken cancellationToken) =>
        PushAsync("refs/tags/" + tag, commit, new string('0', 40), by, cancellationToken);

    /// <summary>Only the end of a build is sent.</summary>
    public async Task<long> BuildAsync(
        PlaygroundCommit commit, string version, bool passes, TimeSpan duration, CancellationToken cancellationToken)
    {
        var (id, started) = (Interlocked.Increment(ref _last), clock.GetUtcNow());
        await Task.Delay(duration, clock, cancellationToken);
        await SendAsync(
            "build.complete",
            new()
            {
                ["id"] = id,
                ["buildNumber"] = version,
                ["url"] = $"https://dev.azure.com/acme/_apis/build/Builds/{id}",
                ["startTime"] = GitHubShapes.Time(started),
                ["finishTime"] = GitHubShapes.Time(clock.GetUtcNow()),
                ["reason"] = "individualCI",
                ["status"] = passes ? "succeeded" : "failed",
                ["sourceGetVersion"] = $"LG:refs/heads/{PlaygroundRepository.MainBranch}:{commit.Sha}",
                ["definition"] = new JsonObject { ["id"] = 1, ["name"] = "web" },
                ["repository"] = Repository(),
                ["requests"] = new JsonArray(new JsonObject { ["id"] = 1, ["requestedFor"] = User(commit.Author) }),
            },
            cancellationToken);
        return id;
    }

    private Task PullRequestAsync(string kind, string status, PlaygroundPull pull, CancellationToken cancellationToken) => SendAsync(
        kind,
        new()
        {
            ["repository"] = Repository(),
            ["pullRequestId"] = pull.Number,
            ["status"] = status,
            ["createdBy"] = User(pull.Author),
            ["closedBy"] = User(pull.Author),
            ["creationDate"] = GitHubShapes.Time(pull.OpenedAt),
            ["closedDate"] = status is "completed" ? GitHubShapes.Time(clock.GetUtcNow()) : null,
            ["title"] = pull.Title,
            ["sourceRefName"] = "refs/heads/" + pull.Branch,
            ["targetRefName"] = "refs/heads/" + PlaygroundRepository.MainBranch,
            ["mergeStatus"] = "succeeded",
            ["lastMergeSourceCommit"] = new JsonObject { ["commitId"] = pull.HeadCommit },
            ["lastMergeCommit"] = pull.MergeCommit is { } merge ? new JsonObject { ["commitId"] = merge } : null,
        },
        cancellationToken);

    private Task PushAsync(string reference, PlaygroundCommit commit, string before, string by, CancellationToken cancellationToken) =>
        SendAsync(
            "git.push",
            new()
            {
                ["commits"] = new JsonArray(new JsonObject
                {
                    ["commitId"] = commit.Sha,
                    ["author"] = new JsonObject { ["name"] = commit.Author },
                    ["comment"] = commit.Message,
                }),
                ["refUpdates"] = new JsonArray(new JsonObject
                {
                    ["name"] = reference,
                    ["oldObjectId"] = before,
                    ["newObjectId"] = commit.Sha,
                }),
                ["repository"] = Repository(),
                ["pushedBy"] = User(by),
                ["date"] = GitHubShapes.Time(clock.GetUtcNow()),
            },
            cancellationToken);

    private Task SendAsync(string kind, JsonObject resource, CancellationToken cancellationToken) => ToolRequest.SendAsync(
        bot,
        "azuredevops",
        new JsonObject
        {
            ["id"] = $"{Guid.NewGuid()}",
            ["eventType"] = kind,
            ["publisherId"] = "tfs",
            ["resource"] = resource,
            ["createdDate"] = GitHubShapes.Time(clock.GetUtcNow()),
        },
        (request, _) => request.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($":{secret}"))),
        cancellationToken);

    private static JsonObject Repository() => new()
    {
        ["id"] = "278d5cd2",
        ["name"] = PlaygroundRepository.Name,
        ["project"] = new JsonObject { ["name"] = "Shop" },
        ["defaultBranch"] = "refs/heads/" + PlaygroundRepository.MainBranch,
        ["remoteUrl"] = Address,
    };

    private static JsonObject User(string login) => new() { ["displayName"] = login, ["uniqueName"] = $"{login}@acme.io" };
}
