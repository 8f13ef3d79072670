using ChatOps.Journal;

namespace ChatOps.Sources.GoogleCloud;

/// <summary>Cloud Build's builds. They have ids instead of numbers, and come in any order.</summary>
internal static class CloudBuilds
{
    private const string Instance = "cloudbuild";
    private const int MostImages = 20;

    /// <param name="versions">The substitutions that hold the version.</param>
    public static Translation Translate(Payload build, IEnumerable<string> versions, Delivery delivery)
    {
        BuildState? state = build["status"].Text switch
        {
            "PENDING" or "QUEUED" => BuildState.Queued,
            "WORKING" => BuildState.Running,
            "SUCCESS" => BuildState.Succeeded,
            "FAILURE" or "INTERNAL_ERROR" or "TIMEOUT" => BuildState.Failed,
            "CANCELLED" or "EXPIRED" => BuildState.Aborted,
            _ => null,
        };
        if (ForeignText.Identity(build["id"].Text) is not { } id || state is null)
        {
            return new Translation.Failed("a build without its id or a known status");
        }

        var isOver = state >= BuildState.Succeeded;
        var (created, started, finished) = (build["createTime"].Time, build["startTime"].Time, build["finishTime"].Time);
        var told = build["substitutions"];
        var cloned = CloneAddress.Parse(build["source"]["gitSource"]["url"].Text);
        var name = ForeignText.Short(told["TRIGGER_NAME"].Text ?? told["REPO_NAME"].Text ?? build["projectId"].Text) ?? Instance;
        var at = isOver ? finished : state is BuildState.Running ? started : created;
        var fact = new BuildChanged(
            $"{new JobName(GoogleCloudSource.Name, Instance, name)}",
            0,
            name,
            ForeignText.Link(build["logUrl"].Text),
            state.Value,
            ForeignText.Short(told["REPO_FULL_NAME"].Text) ?? cloned?.Path,
            ForeignText.Sha(told["COMMIT_SHA"].Text)
                ?? ForeignText.Sha(told["REVISION_ID"].Text)
                ?? ForeignText.Sha(build["sourceProvenance"]["resolvedGitSource"]["revision"].Text),
            ForeignText.Short(told["BRANCH_NAME"].Text),
            versions.Select(version => ForeignText.FirstLine(told[version].Text)).FirstOrDefault(version => version is not null),
            started,
            isOver && finished > started ? finished - started : null,
            Tests: null,
            IsFinal: isOver,
            Trigger: told["_PR_NUMBER"].Exists ? "pull_request" : null,
            Stage: Stage(build["steps"].Items.ToList(), state.Value),
            Log: state is BuildState.Failed
                ? ForeignText.Short(build["failureInfo"]["detail"].Text ?? build["statusDetail"].Text)
                : null,
            Id: id)
        {
            CloneHost = cloned?.Host,
        };
        var pushed = state is BuildState.Succeeded ? build["results"]["images"].Items : [];
        return new Translation.Events(
        [
            .. ((Translation.Events)Told.One(delivery, fact, login: null, at)).Facts,
            .. pushed.Take(MostImages).Select(image => Pushed(image, at, delivery)).OfType<NewEvent>(),
        ]);
    }

    /// <summary>The step that runs, or that failed.</summary>
    private static BuildStage? Stage(List<Payload> steps, BuildState state)
    {
        var at = steps.FindIndex(step => (state, step["status"].Text) is (BuildState.Running, "WORKING")
            or (BuildState.Failed, "FAILURE" or "TIMEOUT" or "INTERNAL_ERROR"));
        return at >= 0 && ForeignText.Short(steps[at]["id"].Text ?? steps[at]["name"].Text) is { } name
            ? new(name, at + 1, steps.Count)
            : null;
    }

    private static NewEvent? Pushed(Payload image, DateTimeOffset? at, Delivery delivery) =>
        image["name"].Text is { } name && name.LastIndexOf(':') is var colon && colon > name.LastIndexOf('/')
            ? RegistryPush.Event(name[..colon], name[(colon + 1)..], image["digest"].Text, url: null, by: null, at, delivery)
            : null;
}
