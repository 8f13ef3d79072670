using System.Globalization;
using System.Text.Json.Nodes;
using ChatOps.Playground.GitHub;

namespace ChatOps.Playground.Bitbucket;

/// <summary>Sends what the webhooks of Bitbucket Data Center send about the repository web of the project acme.</summary>
public sealed class BitbucketServerSender(HttpClient bot, string secret, TimeProvider clock) : ICodeHostSender
{
    private const string Home = "https://bitbucket.acme.io/projects/acme/repos/web";

    public Task OpenedAsync(PlaygroundPull pull, CancellationToken cancellationToken) =>
        PullRequestAsync("pr:opened", "OPEN", pull, cancellationToken);

    public Task MergedAsync(PlaygroundPull pull, CancellationToken cancellationToken) =>
        PullRequestAsync("pr:merged", "MERGED", pull, cancellationToken);

    public Task PushedAsync(PlaygroundCommit commit, string before, CancellationToken cancellationToken) => RefAsync(
        "BRANCH", "refs/heads/" + PlaygroundRepository.MainBranch, PlaygroundRepository.MainBranch, commit, before, commit.Author,
        cancellationToken);

    public Task TaggedAsync(string tag, PlaygroundCommit commit, string by, CancellationToken cancellationToken) =>
        RefAsync("TAG", "refs/tags/" + tag, tag, commit, new string('0', 40), by, cancellationToken);

    private Task PullRequestAsync(string key, string state, PlaygroundPull pull, CancellationToken cancellationToken) => SendAsync(
        key,
        pull.Author,
        new()
        {
            ["pullRequest"] = new JsonObject
            {
                ["id"] = pull.Number,
                ["version"] = 1,
                ["title"] = pull.Title,
                ["state"] = state,
                ["open"] = state is "OPEN",
                ["closed"] = state is not "OPEN",
                ["createdDate"] = pull.OpenedAt.ToUnixTimeMilliseconds(),
                ["updatedDate"] = clock.GetUtcNow().ToUnixTimeMilliseconds(),
                ["closedDate"] = state is "OPEN" ? null : clock.GetUtcNow().ToUnixTimeMilliseconds(),
                ["fromRef"] = Side(pull.Branch, pull.HeadCommit),
                ["toRef"] = Side(PlaygroundRepository.MainBranch, pull.BaseCommit),
                ["author"] = new JsonObject { ["user"] = User(pull.Author), ["role"] = "AUTHOR" },
                ["reviewers"] = new JsonArray(),
                ["participants"] = new JsonArray(),
                ["properties"] = pull.MergeCommit is { } merge
                    ? new JsonObject { ["mergeCommit"] = new JsonObject { ["id"] = merge, ["displayId"] = merge[..11] } }
                    : null,
                ["links"] = new JsonObject
                {
                    ["self"] = new JsonArray(new JsonObject { ["href"] = $"{Home}/pull-requests/{pull.Number}" }),
                },
            },
        },
        cancellationToken);

    private Task RefAsync(
        string type, string id, string name, PlaygroundCommit commit, string before, string by, CancellationToken cancellationToken) =>
        SendAsync(
            "repo:refs_changed",
            by,
            new()
            {
                ["repository"] = Repository(),
                ["changes"] = new JsonArray(new JsonObject
                {
                    ["ref"] = new JsonObject { ["id"] = id, ["displayId"] = name, ["type"] = type },
                    ["refId"] = id,
                    ["fromHash"] = before,
                    ["toHash"] = commit.Sha,
                    ["type"] = before.All(c => c is '0') ? "ADD" : "UPDATE",
                }),
                ["commits"] = new JsonArray(new JsonObject
                {
                    ["id"] = commit.Sha,
                    ["message"] = commit.Message,
                    ["author"] = new JsonObject { ["name"] = commit.Author },
                }),
            },
            cancellationToken);

    private Task SendAsync(string key, string by, JsonObject payload, CancellationToken cancellationToken)
    {
        payload["eventKey"] = key;
        payload["date"] = clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'+0000'", CultureInfo.InvariantCulture);
        payload["actor"] = User(by);
        return ToolRequest.SendAsync(
            bot,
            "bitbucket/server",
            payload,
            (request, body) =>
            {
                request.Headers.Add("X-Event-Key", key);
                request.Headers.Add("X-Request-Id", $"{Guid.NewGuid()}");
                request.Headers.Add("X-Hub-Signature", ToolRequest.HubSignature(secret, body));
            },
            cancellationToken);
    }

    private static JsonObject Side(string branch, string commit) => new()
    {
        ["id"] = "refs/heads/" + branch,
        ["displayId"] = branch,
        ["latestCommit"] = commit,
        ["repository"] = Repository(),
    };

    private static JsonObject Repository() => new()
    {
        ["id"] = 1,
        ["slug"] = PlaygroundRepository.Name,
        ["name"] = PlaygroundRepository.Name,
        ["project"] = new JsonObject { ["key"] = PlaygroundRepository.Owner, ["type"] = "NORMAL" },
    };

    private static JsonObject User(string login) => new() { ["name"] = login, ["slug"] = login, ["displayName"] = login };
}
