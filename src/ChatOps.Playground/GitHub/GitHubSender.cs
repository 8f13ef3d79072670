using System.Text;
using System.Text.Json.Nodes;

namespace ChatOps.Playground.GitHub;

/// <summary>Sends webhooks as GitHub does: signed, and with its headers and payloads.</summary>
/// <param name="bot">A client whose base address is that of the bot.</param>
/// <param name="secret">The webhook's secret.</param>
public sealed partial class GitHubSender(HttpClient bot, string secret, TimeProvider clock) : ICodeHostSender
{
    private long _lastRun = 1200;

    /// <summary>
    /// How many webhooks point at the bot: an organization's and a repository's webhook send the same event, each with its own delivery id.
    /// </summary>
    public int Hooks { get; init; } = 1;

    /// <summary>The jobs of each run, which GitHub reports, too; none: they aren't.</summary>
    public IReadOnlyList<string> Jobs { get; init; } = [];

    /// <summary>What the repository is called now, after it was renamed or transferred.</summary>
    public string Repository { get; set; } = PlaygroundRepository.FullName;

    /// <summary>The webhook whose log has what was sent; null: nothing is kept.</summary>
    public PlaygroundHook? Log { get; init; }

    public Task OpenedAsync(PlaygroundPull pull, CancellationToken cancellationToken) =>
        PullRequestAsync("opened", pull, cancellationToken);

    /// <param name="pull">The pull request, with its merge commit.</param>
    public Task MergedAsync(PlaygroundPull pull, CancellationToken cancellationToken) =>
        PullRequestAsync("closed", pull, cancellationToken);

    /// <summary>Someone gives the repository another name or owner.</summary>
    public Task RenamedAsync(string to, string by, CancellationToken cancellationToken)
    {
        var (before, now) = (Repository.Split('/'), to.Split('/'));
        Repository = to;
        return SendAsync(
            "repository",
            by,
            before[0] == now[0]
                ? new()
                {
                    ["action"] = "renamed",
                    ["changes"] = new JsonObject
                    {
                        ["repository"] = new JsonObject { ["name"] = new JsonObject { ["from"] = before[1] } },
                    },
                }
                : new()
                {
                    ["action"] = "transferred",
                    ["changes"] = new JsonObject
                    {
                        ["owner"] = new JsonObject { ["from"] = new JsonObject { ["organization"] = GitHubShapes.User(before[0]) } },
                    },
                },
            cancellationToken);
    }

    /// <summary>Several commits reached main at once.</summary>
    public Task PushedAsync(IReadOnlyList<PlaygroundCommit> commits, string before, string by, CancellationToken cancellationToken) =>
        PushAsync("refs/heads/" + PlaygroundRepository.MainBranch, commits[^1], before, commits, by, cancellationToken);

    /// <summary>A commit reached main.</summary>
    public Task PushedAsync(PlaygroundCommit commit, string before, CancellationToken cancellationToken) =>
        PushAsync("refs/heads/" + PlaygroundRepository.MainBranch, commit, before, [commit], commit.Author, cancellationToken);

    /// <summary>Someone force-pushed main back to an earlier commit.</summary>
    public Task ForcedBackAsync(PlaygroundCommit to, string before, string by, CancellationToken cancellationToken) =>
        PushAsync("refs/heads/" + PlaygroundRepository.MainBranch, to, before, [], by, cancellationToken, forced: true);

    public Task TaggedAsync(string tag, PlaygroundCommit commit, string by, CancellationToken cancellationToken) =>
        PushAsync("refs/tags/" + tag, commit, new string('0', 40), [], by, cancellationToken);

    public Task PublishedAsync(string tag, PlaygroundCommit commit, string by, CancellationToken cancellationToken) =>
        ReleaseAsync("published", tag, commit, by, isPrerelease: false, cancellationToken);

    /// <param name="action">GitHub's action: "published", "released", "prereleased", "edited", "unpublished" or "deleted".</param>
    public Task ReleaseAsync(
        string action, string tag, PlaygroundCommit commit, string by, bool isPrerelease, CancellationToken cancellationToken) => SendAsync(
            "release",
            by,
            new() { ["action"] = action, ["release"] = GitHubShapes.Release(action, tag, commit, by, isPrerelease, clock.GetUtcNow()) },
            cancellationToken);

    /// <summary>Someone comments on an issue.</summary>
    /// <param name="web">The address of this GitHub's pages.</param>
    /// <param name="change">Makes it another payload.</param>
    public Task CommentedAsync(string by, string text, Uri web, CancellationToken cancellationToken, Action<JsonObject>? change = null)
    {
        var id = Interlocked.Increment(ref _lastRun);
        var payload = new JsonObject
        {
            ["action"] = "created",
            ["issue"] = new JsonObject { ["number"] = 12, ["title"] = "Accounts", ["user"] = GitHubShapes.User(by) },
            ["comment"] = new JsonObject
            {
                ["id"] = id,
                ["html_url"] = new Uri(web, $"/{PlaygroundRepository.FullName}/issues/12#issuecomment-{id}").ToString(),
                ["user"] = GitHubShapes.User(by),
                ["created_at"] = GitHubShapes.Time(clock.GetUtcNow()),
                ["updated_at"] = GitHubShapes.Time(clock.GetUtcNow()),
                ["author_association"] = "NONE",
                ["body"] = text,
                ["performed_via_github_app"] = null,
            },
            ["repository"] = GitHubShapes.Repository(clock.GetUtcNow()),
            ["sender"] = GitHubShapes.User(by),
        };
        change?.Invoke(payload);
        return SendAsync("issue_comment", by, payload, cancellationToken);
    }

    /// <summary>A deployment was made, or has its latest status.</summary>
    public Task DeployedAsync(PlaygroundDeployment deployment, CancellationToken cancellationToken)
    {
        var (kind, payload) = ("deployment", new JsonObject { ["action"] = "created", ["deployment"] = deployment.Body.DeepClone() });
        if (deployment.Statuses is [var latest, ..])
        {
            (kind, payload["deployment_status"]) = ("deployment_status", latest.DeepClone());
        }

        return SendAsync(kind, "acme-bot", payload, cancellationToken);
    }

    /// <summary>A run of the workflow "ci": requested, in progress and, after <paramref name="duration"/>, completed.</summary>
    public async Task RunAsync(PlaygroundCommit commit, bool passes, TimeSpan duration, CancellationToken cancellationToken)
    {
        var number = Interlocked.Increment(ref _lastRun);
        var startedAt = clock.GetUtcNow();
        await WorkflowRunAsync("requested", number, commit, startedAt, conclusion: null, cancellationToken);
        await WorkflowRunAsync("in_progress", number, commit, startedAt, conclusion: null, cancellationToken);
        foreach (var job in Jobs)
        {
            await JobAsync("queued", number, commit, job, passes: true, cancellationToken);
        }

        await Task.Delay(duration, clock, cancellationToken);
        foreach (var job in Jobs)
        {
            await JobAsync("in_progress", number, commit, job, passes: true, cancellationToken);
            await Task.Delay(duration, clock, cancellationToken);
            await JobAsync("completed", number, commit, job, passes || job != Jobs[^1], cancellationToken);
        }

        await WorkflowRunAsync("completed", number, commit, startedAt, passes ? "success" : "failure", cancellationToken);
    }

    /// <summary>Someone reviews a pull request, or a review is dismissed.</summary>
    /// <param name="action">GitHub's action: "submitted" or "dismissed".</param>
    /// <param name="state">GitHub's state: "approved", "changes_requested", "commented" or "dismissed".</param>
    public Task ReviewedAsync(
        PlaygroundPull pull, string action, string by, string state, long review, CancellationToken cancellationToken) => SendAsync(
        "pull_request_review",
        by,
        new()
        {
            ["action"] = action,
            ["review"] = GitHubRunShapes.Review(pull, by, state, review, clock.GetUtcNow()),
            ["pull_request"] = GitHubShapes.PullRequest(pull, clock.GetUtcNow()),
        },
        cancellationToken);

    private Task JobAsync(
        string action, long run, PlaygroundCommit commit, string name, bool passes, CancellationToken cancellationToken) => SendAsync(
        "workflow_job",
        commit.Author,
        new()
        {
            ["action"] = action,
            ["workflow_job"] = GitHubRunShapes.WorkflowJob(
                action, run, commit, Jobs.ToList().IndexOf(name), name, passes, clock.GetUtcNow()),
        },
        cancellationToken);

    private Task PullRequestAsync(string action, PlaygroundPull pull, CancellationToken cancellationToken) => SendAsync(
        "pull_request",
        pull.Author,
        new() { ["action"] = action, ["number"] = pull.Number, ["pull_request"] = GitHubShapes.PullRequest(pull, clock.GetUtcNow()) },
        cancellationToken);

    private Task PushAsync(
        string reference,
        PlaygroundCommit commit,
        string before,
        IReadOnlyList<PlaygroundCommit> commits,
        string by,
        CancellationToken cancellationToken,
        bool forced = false)
    {
        var now = clock.GetUtcNow();
        var repository = GitHubShapes.Repository(now);
        // In push events, and only there, these are numbers.
        repository["created_at"] = 1706778000;
        repository["pushed_at"] = now.ToUnixTimeSeconds();
        return SendAsync(
            "push",
            by,
            new()
            {
                ["ref"] = reference,
                ["before"] = before,
                ["after"] = commit.Sha,
                ["repository"] = repository,
                ["pusher"] = GitHubShapes.Committer(by),
                ["created"] = before.All(c => c == '0'),
                ["deleted"] = false,
                ["forced"] = forced,
                ["base_ref"] = null,
                ["compare"] = $"{GitHubShapes.Web}/compare/{before[..12]}...{commit.Sha[..12]}",
                ["commits"] = new JsonArray([.. commits.Select(GitHubShapes.Commit)]),
                ["head_commit"] = GitHubShapes.Commit(commit),
            },
            cancellationToken);
    }

    private Task WorkflowRunAsync(
        string action,
        long number,
        PlaygroundCommit commit,
        DateTimeOffset startedAt,
        string? conclusion,
        CancellationToken cancellationToken) =>
        SendAsync(
            "workflow_run",
            commit.Author,
            new()
            {
                ["action"] = action,
                ["workflow"] = GitHubShapes.Workflow(),
                ["workflow_run"] = GitHubShapes.WorkflowRun(action, number, commit, startedAt, conclusion, clock.GetUtcNow()),
            },
            cancellationToken);

    private async Task SendAsync(string kind, string by, JsonObject payload, CancellationToken cancellationToken)
    {
        payload["repository"] ??= GitHubShapes.Repository(clock.GetUtcNow());
        payload["sender"] ??= GitHubShapes.User(by);
        var body = Encoding.UTF8.GetBytes(
            payload.ToJsonString().Replace($"\"{PlaygroundRepository.FullName}\"", $"\"{Repository}\"", StringComparison.Ordinal));
        for (var hook = 0; hook < Hooks; hook++)
        {
            await HookDelivery.SendAsync(bot, secret, Log, kind, body, cancellationToken);
        }
    }
}
