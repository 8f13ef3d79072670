using System.Text.Json.Serialization;

namespace ChatOps.Journal;

public enum EnvironmentReviewState { Requested, Approved, Rejected }

/// <summary>A run waits for people to let it use one of its code host's environments, or they have answered.</summary>
/// <param name="Job">As <see cref="JobName"/> writes it.</param>
/// <param name="Number">The run's, as people know it.</param>
/// <param name="Run">The system's own id of the run.</param>
/// <param name="Name">What people call the job.</param>
/// <param name="Environment">As the code host names it.</param>
/// <param name="Reviewers">Who may answer there; at most 10 names.</param>
public sealed record EnvironmentReviewChanged(
    string Job, long Number, long Run, int Attempt, string Name, string? Url, string Repository, string Commit, string Environment,
    EnvironmentReviewState State, IReadOnlyList<string> Reviewers)
    : Fact
{
    [JsonIgnore]
    public override About About => new About.Job(Job, Repository);

    [JsonIgnore]
    public override IEnumerable<Key> Keys => [Key.Build(Job, Number, Run), Key.Commit(Repository, Commit)];

    [JsonIgnore]
    public override string StepKey => $"{Key.Build(Job, Number, Run).Value}/environment/{Environment}";

    /// <summary>The run's name.</summary>
    [JsonIgnore]
    public string Title => Attempt > 1 ? $"{Name} #{Number} (attempt {Attempt})" : $"{Name} #{Number}";
}

/// <summary>The steps of runs that wait for an environment.</summary>
public static class EnvironmentReviews
{
    internal static Step Step(IReadOnlyList<Event> events)
    {
        var newest = Newest(events);
        var last = (EnvironmentReviewChanged)newest.Fact;
        return new(
            last.StepKey,
            last.State switch
            {
                EnvironmentReviewState.Requested => StepState.Waiting,
                EnvironmentReviewState.Approved => StepState.Succeeded,
                _ => StepState.Warned,
            },
            events[0].OccurredAt,
            last.Title,
            last)
        {
            Actor = last.State is EnvironmentReviewState.Requested ? null : newest.Actor,
            Link = last.Url,
            On = Key.Build(last.Job, last.Number, last.Run).Value,
            IsAside = last.State is not EnvironmentReviewState.Requested,
            IsUrgent = last.State is EnvironmentReviewState.Requested,
        };
    }

    /// <summary>The environments that a run still waits for.</summary>
    /// <param name="events">Those of one run.</param>
    public static IReadOnlyList<EnvironmentReviewChanged> Open(IEnumerable<Event> events) =>
    [
        .. events.GroupBy(e => e.Fact.StepKey)
            .Select(environment => (EnvironmentReviewChanged)Newest(environment).Fact)
            .Where(review => review.State is EnvironmentReviewState.Requested),
    ];

    /// <summary>Steps of a story, where nothing waits for a run that is over, or that was started again.</summary>
    public static IEnumerable<Step> End(IReadOnlyCollection<Step> steps) =>
        !steps.Any(step => step is { State: StepState.Waiting, Latest: EnvironmentReviewChanged }) ? steps
            : steps.Select(step => step is { State: StepState.Waiting, Latest: EnvironmentReviewChanged review }
                && steps.Any(other => other.Key == step.On
                    && other.Latest is BuildChanged build
                    && (build.Attempt > review.Attempt || (build.Attempt == review.Attempt && build.IsOver)))
                    ? step with { State = StepState.Skipped, IsUrgent = false, IsAside = true }
                    : step);

    // Another job of the same run may ask for the same environment again.
    private static Event Newest(IEnumerable<Event> events) => events.MaxBy(
        e => (((EnvironmentReviewChanged)e.Fact).Attempt, e.OccurredAt, ((EnvironmentReviewChanged)e.Fact).State, e.Position))!;
}
