using System.Text.Json.Nodes;

namespace ChatOps.Playground.GitHub;

/// <summary>The runs that wait for someone to let them use an environment. Thread-safe.</summary>
public sealed class PlaygroundReviews
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(long Run, string Environment), TaskCompletionSource<bool>> _waiting = [];
    private readonly List<string> _comments = [];

    /// <summary>Whether the token's user is one of the required reviewers.</summary>
    public bool MayAnswer { get; set; } = true;

    /// <summary>Answers requests instead of the API; null: the API answers.</summary>
    public Func<HttpContext, Task<IResult?>> Instead { get; set; } = _ => Task.FromResult<IResult?>(null);

    /// <summary>What was said with each answer.</summary>
    public IReadOnlyList<string> Comments
    {
        get
        {
            lock (_lock)
            {
                return [.. _comments];
            }
        }
    }

    /// <summary>A run waits; completes with whether it may go on.</summary>
    internal Task<bool> WaitAsync(long run, string environment)
    {
        lock (_lock)
        {
            return (_waiting[(run, environment)] = new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    /// <summary>Someone answers it, here or on GitHub's pages. False: nothing waits for that.</summary>
    public bool Answer(long run, string environment, bool approves, string comment = "")
    {
        lock (_lock)
        {
            if (!_waiting.Remove((run, environment), out var waiting))
            {
                return false;
            }

            _comments.Add(comment);
            return waiting.TrySetResult(approves);
        }
    }

    /// <summary>The environments that a run waits for, as the API shows them.</summary>
    internal JsonArray Show(long run)
    {
        lock (_lock)
        {
            return
            [
                .. _waiting.Keys.Where(key => key.Run == run).Select(key => new JsonObject
                {
                    ["environment"] = new JsonObject
                    {
                        ["id"] = IdOf(key.Environment),
                        ["node_id"] = "EN_1",
                        ["name"] = key.Environment,
                        ["url"] = $"{GitHubShapes.Api}/environments/{key.Environment}",
                        ["html_url"] = $"{GitHubShapes.Web}/deployments/activity_log?environments_filter={key.Environment}",
                    },
                    ["wait_timer"] = 0,
                    ["wait_timer_started_at"] = null,
                    ["current_user_can_approve"] = MayAnswer,
                    ["reviewers"] = new JsonArray(),
                }),
            ];
        }
    }

    internal string? NameOf(long run, long id)
    {
        lock (_lock)
        {
            return _waiting.Keys.Where(key => key.Run == run && IdOf(key.Environment) == id)
                .Select(key => key.Environment).FirstOrDefault();
        }
    }

    private static long IdOf(string environment) => 161_000 + environment.Length;
}
