using System.Text.Json.Serialization;

namespace ChatOps.Journal;

public enum BuildState { Queued, Running, Succeeded, Unstable, Failed, Aborted, Skipped }

/// <summary>A build or a workflow run changed its state.</summary>
/// <param name="Job">As <see cref="JobName"/> writes it: "builder/web/main".</param>
/// <param name="Number">The job's build number, as people know it; 0: its builds aren't numbered.</param>
/// <param name="Name">What people call the job.</param>
/// <param name="Repository">"owner/name" if the sender says so.</param>
/// <param name="Version">The version it builds, if the sender says so (a build parameter).</param>
/// <param name="StartedAt">Sender's clock.</param>
/// <param name="Run">The system's own id, which only grows: a recreated job numbers its builds from 1 again.</param>
/// <param name="Attempt">A rerun of the same run gets the next number.</param>
/// <param name="IsFinal">No further events follow, not even a different result.</param>
/// <param name="IsDefaultBranch">Whether it builds the repository's default branch, if the sender says so.</param>
/// <param name="Trigger">What triggered it: "push", "pull_request", "merge_group".</param>
/// <param name="Stage">The stage that runs, or that failed.</param>
/// <param name="BrokenBy">Whose changes are in it and not in the last good one, if it failed; at most 5 names.</param>
/// <param name="FixedBy">Whose changes are in it, if it passed and the one before didn't; at most 5 names.</param>
/// <param name="Inputs">What it waits for; null: for nobody.</param>
/// <param name="Log">The end of its log, if it failed.</param>
/// <param name="Upstream">The build that started it, if it builds no change itself.</param>
/// <param name="StartedBy">Who started it, by the build server's own id, which it authenticated.</param>
/// <param name="Id">The system's own id, if that isn't a number.</param>
/// <param name="Unconfirmed">Set if only a notification says so, and the build server can be asked.</param>
public sealed record BuildChanged(
    string Job,
    long Number,
    string Name,
    string? Url,
    BuildState State,
    string? Repository,
    string? Commit,
    string? Branch,
    string? Version,
    DateTimeOffset? StartedAt,
    TimeSpan? Duration,
    TestSummary? Tests,
    long? Run = null,
    int Attempt = 1,
    bool IsFinal = false,
    bool? IsDefaultBranch = null,
    string? Trigger = null,
    Unconfirmed? Unconfirmed = null,
    BuildStage? Stage = null,
    IReadOnlyList<string>? BrokenBy = null,
    IReadOnlyList<string>? FixedBy = null,
    IReadOnlyList<BuildInput>? Inputs = null,
    string? Log = null,
    UpstreamBuild? Upstream = null,
    string? StartedBy = null,
    string? Id = null)
    : Fact
{
    private const int LongestId = 12;

    /// <summary>
    /// The host that a builder cloned the repository from, until the repository's name says on which code host it is. It isn't stored.
    /// </summary>
    [JsonIgnore]
    public string? CloneHost { get; init; }

    /// <summary>As people call it among the job's builds: "#128", or the first part of its id; empty: it has neither.</summary>
    [JsonIgnore]
    public string Numbered => Number > 0 ? $"#{Number}"
        : Id is null ? ""
        : Id.Split('-')[0] is { Length: <= LongestId } first ? first
        : Id[..LongestId];

    /// <summary>Someone has to answer it.</summary>
    [JsonIgnore]
    public bool IsWaiting => State is BuildState.Running && Inputs is { Count: > 0 };

    [JsonIgnore]
    public bool IsOver => State >= BuildState.Succeeded;

    /// <summary>The pull request for which a merge queue runs it.</summary>
    [JsonIgnore]
    public long? QueuedPull => MergeQueueBranch.PullOf(Branch);

    /// <summary>The commit of the change that it is about.</summary>
    [JsonIgnore]
    public string? ChangeCommit => Upstream?.Commit ?? Commit;

    [JsonIgnore]
    public override About About => new About.Job(Job, Upstream?.Repository ?? Repository);

    [JsonIgnore]
    public override IEnumerable<Key> Keys =>
    [
        Key.Build(Job, Number, Run, Id),
        // What isn't confirmed must not bring a build into the story of a change that it may not be of. Nor may what a build that another
        // one started checks out, such as the scripts that deploy any change: that would join all of them.
        .. Unconfirmed is not null ? []
            : Upstream is not null ? Upstream.Keys
            : Repository is not null && Commit is not null ? (IEnumerable<Key>)[Key.Commit(Repository, Commit)] : [],
        .. Repository is not null && Unconfirmed is null && QueuedPull is { } pull ? (IEnumerable<Key>)[Key.Pull(Repository, pull)] : [],
    ];

    [JsonIgnore]
    public override string StepKey => Key.Build(Job, Number, Run, Id).Value;

    /// <summary>A job that fails at intervals, and whose commit nobody knows.</summary>
    [JsonIgnore]
    public override string? Repeats => State is BuildState.Failed or BuildState.Unstable && Commit is null && Unconfirmed is null
        ? $"{Job} {State}"
        : null;

    /// <remarks>
    /// A build that fails doesn't publish its version: the next change's build gets the same one. Nor is it known before the end; but where
    /// no commit is known, the version is all that a build and its repetition have in common.
    /// </remarks>
    [JsonIgnore]
    public override string? ToldVersion => Unconfirmed is null
        && (State is BuildState.Succeeded or BuildState.Unstable || (IsOver && Commit is null)) ? Version : null;

    [JsonIgnore]
    public override string? LookedForBy =>
        IsOver && Version is not null ? Subject.Builds(JobName.Parse(Job).Instance, JobName.Parse(Job).Path) : null;

    [JsonIgnore]
    public override (string Repository, string Branch)? ToldDefaultBranch =>
        IsDefaultBranch is true && Repository is not null && Branch is not null ? (Repository, Branch) : null;
}

/// <summary>A question that a build asks.</summary>
/// <param name="Id">Of the step that asks, in its build.</param>
/// <param name="HasParameters">It asks for values, too.</param>
public sealed record BuildInput(string Id, string Message, bool HasParameters);

/// <summary>A stage of a pipeline.</summary>
/// <param name="Number">Counted from 1; 0: the sender doesn't say.</param>
/// <param name="Of">How many the last good build had; null: unknown, or this one has more.</param>
public sealed record BuildStage(string Name, int Number, int? Of);

/// <param name="FailedTests">At most 10 names.</param>
public sealed record TestSummary(int Total, int Failed, int Skipped, IReadOnlyList<string> FailedTests);

/// <summary>The step of one build or workflow run.</summary>
public static class Builds
{
    private const string PullRequestTrigger = "pull_request";

    internal static Step? Step(IReadOnlyList<Event> events)
    {
        var builds = events.Select(e => (BuildChanged)e.Fact).ToList();
        var last = Doubted(Newest(events), builds);
        // A build that was started manually or is queued doesn't know its commit or branch yet.
        var known = builds.Exists(b => b.Unconfirmed is null) ? builds.FindAll(b => b.Unconfirmed is null) : builds;
        var (repository, commit, branch) = (
            known.Select(b => b.Repository).Prepend(last.Repository).FirstOrDefault(r => r is not null),
            known.Select(b => b.Commit).Prepend(last.Unconfirmed is null ? last.Commit : null).FirstOrDefault(c => c is not null),
            known.Select(b => b.Branch).Prepend(last.Unconfirmed is null ? last.Branch : null).FirstOrDefault(b => b is not null));
        var upstream = known.Select(b => b.Upstream).LastOrDefault(u => u?.Commit is not null);
        var state = last.IsWaiting ? StepState.Waiting : last.Unconfirmed is { Why: not null } ? StepState.Warned : StateOf(last.State);
        return new(last.StepKey, state, events[0].OccurredAt, Title(last), last)
        {
            End = !last.IsOver ? null : last.Duration is { } took && last.StartedAt is { } started ? started + took : events[^1].OccurredAt,
            Link = last.Url,
            IsUrgent = last.IsWaiting,
            Detail = last.Tests is { Failed: > 0 } failed ? $"{failed.Failed} of {Plural.Of(failed.Total, "test")} failed" : null,
            Branch = upstream is not null
                ? new(upstream.Repository, upstream.Branch, IsDefault: null)
                : new(repository, branch, builds.Select(b => b.IsDefaultBranch).FirstOrDefault(d => d is not null)),
            Turn = new(
                Check(last.Job, repository, branch),
                events.Min(e => e.Position),
                upstream?.Commit ?? commit,
                last.Trigger?.StartsWith(PullRequestTrigger, StringComparison.Ordinal) is true ? PullRequestTrigger : null,
                last is { Number: 0, Run: null } ? null : last.Run is null ? last.Job : $"{last.Job} runs",
                last.Run ?? last.Number,
                last.State is BuildState.Skipped),
            Commits = commit is not null && MergeQueueBranch.PullOf(branch) is not null ? [new(commit, CommitRank.Queued)] : [],
            // A builder may know the commit only after checkout: a build that has just started may belong to an existing story.
            IsTentative = !builds.Any(
                b => b.IsOver
                    || b.Unconfirmed is { Why: not null }
                    || (b.ChangeCommit is not null && b.Unconfirmed is null)),
        };
    }

    /// <summary>A further notification doesn't lift the doubt in the one before.</summary>
    private static BuildChanged Doubted(BuildChanged last, List<BuildChanged> builds) =>
        last.Unconfirmed is { End: not null, Why: null } unconfirmed
        && builds.Skip(builds.FindLastIndex(b => b.Unconfirmed is null) + 1).LastOrDefault(b => b.Unconfirmed!.Why is not null) is { } doubt
            ? last with { Unconfirmed = unconfirmed with { Why = doubt.Unconfirmed!.Why } }
            : last;

    /// <summary>Some senders tell of the part that failed in an event of its own, before the end of the whole.</summary>
    private static BuildChanged Explained(BuildChanged last, IEnumerable<BuildChanged> builds) =>
        last is { State: BuildState.Failed, Stage: null }
        && builds.Where(b => b is { State: BuildState.Failed, Stage: not null } && b.Attempt == last.Attempt).ToList()
            is [.., { Stage: var stage }] parts
            ? last with { Stage = stage, Log = last.Log ?? parts.FindLast(part => part.Log is not null)?.Log }
            : last;

    public static string Title(BuildChanged build) =>
        string.Join(
            ' ',
            new[] { build.Name, build.Numbered, build.Attempt > 1 ? $"(attempt {build.Attempt})" : null }
                .Where(part => part is { Length: > 0 }));

    /// <summary>
    /// The fact with the current state of a run, or of one attempt. No clock decides that: a result is final, and attempts are numbered.
    /// </summary>
    public static BuildChanged Newest(IEnumerable<Event> events)
    {
        var all = events.Select(e => (Event: e, Build: (BuildChanged)e.Fact)).ToList();
        return Explained(
            all.MaxBy(
                e => (e.Build.Attempt, e.Build.IsFinal, e.Build.IsOver, e.Event.OccurredAt, e.Build.State, e.Event.Position)).Build,
            all.Select(e => e.Build));
    }

    private static StepState StateOf(BuildState state) => state switch
    {
        BuildState.Queued => StepState.Queued,
        BuildState.Running => StepState.Running,
        BuildState.Succeeded => StepState.Succeeded,
        BuildState.Unstable or BuildState.Aborted => StepState.Warned,
        BuildState.Failed => StepState.Failed,
        BuildState.Skipped => StepState.Skipped,
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, null),
    };

    /// <summary>
    /// The name of the check; a multibranch pipeline has a job per branch and pull request, all of which are the same check.
    /// </summary>
    private static string Check(string job, string? repository, string? branch) =>
        branch is not null && job.LastIndexOf('/') is > 0 and var slash && Uri.UnescapeDataString(job[(slash + 1)..]) == branch
            ? $"build:{job[..slash]} {repository}"
            : $"build:{job} {repository}";
}
