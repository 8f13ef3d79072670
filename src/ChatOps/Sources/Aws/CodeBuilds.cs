using ChatOps.Journal;

namespace ChatOps.Sources.Aws;

/// <summary>CodeBuild's builds, with their phases.</summary>
internal static class CodeBuilds
{
    public const string Instance = "codebuild";

    private const string Heads = "refs/heads/";

    /// <summary>In the order in which they run.</summary>
    private static readonly string[] Phases =
    [
        "SUBMITTED", "QUEUED", "PROVISIONING", "DOWNLOAD_SOURCE", "INSTALL", "PRE_BUILD", "BUILD", "POST_BUILD", "UPLOAD_ARTIFACTS",
        "FINALIZING",
    ];

    /// <param name="versions">The environment variables that hold the version.</param>
    public static Translation State(AwsMessage message, IEnumerable<string> versions)
    {
        BuildState? state = message.Detail["build-status"].Text switch
        {
            "IN_PROGRESS" => BuildState.Running,
            "SUCCEEDED" => BuildState.Succeeded,
            "FAILED" or "FAULT" or "TIMED_OUT" => BuildState.Failed,
            "STOPPED" => BuildState.Aborted,
            _ => null,
        };
        var failed = More(message)["phases"].Items.FirstOrDefault(phase => IsBad(phase["phase-status"].Text));
        return state is null
            ? new Translation.Failed(ForeignText.FirstLine($"a build with the unknown status '{message.Detail["build-status"].Text}'")!)
            : Build(
                message,
                state.Value,
                state is BuildState.Failed ? Stage(failed["phase-type"].Text) : null,
                failed["phase-context"],
                versions);
    }

    /// <summary>A phase has ended: the next one runs, or the build fails.</summary>
    public static Translation Phase(AwsMessage message)
    {
        var (phase, status) = (message.Detail["completed-phase"].Text, message.Detail["completed-phase-status"].Text);
        var next = Array.IndexOf(Phases, phase) + 1;
        return IsBad(status) ? Build(message, BuildState.Failed, Stage(phase), message.Detail["completed-phase-context"], [])
            : status is "SUCCEEDED" && next > 0 && next < Phases.Length
                ? Build(message, BuildState.Running, Stage(Phases[next]), default, [])
            : Told.Nothing($"the phase {phase}");
    }

    private static Translation Build(AwsMessage message, BuildState state, BuildStage? stage, Payload context, IEnumerable<string> versions)
    {
        var (detail, more) = (message.Detail, More(message));
        // arn:aws:codebuild:eu-central-1:123456789012:build/web:8745a7a9-…
        if (ForeignText.Short(detail["project-name"].Text) is not { } project
            || ForeignText.Identity(detail["build-id"].Text?.Split(':')[^1]) is not { } id)
        {
            return new Translation.Failed("a build without its project or id");
        }

        var isOver = state >= BuildState.Succeeded;
        var started = more["build-start-time"].Time;
        var cloned = CloneAddress.Parse(more["source"]["location"].Text);
        var version = more["source-version"].Text;
        var variables = more["environment"]["environment-variables"].Items.ToList();
        return Told.One(
            message.Delivery,
            new BuildChanged(
                $"{new JobName(AwsSource.Name, Instance, project)}",
                more["build-number"].Id ?? 0,
                project,
                ForeignText.Link(more["logs"]["deep-link"].Text),
                state,
                cloned?.Path,
                ForeignText.Sha(more["resolved-source-version"].Text) ?? ForeignText.Sha(version),
                // Else a commit, a pull request, or an object in S3.
                version?.StartsWith(Heads, StringComparison.Ordinal) is true ? ForeignText.Short(version[Heads.Length..]) : null,
                versions.Select(name => variables.Find(one => one["name"].Text == name && one["type"].Text is null or "PLAINTEXT"))
                    .Select(variable => variable["value"].Text)
                    .Select(ForeignText.FirstLine)
                    .FirstOrDefault(value => value is not null),
                started,
                isOver && message.At > started ? message.At - started : null,
                Tests: null,
                IsFinal: isOver && detail["build-status"].Exists,
                Stage: stage,
                Log: state is BuildState.Failed
                    ? ForeignText.Short(string.Join("\n", context.Items.Append(context).Select(one => one.Text).OfType<string>()))
                    : null,
                Id: id)
            {
                CloneHost = cloned?.Host,
            },
            more["initiator"].Text,
            message.At);
    }

    private static Payload More(AwsMessage message) => message.Detail["additional-information"];

    private static bool IsBad(string? status) => status is "FAILED" or "FAULT" or "TIMED_OUT" or "CLIENT_ERROR";

    /// <summary>"pre build".</summary>
    private static BuildStage? Stage(string? phase) =>
        ForeignText.Short(phase?.ToLowerInvariant().Replace('_', ' ')) is { } name ? new(name, 0, null) : null;
}
