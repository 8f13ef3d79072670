using ChatOps.Journal;

namespace ChatOps.Sources.GitLab;

/// <summary>Events of pipelines and their jobs.</summary>
internal static class GitLabPipelines
{
    /// <remarks>
    /// Dated by when it finished, otherwise by when it was created: a pipeline whose jobs are retried keeps its id, and runs again.
    /// </remarks>
    public static Translation Pipeline(GitLabEvent told, GitLabOptions options)
    {
        var pipeline = told.Object;
        if (told.Repository is not { } repository
            || pipeline["id"].Id is not { } id
            || ForeignText.Sha(pipeline["sha"].Text) is not { } commit)
        {
            return new Translation.Failed("pipeline without its repository, id or commit");
        }

        if (StateOf(pipeline["status"].Text) is not { } state)
        {
            return Unknown("pipeline", pipeline["status"].Text);
        }

        var isOver = state >= BuildState.Succeeded;
        var request = told.Body["merge_request"];
        var isTag = pipeline["tag"].Flag is true;
        var reference = ForeignText.Short(request["source_branch"].Text ?? pipeline["ref"].Text);
        var created = pipeline["created_at"].Time;
        var started = created + (pipeline["queued_duration"].Seconds ?? TimeSpan.Zero);
        var fact = new BuildChanged(
            $"{new JobName(GitLabSource.Name, InstanceOf(told), RepositoryName.Parse(repository).Path)}",
            id,
            ForeignText.Short(pipeline["name"].Text) ?? "pipeline",
            ForeignText.Link(pipeline["url"].Text) ?? told.Page($"pipelines/{id}"),
            state,
            repository,
            commit,
            reference,
            isTag ? reference : Version(pipeline["variables"], options),
            state is BuildState.Queued ? null : started,
            isOver ? pipeline["duration"].Seconds : null,
            Tests: null,
            id,
            IsDefaultBranch: !isTag && !request.Exists && reference is not null && reference == told.DefaultBranch,
            Trigger: request.Exists ? "pull_request" : ForeignText.Short(pipeline["source"].Text),
            Stage: Stage(told, state));
        return Told.One(told.Delivery, fact, told.Login, isOver ? pipeline["finished_at"].Time : started, created);
    }

    /// <remarks>A retried job has another id. What waits for someone to start it isn't told.</remarks>
    public static Translation Job(GitLabEvent told)
    {
        var job = told.Body;
        if (told.Repository is not { } repository
            || job["pipeline_id"].Id is not { } pipeline
            || job["build_id"].Id is not { } id
            || ForeignText.Short(job["build_name"].Text) is not { } name
            || ForeignText.Sha(job["sha"].Text) is not { } commit)
        {
            return new Translation.Failed("job without its repository, pipeline, id, name or commit");
        }

        if (job["build_status"].Text is "manual")
        {
            return Told.Nothing("job that is started by hand");
        }

        if (StateOf(job["build_status"].Text) is not { } state)
        {
            return Unknown("job", job["build_status"].Text);
        }

        state = state is BuildState.Failed && job["build_allow_failure"].Flag is true ? BuildState.Unstable : state;
        return Told.One(
            told.Delivery,
            new BuildJobChanged(repository, pipeline, Attempt: 1, id, name, state, commit),
            told.Login,
            state >= BuildState.Succeeded ? job["build_finished_at"].Time
                : state is BuildState.Running ? job["build_started_at"].Time : null,
            job["build_created_at"].Time);
    }

    /// <summary>The job's name of the instance that is named as the source has no instance.</summary>
    private static string? InstanceOf(GitLabEvent told) =>
        told.Delivery.Instance is GitLabSource.Name or "" ? null : told.Delivery.Instance;

    private static Translation.Failed Unknown(string kind, string? status) =>
        new Translation.Failed(ForeignText.FirstLine($"{kind} with the unknown status '{status}'")!);

    private static BuildState? StateOf(string? status) => status switch
    {
        "created" or "waiting_for_resource" or "waiting_for_callback" or "preparing" or "pending" or "scheduled" => BuildState.Queued,
        // It waits for a job that someone starts by hand, or for jobs that end.
        "running" or "manual" or "canceling" => BuildState.Running,
        "success" => BuildState.Succeeded,
        "failed" => BuildState.Failed,
        "canceled" => BuildState.Aborted,
        "skipped" => BuildState.Skipped,
        _ => null,
    };

    /// <summary>The stage that runs, or the first that failed.</summary>
    private static BuildStage? Stage(GitLabEvent told, BuildState state)
    {
        var stages = told.Object["stages"].Items.Select(stage => stage.Text).OfType<string>().Distinct().ToList();
        bool Counts(Payload job) => state is BuildState.Failed
            ? job["status"].Text is "failed" && job["allow_failure"].Flag is not true
            : job["status"].Text is "running" or "pending" or "preparing" or "waiting_for_resource" or "manual";
        var at = state is BuildState.Running or BuildState.Failed
            ? stages.FindIndex(stage => told.Body["builds"].Items.Any(job => job["stage"].Text == stage && Counts(job)))
            : -1;
        return at >= 0 && ForeignText.Short(stages[at]) is { } name ? new(name, at + 1, stages.Count) : null;
    }

    private static string? Version(Payload variables, GitLabOptions options) => options.EffectiveVersionVariables
        .Select(name => variables.Items.Where(variable => variable["key"].Text == name)
            .Select(variable => ForeignText.FirstLine(variable["value"].Text))
            .FirstOrDefault(value => value is not null))
        .FirstOrDefault(value => value is not null);
}
