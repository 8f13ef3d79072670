using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using ChatOps.Playground.GitHub;

namespace ChatOps.Playground.GitLab;

/// <summary>Sends what GitLab's webhooks send: about the project acme/web and its pipelines, signed with a signing token.</summary>
/// <param name="bot">A client whose base address is that of the bot.</param>
/// <param name="secret">The signing token, "whsec_…".</param>
public sealed class GitLabSender(HttpClient bot, string secret, TimeProvider clock) : ICodeHostSender, IBuilderSender
{
    private static readonly string[] Stages = ["build", "test", "publish"];

    private long _last = 9_000;

    /// <summary>Where its pages are.</summary>
    public string Web { get; init; } = "https://gitlab.acme.io";

    private string Home => $"{Web}/{PlaygroundRepository.FullName}";

    public Task OpenedAsync(PlaygroundPull pull, CancellationToken cancellationToken) => MergeRequestAsync("open", pull, cancellationToken);

    public Task MergedAsync(PlaygroundPull pull, CancellationToken cancellationToken) =>
        MergeRequestAsync("merge", pull, cancellationToken);

    public Task PushedAsync(PlaygroundCommit commit, string before, CancellationToken cancellationToken) => PushAsync(
        "Push Hook", "push", "refs/heads/" + PlaygroundRepository.MainBranch, commit, before, commit.Author, cancellationToken);

    public Task TaggedAsync(string tag, PlaygroundCommit commit, string by, CancellationToken cancellationToken) => PushAsync(
        "Tag Push Hook", "tag_push", "refs/tags/" + tag, commit, new string('0', 40), by, cancellationToken);

    /// <summary>A pipeline of three stages; one that fails does so in the last.</summary>
    public async Task<long> BuildAsync(
        PlaygroundCommit commit, string version, bool passes, TimeSpan duration, CancellationToken cancellationToken)
    {
        var (id, created) = (Interlocked.Increment(ref _last), clock.GetUtcNow());
        for (var stage = 0; stage < Stages.Length; stage++)
        {
            await PipelineAsync(id, commit, version, "running", created, stage, cancellationToken);
            await Task.Delay(duration / Stages.Length, clock, cancellationToken);
        }

        await PipelineAsync(id, commit, version, passes ? "success" : "failed", created, Stages.Length - 1, cancellationToken);
        return id;
    }

    /// <summary>A deployment of GitLab's own.</summary>
    public Task DeployedAsync(PlaygroundCommit commit, string environment, string status, CancellationToken cancellationToken) => SendAsync(
        "Deployment Hook",
        new()
        {
            ["object_kind"] = "deployment",
            ["status"] = status,
            ["status_changed_at"] = clock.GetUtcNow().ToString("yyyy-MM-dd HH:mm:ss '+0000'", CultureInfo.InvariantCulture),
            ["deployment_id"] = 15,
            ["deployable_id"] = 796,
            ["deployable_url"] = $"{Home}/-/jobs/796",
            ["environment"] = environment,
            ["project"] = Project(),
            ["ref"] = PlaygroundRepository.MainBranch,
            ["short_sha"] = commit.Sha[..8],
            ["user"] = User(commit.Author),
            ["user_url"] = $"{Web}/{commit.Author}",
            ["commit_url"] = $"{Home}/-/commit/{commit.Sha}",
            ["commit_title"] = commit.Message.Split('\n')[0],
        },
        cancellationToken);

    private Task MergeRequestAsync(string action, PlaygroundPull pull, CancellationToken cancellationToken) => SendAsync(
        "Merge Request Hook",
        new()
        {
            ["object_kind"] = "merge_request",
            ["event_type"] = "merge_request",
            ["user"] = User(pull.Author),
            ["project"] = Project(),
            ["object_attributes"] = new JsonObject
            {
                ["id"] = 90_000 + pull.Number,
                ["iid"] = pull.Number,
                ["title"] = pull.Title,
                ["description"] = pull.Body ?? "",
                ["state"] = action is "merge" ? "merged" : "opened",
                ["action"] = action,
                ["source_branch"] = pull.Branch,
                ["target_branch"] = PlaygroundRepository.MainBranch,
                ["source"] = Project(),
                ["target"] = Project(),
                ["last_commit"] = new JsonObject { ["id"] = pull.HeadCommit, ["message"] = pull.Title },
                ["merge_commit_sha"] = pull.MergeCommit,
                ["squash_commit_sha"] = null,
                ["draft"] = false,
                ["url"] = $"{Home}/-/merge_requests/{pull.Number}",
                ["created_at"] = Time(pull.OpenedAt),
                ["updated_at"] = Time(clock.GetUtcNow()),
            },
            ["changes"] = new JsonObject(),
            ["labels"] = new JsonArray(),
        },
        cancellationToken);

    private Task PushAsync(
        string hook, string kind, string reference, PlaygroundCommit commit, string before, string by,
        CancellationToken cancellationToken) => SendAsync(
        hook,
        new()
        {
            ["object_kind"] = kind,
            ["event_name"] = kind,
            ["before"] = before,
            ["after"] = commit.Sha,
            ["ref"] = reference,
            ["checkout_sha"] = commit.Sha,
            ["user_name"] = by,
            ["user_username"] = by,
            ["project_id"] = 30,
            ["project"] = Project(),
            ["commits"] = new JsonArray(new JsonObject
            {
                ["id"] = commit.Sha,
                ["message"] = commit.Message,
                ["title"] = commit.Message.Split('\n')[0],
                ["timestamp"] = commit.At.ToString("O", CultureInfo.InvariantCulture),
                ["url"] = $"{Home}/-/commit/{commit.Sha}",
                ["author"] = new JsonObject { ["name"] = commit.Author, ["email"] = $"{commit.Author}@acme.io" },
            }),
            ["total_commits_count"] = 1,
        },
        cancellationToken);

    private Task PipelineAsync(
        long id, PlaygroundCommit commit, string version, string status, DateTimeOffset created, int stage,
        CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var isOver = status is not "running";
        return SendAsync(
            "Pipeline Hook",
            new()
            {
                ["object_kind"] = "pipeline",
                ["object_attributes"] = new JsonObject
                {
                    ["id"] = id,
                    ["iid"] = id - 9_000,
                    ["name"] = null,
                    ["ref"] = PlaygroundRepository.MainBranch,
                    ["tag"] = false,
                    ["sha"] = commit.Sha,
                    ["before_sha"] = new string('0', 40),
                    ["source"] = "push",
                    ["status"] = status,
                    ["detailed_status"] = status is "success" ? "passed" : status,
                    ["stages"] = new JsonArray([.. Stages.Select(name => JsonValue.Create(name))]),
                    ["created_at"] = Time(created),
                    ["finished_at"] = isOver ? Time(now) : null,
                    ["duration"] = isOver ? (long)(now - created).TotalSeconds : null,
                    ["queued_duration"] = 0,
                    ["variables"] = new JsonArray(new JsonObject { ["key"] = "VERSION", ["value"] = version }),
                    ["url"] = $"{Home}/-/pipelines/{id}",
                },
                ["merge_request"] = null,
                ["user"] = User(commit.Author),
                ["project"] = Project(),
                ["commit"] = new JsonObject { ["id"] = commit.Sha, ["message"] = commit.Message },
                ["builds"] = new JsonArray([.. Stages.Select((name, at) => (JsonNode)new JsonObject
                {
                    ["id"] = (id * 10) + at,
                    ["stage"] = name,
                    ["name"] = name,
                    ["status"] = at < stage ? "success" : at == stage ? status : "created",
                    ["allow_failure"] = false,
                })]),
            },
            cancellationToken);
    }

    private JsonObject Project() => new()
    {
        ["id"] = 30,
        ["name"] = PlaygroundRepository.Name,
        ["path_with_namespace"] = PlaygroundRepository.FullName,
        ["web_url"] = Home,
        ["default_branch"] = PlaygroundRepository.MainBranch,
        ["git_http_url"] = $"{Home}.git",
    };

    private static JsonObject User(string login) =>
        new() { ["id"] = 7, ["name"] = login, ["username"] = login, ["email"] = $"{login}@acme.io" };

    private static string Time(DateTimeOffset time) => time.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    private Task SendAsync(string hook, JsonObject payload, CancellationToken cancellationToken) => ToolRequest.SendAsync(
        bot,
        "gitlab",
        payload,
        (request, body) =>
        {
            var (id, timestamp) = ($"{Guid.NewGuid()}", $"{clock.GetUtcNow().ToUnixTimeSeconds()}");
            var key = Convert.FromBase64String(secret["whsec_".Length..]);
            var signed = Encoding.UTF8.GetBytes($"{id}.{timestamp}.").Concat(body).ToArray();
            request.Headers.Add("X-Gitlab-Event", hook);
            request.Headers.Add("X-Gitlab-Instance", Web);
            request.Headers.Add("Idempotency-Key", id);
            request.Headers.Add("webhook-id", id);
            request.Headers.Add("webhook-timestamp", timestamp);
            request.Headers.TryAddWithoutValidation("webhook-signature", "v1," + Convert.ToBase64String(HMACSHA256.HashData(key, signed)));
        },
        cancellationToken);
}
