using ChatOps.Journal;

namespace ChatOps.BuildServers;

/// <summary>Finds builds by how people name them.</summary>
public sealed class ReportedBuilds(Events events)
{
    private const int MostBuilds = 2_000;

    /// <summary>The newest build with a name: "web/main#128". Null: none was heard of lately.</summary>
    public async Task<BuildChanged?> FindAsync(string job, long number, CancellationToken cancellationToken)
    {
        var all = (await events.NewestAsync<BuildChanged>(long.MaxValue, MostBuilds, cancellationToken))
            .Where(@event => @event.Fact is BuildChanged build && build.Number == number && Is(build.Job, build.Name, job))
            .ToList();
        var found = all is [var newest, ..] ? Builds.Newest(all.Where(@event => @event.Fact.StepKey == newest.Fact.StepKey)) : null;
        var reviews = EnvironmentReviews.Open((await events.NewestAsync<EnvironmentReviewChanged>(
            long.MaxValue, MostBuilds, cancellationToken))
            .Where(@event => @event.Fact is EnvironmentReviewChanged review
                && review.Number == number
                && (found is null ? Is(review.Job, review.Name, job) : found.Job == review.Job && found.Run == review.Run)));
        return reviews is [] ? found : With(found, reviews);
    }

    /// <summary>The build that came of what was in the queue, as it was reported; null: none was heard of lately.</summary>
    public async Task<BuildChanged?> FindQueuedAsync(string job, long item, CancellationToken cancellationToken) =>
        (await events.NewestAsync<BuildChanged>(long.MaxValue, MostBuilds, cancellationToken))
            .Select(@event => (BuildChanged)@event.Fact)
            .FirstOrDefault(build => build.Job == job && build.Run == item);

    /// <summary>The build that waits for environments; its own reports may be missing, or come later.</summary>
    private static BuildChanged? With(BuildChanged? build, IReadOnlyList<EnvironmentReviewChanged> reviews)
    {
        var of = reviews[0];
        var known = build ?? new BuildChanged(
            of.Job, of.Number, of.Name, of.Url, BuildState.Running, of.Repository, of.Commit, Branch: null, Version: null,
            StartedAt: null, Duration: null, Tests: null, of.Run, of.Attempt);
        var waiting = reviews.Where(review => review.Attempt >= known.Attempt).ToList();
        return waiting is [] || (known.IsOver && waiting[0].Attempt == known.Attempt) ? build : known with
        {
            State = BuildState.Running,
            Inputs =
            [
                .. known.Inputs ?? [],
                .. waiting.Select(
                    review => new BuildInput(review.Environment, $"deployment to {review.Environment}", HasParameters: false)),
            ],
        };
    }

    private static bool Is(string job, string name, string word) =>
        new[] { name, job, JobName.Parse(job).Path }.Contains(word, StringComparer.OrdinalIgnoreCase);
}
