using ChatOps.Journal;

namespace ChatOps.Sources.GitHub;

/// <summary>What runs because of the code: workflow runs, other apps' checks, deployments.</summary>
internal static class GitHubRuns
{
    private const string System = "GitHub";

    /// <remarks>
    /// Dated by when the attempt was requested, otherwise by <c>updated_at</c>. A re-run keeps its number and starts over:
    /// <see cref="BuildChanged.StartedAt"/> is the attempt's. Ids are used instead of names, which two workflows may share.
    /// </remarks>
    public static Translation WorkflowRun(string action, GitHubPayload told, DateTimeOffset receivedAt)
    {
        if (GitHubEvents.Repository(told) is not { } repository
            || told is not { WorkflowRun: { } run, Repository: { } home }
            || ForeignText.Short(told.Workflow?.Name ?? run.Name) is not { } workflow
            || ForeignText.Sha(run.HeadSha) is not { } commit)
        {
            return new Translation.Failed("workflow_run without its repository, workflow or commit");
        }

        BuildState? state = action switch
        {
            "requested" => BuildState.Queued,
            "in_progress" => BuildState.Running,
            _ => Conclusion(run.Conclusion),
        };
        if (state is null)
        {
            return Inconclusive("workflow_run", run.Conclusion);
        }

        DateTimeOffset? startedAt = run.RunStartedAt is { Year: > 1970 } start ? start : null;
        var fact = new BuildChanged(
            JobOf(home, run),
            run.RunNumber,
            workflow,
            ForeignText.Link(run.HtmlUrl),
            state.Value,
            repository,
            commit,
            ForeignText.Short(run.HeadBranch),
            Version: null,
            startedAt,
            action == "completed" && run.UpdatedAt > startedAt ? run.UpdatedAt - startedAt : null,
            Tests: null,
            run.Id,
            (int)Math.Max(1, run.RunAttempt),
            IsFinal: action == "completed",
            // A fork's main isn't ours.
            IsOf(home, run.HeadBranch) && (run.HeadRepository is null || run.HeadRepository.Id == home.Id),
            ForeignText.Short(run.Event));
        return GitHubEvents.One(
            fact,
            (run.TriggeringActor ?? run.Actor ?? told.Sender)?.Login,
            receivedAt,
            action == "requested" ? startedAt ?? run.CreatedAt : run.UpdatedAt);
    }

    /// <remarks>Dated by <c>updated_at</c>. A suite is one run of one app's checks, so its id serves as the number.</remarks>
    public static Translation CheckSuite(GitHubPayload told, DateTimeOffset receivedAt)
    {
        if (IsActions(told.CheckSuite?.App))
        {
            return new Translation.Nothing("check_suite of GitHub Actions is reported as workflow_run");
        }

        if (GitHubEvents.Repository(told) is not { } repository
            || told is not { Repository: { } home, CheckSuite: { } suite }
            || ForeignText.Short(suite.App?.Name ?? suite.App?.Slug) is not { } app
            || ForeignText.Sha(suite.HeadSha) is not { } commit)
        {
            return new Translation.Failed("check_suite without its repository, app or commit");
        }

        if (Conclusion(suite.Conclusion) is not { } state)
        {
            return Inconclusive("check_suite", suite.Conclusion);
        }

        var fact = new BuildChanged(
            $"github/{home.Id}/app/{suite.App?.Id}",
            suite.Id,
            app,
            ForeignText.Link($"{home.HtmlUrl}/commit/{commit}/checks?check_suite_id={suite.Id}"),
            state,
            repository,
            commit,
            ForeignText.Short(suite.HeadBranch),
            Version: null,
            StartedAt: suite.CreatedAt is { Year: > 1970 } created ? created : null,
            Duration: null,
            Tests: null,
            IsDefaultBranch: IsOf(home, suite.HeadBranch));
        return GitHubEvents.One(fact, told.Sender?.Login, receivedAt, suite.UpdatedAt);
    }

    /// <remarks>Dated by its <c>created_at</c>.</remarks>
    public static Translation Deployment(GitHubPayload told, DateTimeOffset receivedAt)
    {
        if (GitHubEvents.Repository(told) is not { } repository
            || told is not { Deployment: { } deployment }
            || ForeignText.Sha(deployment.Sha) is not { } commit
            || ForeignText.Short(deployment.Environment) is not { } environment)
        {
            return new Translation.Failed("deployment without its repository, environment or commit");
        }

        var fact = new DeploymentChanged(
            System, repository, deployment.Id, environment, ForeignText.Short(deployment.Ref) ?? commit, commit, DeploymentState.Created,
            ForeignText.FirstLine(deployment.Description), Url: null);
        return GitHubEvents.One(fact, told.Sender?.Login ?? deployment.Creator?.Login, receivedAt, deployment.CreatedAt);
    }

    /// <remarks>Dated by the status's <c>created_at</c>: statuses are never changed, new ones are added.</remarks>
    public static Translation DeploymentStatus(GitHubPayload told, DateTimeOffset receivedAt)
    {
        if (GitHubEvents.Repository(told) is not { } repository
            || told is not { Deployment: { } deployment, DeploymentStatus: { } status }
            || ForeignText.Sha(deployment.Sha) is not { } commit
            || ForeignText.Short(status.Environment ?? deployment.Environment) is not { } environment
            || ForeignText.Short(status.State) is not { } said)
        {
            return new Translation.Failed("deployment_status without its repository, environment, commit or state");
        }

        if (StateOf(said) is not { } state)
        {
            return new Translation.Failed(ForeignText.FirstLine($"deployment_status with the unknown state '{said}'")!);
        }

        var fact = new DeploymentChanged(
            System, repository, deployment.Id, environment, ForeignText.Short(deployment.Ref) ?? commit, commit, state,
            ForeignText.FirstLine(status.Description) ?? ForeignText.FirstLine(deployment.Description),
            ForeignText.Link(status.LogUrl) ?? ForeignText.Link(status.TargetUrl) ?? ForeignText.Link(status.EnvironmentUrl),
            status.Id);
        return GitHubEvents.One(fact, told.Sender?.Login ?? status.Creator?.Login, receivedAt, status.CreatedAt);
    }

    /// <summary>The job that a run is of.</summary>
    public static string JobOf(GitHubRepository home, GitHubRun run) => $"github/{home.Id}/workflow/{run.WorkflowId}";

    public static bool IsActions(GitHubApp? app) => app is { Slug: "github-actions" } or { Slug: null, Name: "GitHub Actions" };

    private static DeploymentState? StateOf(string state) => state switch
    {
        "pending" or "queued" or "waiting" => DeploymentState.Queued,
        "in_progress" => DeploymentState.Running,
        "success" => DeploymentState.Succeeded,
        "failure" or "error" => DeploymentState.Failed,
        "inactive" => DeploymentState.Replaced,
        _ => null,
    };

    private static bool IsOf(GitHubRepository repository, string? branch) =>
        branch is { Length: > 0 } && branch == repository.DefaultBranch;

    public static Translation Inconclusive(string kind, string? conclusion) => conclusion is null
        ? new Translation.Nothing($"{kind} completed without a conclusion is not told")
        : new Translation.Failed(ForeignText.FirstLine($"{kind} with the unknown conclusion '{conclusion}'")!);

    public static BuildState? Conclusion(string? conclusion) => conclusion switch
    {
        "success" or "neutral" => BuildState.Succeeded,
        "failure" or "timed_out" or "startup_failure" => BuildState.Failed,
        "cancelled" or "stale" => BuildState.Aborted,
        // A fork's run that waits for approval hasn't run anything.
        "skipped" or "action_required" => BuildState.Skipped,
        _ => null,
    };
}
