using ChatOps.Journal;

namespace ChatOps.Timeline;

/// <summary>One build or workflow run, as it stands after all that was heard of it.</summary>
/// <param name="Last">What says how it stands: the newest attempt's end, if it has one. No clock decides that: an end is an end, and attempts are counted.</param>
/// <param name="Position">When we heard of it first.</param>
internal sealed record BuildRun(string Name, BuildChanged Last, DateTimeOffset Begun, long Position)
{
    private const string PullRequestTrigger = "pull_request";

    public static IReadOnlyList<BuildRun> Of(IEnumerable<Event> events) =>
        [.. events.Where(e => e.Fact is BuildChanged).GroupBy(e => NameOf((BuildChanged)e.Fact)).Select(run => Of(run.Key, [.. run]))];

    public static string NameOf(BuildChanged build) => Key.Build(build.Job, build.Number, build.Run).Value;

    private static BuildRun Of(string name, IReadOnlyList<Event> events)
    {
        var builds = events.Select(e => (BuildChanged)e.Fact).ToList();
        var last = Newest(events);
        // What began by hand or in the queue knew neither its commit nor its branch yet.
        last = last with
        {
            Repository = last.Repository ?? builds.Select(b => b.Repository).FirstOrDefault(r => r is not null),
            Commit = last.Commit ?? builds.Select(b => b.Commit).FirstOrDefault(c => c is not null),
            Branch = last.Branch ?? builds.Select(b => b.Branch).FirstOrDefault(b => b is not null),
        };
        return new(name, last, events[0].OccurredAt, events.Min(e => e.Position));
    }

    /// <summary>The event that says how a run, or one attempt of it, stands.</summary>
    public static BuildChanged Newest(IEnumerable<Event> events) =>
        events.Select(e => (Event: e, Build: (BuildChanged)e.Fact)).MaxBy(e => (e.Build.Attempt, e.Build.IsFinal, e.Build.IsOver, e.Event.OccurredAt, e.Build.State, e.Event.Position)).Build;

    /// <summary>What it checks; a multibranch pipeline has a job for each branch and each pull request, and checks the same in all.</summary>
    private string Check => Last.Branch is { } branch && Last.Job.LastIndexOf('/') is > 0 and var slash && Uri.UnescapeDataString(Last.Job[(slash + 1)..]) == branch
        ? $"{Last.Job[..slash]} {Last.Repository}"
        : $"{Last.Job} {Last.Repository}";

    private bool IsForPullRequest => Last.Trigger?.StartsWith(PullRequestTrigger, StringComparison.Ordinal) is true;

    /// <summary>The same check ran again: on a newer commit, or on the same one. What was skipped checked nothing.</summary>
    public bool IsSupersededBy(BuildRun other, CommitOrder commits)
    {
        if (ReferenceEquals(this, other) || other.Last.State is BuildState.Skipped || Check != other.Check)
        {
            return false;
        }

        if (Last.Commit is { } mine && other.Last.Commit is { } theirs)
        {
            if (commits.Of(mine) != commits.Of(theirs))
            {
                return commits.Of(theirs) > commits.Of(mine);
            }

            // A workflow may run twice for one commit, for its push and for its pull request: both count.
            if (mine == theirs && IsForPullRequest != other.IsForPullRequest)
            {
                return false;
            }
        }

        return (Last, other.Last) switch
        {
            var (a, b) when a.Job != b.Job => other.Position > Position,
            ({ Run: { } a }, { Run: { } b }) => b > a,
            var (a, b) => b.Number > a.Number,
        };
    }
}
