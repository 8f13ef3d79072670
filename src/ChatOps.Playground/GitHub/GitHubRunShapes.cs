using System.Text.Json.Nodes;

namespace ChatOps.Playground.GitHub;

/// <summary>The building blocks of payloads about jobs and reviews, with every member that the schema requires.</summary>
internal static class GitHubRunShapes
{
    /// <summary>A job of a run of the workflow "ci", with its steps.</summary>
    public static JsonObject WorkflowJob(
        string action, long number, PlaygroundCommit commit, int index, string name, bool passes, DateTimeOffset now)
    {
        var (run, id) = (8_000_000 + number, (number * 100) + index);
        string? conclusion = action is not "completed" ? null : passes ? "success" : "failure";
        return new()
        {
            ["id"] = id,
            ["run_id"] = run,
            ["workflow_name"] = "ci",
            ["head_branch"] = PlaygroundRepository.MainBranch,
            ["run_url"] = $"{GitHubShapes.Api}/actions/runs/{run}",
            ["run_attempt"] = 1,
            ["node_id"] = $"CR_{id}",
            ["head_sha"] = commit.Sha,
            ["url"] = $"{GitHubShapes.Api}/actions/jobs/{id}",
            ["html_url"] = $"{GitHubShapes.Web}/actions/runs/{run}/job/{id}",
            ["status"] = action,
            ["conclusion"] = conclusion,
            ["created_at"] = GitHubShapes.Time(now),
            ["started_at"] = GitHubShapes.Time(now),
            ["completed_at"] = conclusion is null ? null : GitHubShapes.Time(now),
            ["name"] = name,
            ["steps"] = action is "queued" ? [] : new JsonArray(
                Step(1, "Set up job", "completed", "success", now),
                Step(2, $"Run {name}", conclusion is null ? "in_progress" : "completed", conclusion, now)),
            ["check_run_url"] = $"{GitHubShapes.Api}/check-runs/{id}",
            ["labels"] = new JsonArray("ubuntu-latest"),
            ["runner_id"] = action is "queued" ? null : 1,
            ["runner_name"] = action is "queued" ? null : "GitHub Actions 1",
            ["runner_group_id"] = action is "queued" ? null : 2,
            ["runner_group_name"] = action is "queued" ? null : "GitHub Actions",
        };
    }

    public static JsonObject Review(PlaygroundPull pull, string by, string state, long id, DateTimeOffset now) => new()
    {
        ["id"] = id,
        ["node_id"] = $"PRR_{id}",
        ["user"] = GitHubShapes.User(by),
        ["body"] = null,
        ["commit_id"] = pull.HeadCommit,
        ["submitted_at"] = GitHubShapes.Time(now),
        ["state"] = state,
        ["html_url"] = $"{GitHubShapes.Web}/pull/{pull.Number}#pullrequestreview-{id}",
        ["pull_request_url"] = $"{GitHubShapes.Api}/pulls/{pull.Number}",
        ["author_association"] = "MEMBER",
        ["_links"] = new JsonObject
        {
            ["html"] = new JsonObject { ["href"] = $"{GitHubShapes.Web}/pull/{pull.Number}" },
            ["pull_request"] = new JsonObject { ["href"] = $"{GitHubShapes.Api}/pulls/{pull.Number}" },
        },
    };

    /// <summary>A run waits for an environment, or someone has answered.</summary>
    /// <param name="action">"requested", "approved" or "rejected".</param>
    public static JsonObject EnvironmentReview(
        string action, long number, PlaygroundCommit commit, DateTimeOffset startedAt, string environment, IReadOnlyList<string> reviewers,
        DateTimeOffset now)
    {
        var payload = new JsonObject
        {
            ["action"] = action,
            ["workflow_run"] = GitHubShapes.WorkflowRun("waiting", number, commit, startedAt, conclusion: null, now),
            ["since"] = GitHubShapes.Time(now),
            ["reviewers"] = new JsonArray([.. reviewers.Select(login => new JsonObject
            {
                ["type"] = "User", ["reviewer"] = GitHubShapes.User(login),
            })]),
        };
        JsonObject Job() => new()
        {
            ["id"] = number * 100,
            ["name"] = "deploy",
            ["status"] = "waiting",
            ["conclusion"] = null,
            ["html_url"] = $"{GitHubShapes.Web}/actions/runs/{8_000_000 + number}/job/{number * 100}",
            ["created_at"] = GitHubShapes.Time(startedAt),
            ["updated_at"] = GitHubShapes.Time(now),
            ["environment"] = environment,
        };
        if (action is "requested")
        {
            payload["workflow_job_run"] = Job();
            payload["environment"] = environment;
            payload["requestor"] = GitHubShapes.User(commit.Author);
        }
        else
        {
            payload["workflow_job_runs"] = new JsonArray(Job());
            payload["approver"] = GitHubShapes.User("chatops-bot");
            payload["comment"] = "as said in chat";
        }

        return payload;
    }

    private static JsonObject Step(int number, string name, string status, string? conclusion, DateTimeOffset now) => new()
    {
        ["name"] = name,
        ["status"] = status,
        ["conclusion"] = conclusion,
        ["number"] = number,
        ["started_at"] = GitHubShapes.Time(now),
        ["completed_at"] = conclusion is null ? null : GitHubShapes.Time(now),
    };
}
