using ChatOps.Journal;

namespace ChatOps.Sources.GitHub;

/// <summary>Events of what a run consists of: jobs of workflow runs, and checks of other apps' suites.</summary>
internal static class GitHubJobs
{
    /// <remarks>A job that waits for an environment or another job is queued.</remarks>
    public static Translation WorkflowJob(string action, GitHubPayload told, DateTimeOffset receivedAt)
    {
        if (GitHubEvents.Repository(told) is not { } repository
            || told is not { WorkflowJob: { RunId: > 0 } job }
            || ForeignText.Short(job.Name) is not { } name
            || ForeignText.Sha(job.HeadSha) is not { } commit)
        {
            return new Translation.Failed("workflow_job without its repository, run, name or commit");
        }

        if (StateOf(action, job.Conclusion) is not { } state)
        {
            return GitHubRuns.Inconclusive("workflow_job", job.Conclusion);
        }

        var failed = state is BuildState.Failed ? job.Steps?.FirstOrDefault(step => step?.Conclusion is "failure" or "timed_out") : null;
        var fact = new BuildJobChanged(
            repository,
            job.RunId,
            (int)Math.Clamp(job.RunAttempt ?? 1, 1, int.MaxValue),
            job.Id,
            name,
            state,
            commit,
            ForeignText.Short(failed?.Name));
        return GitHubEvents.One(
            fact,
            told.Sender?.Login,
            receivedAt,
            action switch { "completed" => job.CompletedAt, "in_progress" => job.StartedAt, _ => job.CreatedAt });
    }

    public static Translation CheckRun(string action, GitHubPayload told, DateTimeOffset receivedAt)
    {
        if (GitHubRuns.IsActions(told.CheckRun?.App ?? told.CheckRun?.CheckSuite?.App))
        {
            return new Translation.Nothing("check_run of GitHub Actions is reported as workflow_job");
        }

        if (GitHubEvents.Repository(told) is not { } repository
            || told is not { CheckRun: { CheckSuite: { } suite } check }
            || ForeignText.Short(check.Name) is not { } name
            || ForeignText.Sha(check.HeadSha) is not { } commit)
        {
            return new Translation.Failed("check_run without its repository, suite, name or commit");
        }

        if (StateOf(action is "created" ? "in_progress" : action, check.Conclusion) is not { } state)
        {
            return GitHubRuns.Inconclusive("check_run", check.Conclusion);
        }

        var fact = new BuildJobChanged(repository, suite.Id, Attempt: 1, check.Id, name, state, commit);
        return GitHubEvents.One(
            fact, told.Sender?.Login, receivedAt, state >= BuildState.Succeeded ? check.CompletedAt : check.StartedAt);
    }

    private static BuildState? StateOf(string action, string? conclusion) => action switch
    {
        "in_progress" when conclusion is null => BuildState.Running,
        "queued" or "waiting" => BuildState.Queued,
        _ => GitHubRuns.Conclusion(conclusion),
    };
}
