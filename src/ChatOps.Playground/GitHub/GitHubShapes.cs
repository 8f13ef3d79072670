using System.Text.Json.Nodes;

namespace ChatOps.Playground.GitHub;

/// <summary>The building blocks of GitHub's payloads, with every member that its schema requires.</summary>
internal static class GitHubShapes
{
    public const string Web = "https://github.com/" + PlaygroundRepository.FullName;
    public const string Api = "https://api.github.com/repos/" + PlaygroundRepository.FullName;

    private static readonly string[] RepositoryLinks =
    [
        "archive", "assignees", "blobs", "branches", "collaborators", "comments", "commits", "compare", "contents", "contributors", "deployments",
        "downloads", "events", "forks", "git_commits", "git_refs", "git_tags", "hooks", "issue_comment", "issue_events", "issues", "keys", "labels",
        "languages", "merges", "milestones", "notifications", "pulls", "releases", "stargazers", "statuses", "subscribers", "subscription", "tags",
        "teams", "trees",
    ];

    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'");

    public static JsonObject User(string login) => new()
    {
        ["login"] = login,
        ["id"] = NumberOf(login),
        ["node_id"] = "U_" + login,
        ["avatar_url"] = "https://avatars.githubusercontent.com/" + login,
        ["url"] = "https://api.github.com/users/" + login,
        ["html_url"] = "https://github.com/" + login,
        ["type"] = "User",
        ["site_admin"] = false,
    };

    /// <summary>A repository as it appears in workflow runs: without timestamps.</summary>
    public static JsonObject RepositoryLite()
    {
        var repository = new JsonObject
        {
            ["id"] = 4711,
            ["node_id"] = "R_4711",
            ["name"] = PlaygroundRepository.Name,
            ["full_name"] = PlaygroundRepository.FullName,
            ["private"] = true,
            ["owner"] = User(PlaygroundRepository.Owner),
            ["html_url"] = Web,
            ["description"] = "The shop",
            ["fork"] = false,
            ["url"] = Api,
        };
        foreach (var link in RepositoryLinks)
        {
            repository[link + "_url"] = $"{Api}/{link}";
        }

        return repository;
    }

    public static JsonObject Repository(DateTimeOffset now)
    {
        var repository = RepositoryLite();
        repository["created_at"] = "2024-02-01T09:00:00Z";
        repository["updated_at"] = Time(now);
        repository["pushed_at"] = Time(now);
        repository["visibility"] = "private";
        repository["default_branch"] = PlaygroundRepository.MainBranch;
        return repository;
    }

    public static JsonObject PullRequest(PlaygroundPull pull, DateTimeOffset now) => new()
    {
        ["url"] = $"{Api}/pulls/{pull.Number}",
        ["id"] = 900_000 + pull.Number,
        ["node_id"] = $"PR_{pull.Number}",
        ["html_url"] = $"{Web}/pull/{pull.Number}",
        ["diff_url"] = $"{Web}/pull/{pull.Number}.diff",
        ["patch_url"] = $"{Web}/pull/{pull.Number}.patch",
        ["issue_url"] = $"{Api}/issues/{pull.Number}",
        ["number"] = pull.Number,
        ["state"] = pull.MergeCommit is null ? "open" : "closed",
        ["locked"] = false,
        ["title"] = pull.Title,
        ["user"] = User(pull.Author),
        ["body"] = pull.Body,
        ["created_at"] = Time(pull.OpenedAt),
        ["updated_at"] = Time(now),
        ["closed_at"] = pull.MergeCommit is null ? null : Time(now),
        ["merged_at"] = pull.MergeCommit is null ? null : Time(now),
        ["merge_commit_sha"] = pull.MergeCommit,
        ["assignees"] = new JsonArray(),
        ["requested_reviewers"] = new JsonArray(),
        ["requested_teams"] = new JsonArray(),
        ["labels"] = new JsonArray(),
        ["commits_url"] = $"{Api}/pulls/{pull.Number}/commits",
        ["review_comments_url"] = $"{Api}/pulls/{pull.Number}/comments",
        ["review_comment_url"] = $"{Api}/pulls/comments{{/number}}",
        ["comments_url"] = $"{Api}/issues/{pull.Number}/comments",
        ["statuses_url"] = $"{Api}/statuses/{pull.HeadCommit}",
        ["head"] = Branch(pull.Branch, pull.HeadCommit, now),
        ["base"] = Branch(PlaygroundRepository.MainBranch, pull.BaseCommit, now),
        ["_links"] = Links(
            ("self", $"{Api}/pulls/{pull.Number}"), ("html", $"{Web}/pull/{pull.Number}"), ("issue", $"{Api}/issues/{pull.Number}"),
            ("comments", $"{Api}/issues/{pull.Number}/comments"), ("review_comments", $"{Api}/pulls/{pull.Number}/comments"),
            ("review_comment", $"{Api}/pulls/comments{{/number}}"), ("commits", $"{Api}/pulls/{pull.Number}/commits"),
            ("statuses", $"{Api}/statuses/{pull.HeadCommit}")),
        ["author_association"] = "MEMBER",
        ["draft"] = false,
        ["merged"] = pull.MergeCommit is not null,
        ["mergeable_state"] = "clean",
        ["merged_by"] = pull.MergeCommit is null ? null : User(pull.Author),
        ["commits"] = 1,
        ["additions"] = 12,
        ["deletions"] = 3,
        ["changed_files"] = 2,
    };

    public static JsonObject Release(
        string action, string tag, PlaygroundCommit commit, string by, bool isPrerelease, DateTimeOffset now) => new()
    {
        ["url"] = $"{Api}/releases/1",
        ["assets_url"] = $"{Api}/releases/1/assets",
        ["upload_url"] = $"{Api}/releases/1/assets{{?name,label}}",
        ["html_url"] = $"{Web}/releases/tag/{tag}",
        ["id"] = 1,
        ["node_id"] = "RE_1",
        ["tag_name"] = tag,
        ["target_commitish"] = commit.Sha,
        ["name"] = tag,
        ["draft"] = action is "unpublished",
        ["author"] = User(by),
        ["prerelease"] = isPrerelease,
        ["created_at"] = Time(commit.At),
        ["updated_at"] = Time(now),
        ["published_at"] = Time(now),
        ["assets"] = new JsonArray(),
        ["body"] = "What is new: " + commit.Message,
    };

    /// <summary>The workflow "ci".</summary>
    public static JsonObject Workflow() => new()
    {
        ["id"] = 77,
        ["node_id"] = "W_77",
        ["name"] = "ci",
        ["path"] = ".github/workflows/ci.yml",
        ["state"] = "active",
        ["created_at"] = "2024-02-01T09:00:00.000Z",
        ["updated_at"] = "2024-02-01T09:00:00.000Z",
        ["url"] = $"{Api}/actions/workflows/77",
        ["html_url"] = $"{Web}/blob/main/.github/workflows/ci.yml",
        ["badge_url"] = $"{Web}/workflows/ci/badge.svg",
    };

    public static JsonObject WorkflowRun(
        string action, long number, PlaygroundCommit commit, DateTimeOffset startedAt, string? conclusion, DateTimeOffset now)
    {
        var id = 8_000_000 + number;
        var run = $"{Api}/actions/runs/{id}";
        return new()
        {
            ["id"] = id,
            ["name"] = "ci",
            ["node_id"] = $"WFR_{id}",
            ["head_branch"] = PlaygroundRepository.MainBranch,
            ["head_sha"] = commit.Sha,
            ["path"] = ".github/workflows/ci.yml",
            ["display_title"] = commit.Message.Split('\n')[0],
            ["run_number"] = number,
            ["run_attempt"] = 1,
            ["event"] = "push",
            ["status"] = action == "requested" ? "queued" : action,
            ["conclusion"] = conclusion,
            ["workflow_id"] = 77,
            ["check_suite_id"] = id,
            ["check_suite_node_id"] = $"CS_{id}",
            ["url"] = run,
            ["html_url"] = $"{Web}/actions/runs/{id}",
            ["pull_requests"] = new JsonArray(),
            ["created_at"] = Time(startedAt),
            ["updated_at"] = Time(now),
            ["run_started_at"] = Time(startedAt),
            ["actor"] = User(commit.Author),
            ["triggering_actor"] = User(commit.Author),
            ["jobs_url"] = run + "/jobs",
            ["logs_url"] = run + "/logs",
            ["check_suite_url"] = $"{Api}/check-suites/{id}",
            ["artifacts_url"] = run + "/artifacts",
            ["cancel_url"] = run + "/cancel",
            ["rerun_url"] = run + "/rerun",
            ["previous_attempt_url"] = null,
            ["workflow_url"] = $"{Api}/actions/workflows/77",
            ["head_commit"] = Commit(commit),
            ["repository"] = RepositoryLite(),
            ["head_repository"] = RepositoryLite(),
        };
    }

    public static JsonObject Commit(PlaygroundCommit commit) => new()
    {
        ["id"] = commit.Sha,
        ["tree_id"] = PlaygroundRepository.ShaOf("tree " + commit.Sha),
        ["distinct"] = true,
        ["message"] = commit.Message,
        ["timestamp"] = Time(commit.At),
        ["url"] = $"{Web}/commit/{commit.Sha}",
        ["author"] = Committer(commit.Author),
        ["committer"] = Committer(commit.Author),
        ["added"] = new JsonArray(),
        ["removed"] = new JsonArray(),
        ["modified"] = new JsonArray("src/cart.ts"),
    };

    public static JsonObject Committer(string login) =>
        new() { ["name"] = login, ["email"] = login + "@acme.example", ["username"] = login };

    private static JsonObject Branch(string name, string commit, DateTimeOffset now) => new()
    {
        ["label"] = $"{PlaygroundRepository.Owner}:{name}",
        ["ref"] = name,
        ["sha"] = commit,
        ["user"] = User(PlaygroundRepository.Owner),
        ["repo"] = Repository(now),
    };

    private static JsonObject Links(params (string Name, string Url)[] links) =>
        [.. links.Select(link => KeyValuePair.Create(link.Name, (JsonNode?)new JsonObject { ["href"] = link.Url }))];

    private static int NumberOf(string login) => login.Aggregate(17, (sum, c) => ((sum * 31) + c) % 1_000_000);
}
