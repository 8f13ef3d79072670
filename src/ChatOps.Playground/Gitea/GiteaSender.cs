using System.Text.Json.Nodes;
using ChatOps.Playground.GitHub;

namespace ChatOps.Playground.Gitea;

/// <summary>Sends what the webhooks of Gitea and Forgejo send about the repository acme/web.</summary>
public sealed class GiteaSender(HttpClient bot, string secret, TimeProvider clock) : ICodeHostSender
{
    private const string Home = "https://gitea.acme.io/" + PlaygroundRepository.FullName;

    public Task OpenedAsync(PlaygroundPull pull, CancellationToken cancellationToken) =>
        PullRequestAsync("opened", pull, cancellationToken);

    public Task MergedAsync(PlaygroundPull pull, CancellationToken cancellationToken) =>
        PullRequestAsync("closed", pull, cancellationToken);

    public Task PushedAsync(PlaygroundCommit commit, string before, CancellationToken cancellationToken) =>
        PushAsync("refs/heads/" + PlaygroundRepository.MainBranch, commit, before, commit.Author, cancellationToken);

    public Task TaggedAsync(string tag, PlaygroundCommit commit, string by, CancellationToken cancellationToken) =>
        PushAsync("refs/tags/" + tag, commit, new string('0', 40), by, cancellationToken);

    private Task PullRequestAsync(string action, PlaygroundPull pull, CancellationToken cancellationToken)
    {
        var isMerged = pull.MergeCommit is not null;
        var now = GitHubShapes.Time(clock.GetUtcNow());
        return SendAsync(
            "pull_request",
            pull.Author,
            new()
            {
                ["action"] = action,
                ["number"] = pull.Number,
                ["pull_request"] = new JsonObject
                {
                    ["id"] = 9_000 + pull.Number,
                    ["number"] = pull.Number,
                    ["title"] = pull.Title,
                    ["body"] = pull.Body ?? "",
                    ["state"] = isMerged ? "closed" : "open",
                    ["html_url"] = $"{Home}/pulls/{pull.Number}",
                    ["merged"] = isMerged,
                    ["merged_at"] = isMerged ? now : null,
                    ["merge_commit_sha"] = pull.MergeCommit,
                    ["base"] = Side(PlaygroundRepository.MainBranch, pull.BaseCommit),
                    ["head"] = Side(pull.Branch, pull.HeadCommit),
                    ["created_at"] = GitHubShapes.Time(pull.OpenedAt),
                    ["updated_at"] = now,
                    ["closed_at"] = isMerged ? now : null,
                },
            },
            cancellationToken);
    }

    private Task PushAsync(string reference, PlaygroundCommit commit, string before, string by, CancellationToken cancellationToken) =>
        SendAsync(
            "push",
            by,
            new()
            {
                ["ref"] = reference,
                ["before"] = before,
                ["after"] = commit.Sha,
                ["compare_url"] = $"{Home}/compare/{before}...{commit.Sha}",
                ["commits"] = new JsonArray(Commit(commit)),
                ["total_commits"] = 1,
                ["head_commit"] = Commit(commit),
                ["pusher"] = User(by),
            },
            cancellationToken);

    private Task SendAsync(string kind, string by, JsonObject payload, CancellationToken cancellationToken)
    {
        payload["repository"] = Repository();
        payload["sender"] = User(by);
        return ToolRequest.SendAsync(
            bot,
            "gitea",
            payload,
            (request, body) =>
            {
                request.Headers.Add("X-Gitea-Event", kind);
                request.Headers.Add("X-Gitea-Delivery", $"{Guid.NewGuid()}");
                request.Headers.Add("X-Gitea-Signature", ToolRequest.HubSignature(secret, body)["sha256=".Length..]);
                request.Headers.Add("X-Hub-Signature-256", ToolRequest.HubSignature(secret, body));
            },
            cancellationToken);
    }

    private static JsonObject Commit(PlaygroundCommit commit) => new()
    {
        ["id"] = commit.Sha,
        ["message"] = commit.Message,
        ["url"] = $"{Home}/commit/{commit.Sha}",
        ["author"] = new JsonObject { ["name"] = commit.Author, ["username"] = commit.Author },
        ["timestamp"] = GitHubShapes.Time(commit.At),
    };

    private static JsonObject Side(string branch, string commit) =>
        new() { ["label"] = branch, ["ref"] = branch, ["sha"] = commit, ["repo"] = Repository() };

    private static JsonObject Repository() => new()
    {
        ["id"] = 140,
        ["full_name"] = PlaygroundRepository.FullName,
        ["html_url"] = Home,
        ["default_branch"] = PlaygroundRepository.MainBranch,
    };

    private static JsonObject User(string login) => new() { ["id"] = 7, ["login"] = login, ["username"] = login };
}
