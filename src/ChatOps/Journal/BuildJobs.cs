using System.Text.Json.Serialization;
using ChatOps.Messages;

namespace ChatOps.Journal;

/// <summary>A job of a workflow run, or a check of a check suite, changed its state.</summary>
/// <param name="Run">The id of the run, or of the suite.</param>
/// <param name="Attempt">The run's.</param>
/// <param name="Id">A rerun gets another.</param>
/// <param name="FailedStep">The first of its steps that failed.</param>
public sealed record BuildJobChanged(
    string Repository, long Run, int Attempt, long Id, string Name, BuildState State, string Commit, string? FailedStep = null)
    : Fact
{
    [JsonIgnore]
    public override About About => new About.Repository(Repository);

    [JsonIgnore]
    public override IEnumerable<Key> Keys => [Key.Commit(Repository, Commit)];

    [JsonIgnore]
    public override string StepKey => $"jobs:{Repository.ToLowerInvariant()}@{Run}";
}

/// <summary>What the jobs of a run add to its step.</summary>
public static class BuildJobs
{
    /// <summary>One step for all jobs of a run, without a line of its own.</summary>
    internal static Step? Step(IReadOnlyList<Event> events)
    {
        var told = events.Select(e => (BuildJobChanged)e.Fact).ToList();
        var attempt = told.Max(job => job.Attempt);
        // Webhooks come in any order; a job's states only go up.
        var jobs = told.Where(job => job.Attempt == attempt).GroupBy(job => job.Id).Select(same => same.MaxBy(job => job.State)!).ToList();
        var failed = jobs.Where(job => job.State is BuildState.Failed).OrderBy(job => job.Id).ToList();
        return new(told[0].StepKey, StepState.Open, events[0].OccurredAt, told[0].Name, jobs[^1])
        {
            IsSilent = true,
            Detail = failed is [var first, ..] ? Words(first, failed.Count - 1) : null,
            Progress = new(
                jobs.Count(job => job.State >= BuildState.Succeeded),
                jobs.Count,
                $"{jobs.Count(job => job.State >= BuildState.Succeeded)} of {Plural.Of(jobs.Count, "job")}"),
        };
    }

    /// <summary>
    /// Steps of a story, where a run's says how many of its jobs are done, or which one failed. Nothing is said of an attempt whose jobs
    /// weren't reported.
    /// </summary>
    public static IEnumerable<Step> Join(IReadOnlyCollection<Step> steps)
    {
        var jobs = steps.Where(step => step.Latest is BuildJobChanged).ToDictionary(step => step.Latest.StepKey!);
        return jobs.Count == 0 ? steps : steps.Select(step => step is { Detail: null, Latest: BuildChanged build }
            && build.Repository is { } repository
            && jobs.TryGetValue($"jobs:{repository.ToLowerInvariant()}@{build.Run ?? build.Number}", out var of)
            && ((BuildJobChanged)of.Latest).Attempt == build.Attempt
                ? step with { Detail = WordsOf(build, of) }
                : step);
    }

    private static RichText? WordsOf(BuildChanged build, Step jobs) => build.State switch
    {
        BuildState.Running => jobs.Progress!.Label,
        BuildState.Failed => jobs.Detail,
        _ => null,
    };

    private static RichText Words(BuildJobChanged job, int others) => RichText.Of(
        $"job {job.Name:b}{(job.FailedStep is null ? RichText.Empty : RichText.Of($", step {job.FailedStep:b}"))}{(others == 0 ? "" : $", and {Plural.Of(others, "other job")}")}");
}
