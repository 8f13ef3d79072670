namespace ChatOps.Sources.Jenkins;

/// <summary>The stages of a pipeline's build that were reached so far, as the plugin Pipeline: Stage View shows them.</summary>
internal sealed record JenkinsStages(string? Status, IReadOnlyList<JenkinsStages.Stage?>? Stages)
{
    /// <summary>The one that runs, or that failed; of several at the same time, the first. Null: none.</summary>
    /// <param name="isOver">Whether the build is over.</param>
    /// <param name="usual">How many there are in the last good build, if known.</param>
    public JenkinsStageNow? Now(bool isOver, int? usual)
    {
        var all = (Stages ?? []).OfType<Stage>().ToList();
        var at = all.FindIndex(stage => isOver ? stage.Status is "FAILED" : stage.Status is "IN_PROGRESS" or "PAUSED_PENDING_INPUT");
        return at >= 0 && ForeignText.FirstLine(all[at].Name) is { } name
            ? new(name, at + 1, isOver ? null : usual >= all.Count ? usual : null)
            : null;
    }

    internal sealed record Stage(string? Name, string? Status);
}
