using System.Text.Json.Nodes;

namespace ChatOps.Playground.GitHub;

/// <summary>A deployment, as GitHub has it.</summary>
/// <param name="Body">As the API shows it.</param>
/// <param name="Statuses">Likewise, newest first.</param>
public sealed record PlaygroundDeployment(JsonObject Body, IReadOnlyList<JsonObject> Statuses)
{
    public long Id => (long)Body["id"]!;

    public string Environment => (string)Body["environment"]!;

    /// <summary>Its states, oldest first.</summary>
    public IReadOnlyList<string> States => [.. Statuses.Reverse().Select(status => (string)status["state"]!)];
}

/// <summary>A repository's deployments on GitHub. Thread-safe.</summary>
public sealed class PlaygroundDeployments(TimeProvider clock)
{
    private readonly Lock _lock = new();
    private readonly List<(JsonObject Body, List<JsonObject> Statuses)> _all = [];
    private long _lastId = 2_000_000;

    /// <summary>Whether the token has the permission Deployments: write.</summary>
    public bool MayWrite { get; set; } = true;

    /// <summary>Answers a request instead of the API; null: the API answers.</summary>
    public Func<HttpContext, Task<IResult?>> Instead { get; set; } = _ => Task.FromResult<IResult?>(null);

    /// <summary>Whether a request's answer is lost after it was carried out.</summary>
    public Predicate<HttpContext> Loses { get; set; } = _ => false;

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<PlaygroundDeployment> All
    {
        get
        {
            lock (_lock)
            {
                return [.. _all.Select(one => new PlaygroundDeployment(
                    one.Body.DeepClone().AsObject(), [.. one.Statuses.AsEnumerable().Reverse().Select(s => s.DeepClone().AsObject())]))];
            }
        }
    }

    internal JsonObject Create(JsonObject asked, PlaygroundCommit commit)
    {
        lock (_lock)
        {
            var (id, now) = (++_lastId, GitHubShapes.Time(clock.GetUtcNow()));
            var environment = (string?)asked["environment"] ?? "production";
            var url = $"{GitHubShapes.Api}/deployments/{id}";
            JsonObject body = new()
            {
                ["url"] = url,
                ["id"] = id,
                ["node_id"] = $"DE_{id}",
                ["sha"] = commit.Sha,
                ["ref"] = (string?)asked["ref"],
                ["task"] = (string?)asked["task"] ?? "deploy",
                ["payload"] = asked["payload"]?.DeepClone() ?? new JsonObject(),
                ["original_environment"] = environment,
                ["environment"] = environment,
                ["description"] = (string?)asked["description"],
                ["creator"] = GitHubShapes.User("acme-bot"),
                ["created_at"] = now,
                ["updated_at"] = now,
                ["statuses_url"] = url + "/statuses",
                ["repository_url"] = GitHubShapes.Api,
                ["transient_environment"] = (bool?)asked["transient_environment"] ?? false,
                ["production_environment"] = (bool?)asked["production_environment"] ?? environment == "production",
                ["performed_via_github_app"] = null,
            };
            _all.Add((body, []));
            return body.DeepClone().AsObject();
        }
    }

    /// <summary>Null: there is no such deployment.</summary>
    internal JsonObject? AddStatus(long id, JsonObject asked)
    {
        lock (_lock)
        {
            if (_all.Find(one => (long)one.Body["id"]! == id) is not { Body: { } body, Statuses: { } statuses })
            {
                return null;
            }

            if ((string?)asked["state"] is "success" && (bool?)asked["auto_inactive"] is not false)
            {
                foreach (var (other, states) in _all.Where(one => one.Body != body
                    && (string?)one.Body["environment"] == (string?)body["environment"]
                    && !(bool)one.Body["transient_environment"]!
                    && !(bool)one.Body["production_environment"]!
                    && (string?)one.Statuses.LastOrDefault()?["state"] is "success"))
                {
                    states.Add(Status(other, new() { ["state"] = "inactive", ["description"] = "" }));
                }
            }

            var status = Status(body, asked);
            statuses.Add(status);
            return status.DeepClone().AsObject();
        }
    }

    private JsonObject Status(JsonObject deployment, JsonObject asked)
    {
        var (id, now) = (++_lastId, GitHubShapes.Time(clock.GetUtcNow()));
        return new()
        {
            ["url"] = $"{deployment["url"]}/statuses/{id}",
            ["id"] = id,
            ["node_id"] = $"DES_{id}",
            ["state"] = (string?)asked["state"],
            ["creator"] = GitHubShapes.User("acme-bot"),
            ["description"] = (string?)asked["description"] ?? "",
            ["environment"] = (string?)deployment["environment"],
            ["target_url"] = (string?)asked["log_url"] ?? "",
            ["created_at"] = now,
            ["updated_at"] = now,
            ["deployment_url"] = (string?)deployment["url"],
            ["repository_url"] = GitHubShapes.Api,
            ["environment_url"] = (string?)asked["environment_url"] ?? "",
            ["log_url"] = (string?)asked["log_url"] ?? "",
            ["performed_via_github_app"] = null,
        };
    }
}
