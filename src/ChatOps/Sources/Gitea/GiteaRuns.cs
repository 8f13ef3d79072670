using ChatOps.Journal;

namespace ChatOps.Sources.Gitea;

/// <summary>Events of workflow runs and their jobs.</summary>
internal static class GiteaRuns
{
    public static Translation Run(Payload told, Delivery delivery)
    {
        var run = told["workflow_run"];
        if (GiteaTranslator.Repository(told, delivery) is not { } repository
            || run["id"].Id is not { } id
            || ForeignText.Sha(run["head_sha"].Text) is not { } commit)
        {
            return new Translation.Failed("workflow_run without its repository, id or commit");
        }

        if (StateOf(run["status"].Text, run["conclusion"].Text) is not { } state)
        {
            return Told.Nothing($"workflow_run {run["status"].Text} {run["conclusion"].Text}");
        }

        var workflow = ForeignText.Short(run["path"].Text?.Split('@')[0]) ?? "workflow";
        var (started, ended) = (run["started_at"].Time, run["completed_at"].Time);
        var main = told["repository"]["default_branch"].Text;
        return Told.One(
            delivery,
            new BuildChanged(
                $"{new JobName(GiteaSource.Name, delivery.Instance is GiteaSource.Name or "" ? null : delivery.Instance, $"{RepositoryName.Parse(repository).Path}/{workflow}")}",
                run["run_number"].Id ?? id,
                ForeignText.Short(told["workflow"]["name"].Text) ?? workflow,
                ForeignText.Link(run["html_url"].Text),
                state,
                repository,
                commit,
                ForeignText.Short(run["head_branch"].Text),
                Version: null,
                started,
                state >= BuildState.Succeeded && ended > started ? ended - started : null,
                Tests: null,
                id,
                (int)Math.Clamp(run["run_attempt"].Id ?? 1, 1, int.MaxValue),
                IsDefaultBranch: main is not null && run["head_branch"].Text == main,
                Trigger: ForeignText.Short(run["event"].Text)),
            GiteaTranslator.Login(run["actor"]) ?? GiteaTranslator.Login(told["sender"]),
            state >= BuildState.Succeeded ? ended : null,
            started);
    }

    public static Translation Job(Payload told, Delivery delivery)
    {
        var job = told["workflow_job"];
        if (GiteaTranslator.Repository(told, delivery) is not { } repository
            || job["run_id"].Id is not { } run
            || job["id"].Id is not { } id
            || ForeignText.Short(job["name"].Text) is not { } name
            || ForeignText.Sha(job["head_sha"].Text) is not { } commit)
        {
            return new Translation.Failed("workflow_job without its repository, run, id, name or commit");
        }

        return StateOf(job["status"].Text, job["conclusion"].Text) is not { } state
            ? Told.Nothing($"workflow_job {job["status"].Text} {job["conclusion"].Text}")
            : Told.One(
                delivery,
                new BuildJobChanged(
                    repository, run, (int)Math.Clamp(job["run_attempt"].Id ?? 1, 1, int.MaxValue), id, name, state, commit),
                GiteaTranslator.Login(told["sender"]),
                state >= BuildState.Succeeded ? job["completed_at"].Time : job["started_at"].Time,
                job["created_at"].Time);
    }

    private static BuildState? StateOf(string? status, string? conclusion) => (status, conclusion) switch
    {
        (_, "success") => BuildState.Succeeded,
        (_, "failure") => BuildState.Failed,
        (_, "cancelled") => BuildState.Aborted,
        (_, "skipped") => BuildState.Skipped,
        ("queued" or "waiting" or "requested" or "pending" or "blocked", _) => BuildState.Queued,
        ("in_progress" or "running", _) => BuildState.Running,
        _ => null,
    };
}
