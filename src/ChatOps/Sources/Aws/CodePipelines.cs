using ChatOps.Journal;

namespace ChatOps.Sources.Aws;

/// <summary>
/// CodePipeline's executions, with their stages and actions. They have ids instead of numbers, and don't say which commit they are of.
/// </summary>
internal static class CodePipelines
{
    public const string Instance = "codepipeline";

    public static Translation Execution(AwsMessage message)
    {
        var state = message.Detail["state"].Text;
        return state switch
        {
            "STARTED" or "RESUMED" or "STOPPING" => Build(message, BuildState.Running),
            "SUCCEEDED" => Build(message, BuildState.Succeeded),
            "FAILED" => Build(message, BuildState.Failed),
            "CANCELED" or "STOPPED" => Build(message, BuildState.Aborted),
            "SUPERSEDED" => Build(message, BuildState.Skipped),
            _ => Told.Nothing($"an execution that is {state}"),
        };
    }

    /// <summary>A stage, or an action in one: where the execution is, and what failed.</summary>
    public static Translation Part(AwsMessage message, string? name)
    {
        var (state, part) = (message.Detail["state"].Text, ForeignText.Short(name));
        return (state, part) switch
        {
            ("STARTED" or "RESUMED", not null) => Build(message, BuildState.Running, new(part, 0, null)),
            ("FAILED", not null) => Build(message, BuildState.Failed, new(part, 0, null)),
            _ => Told.Nothing($"a stage or action that is {state}"),
        };
    }

    private static Translation Build(AwsMessage message, BuildState state, BuildStage? stage = null)
    {
        var detail = message.Detail;
        if (ForeignText.Short(detail["pipeline"].Text) is not { } pipeline
            || ForeignText.Identity(detail["execution-id"].Text) is not { } id)
        {
            return new Translation.Failed("an execution without its pipeline or id");
        }

        var isWhole = stage is null;
        var started = isWhole ? detail["start-time"].Time ?? (detail["state"].Text is "STARTED" ? message.At : null) : null;
        var result = detail["execution-result"];
        return Told.One(
            message.Delivery,
            new BuildChanged(
                $"{new JobName(AwsSource.Name, Instance, pipeline)}",
                0,
                pipeline,
                ForeignText.Link(message.Page(
                    $"codesuite/codepipeline/pipelines/{Uri.EscapeDataString(pipeline)}/executions/{Uri.EscapeDataString(id)}/timeline")),
                state,
                Repository: null,
                Commit: null,
                Branch: null,
                Version: null,
                started,
                isWhole && state >= BuildState.Succeeded && message.At > started ? message.At - started : null,
                Tests: null,
                Attempt: detail["pipeline-execution-attempt"].Id is <= 1000 and var attempt ? (int)attempt : 1,
                Stage: stage,
                Log: state is BuildState.Failed
                    ? ForeignText.Short(result["external-execution-summary"].Text ?? result["error-code"].Text)
                    : null,
                Id: id),
            login: null,
            message.At);
    }
}
