using System.Text.Json.Serialization;

namespace ChatOps.Journal;

/// <summary>What an event says. Immutable; kept in the journal as JSON with <c>kind</c> as its name, so kinds are never renamed.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Pushed), "push")]
[JsonDerivedType(typeof(PullRequestChanged), "pull_request")]
[JsonDerivedType(typeof(BuildChanged), "build")]
[JsonDerivedType(typeof(DeploymentChanged), "deployment")]
[JsonDerivedType(typeof(Released), "release")]
[JsonDerivedType(typeof(OperationChanged), "operation")]
[JsonDerivedType(typeof(OperationProgressed), "progress")]
[JsonDerivedType(typeof(CommandRefused), "refusal")]
[JsonDerivedType(typeof(HoldChanged), "hold")]
[JsonDerivedType(typeof(OperationNoted), "note")]
[JsonDerivedType(typeof(WorkloadChanged), "workload")]
[JsonDerivedType(typeof(OperationWaits), "waiting")]
[JsonDerivedType(typeof(MergeQueueChanged), "merge_queue")]
[JsonDerivedType(typeof(OperationBlocked), "blocked")]
public abstract record Fact
{
    /// <summary>The keys that tie this fact to others. Those that need the catalog (image and version) are added by the timeline.</summary>
    [JsonIgnore]
    public abstract IEnumerable<Key> Keys { get; }
}

/// <summary>Commits reached a branch or a tag.</summary>
/// <param name="Repository">"owner/name".</param>
/// <param name="Ref">The branch's or tag's short name.</param>
/// <param name="Commit">What the ref points at now; absent when it was deleted.</param>
/// <param name="Commits">Newest last, at most 20.</param>
/// <param name="CommitCount">How many there were in all.</param>
/// <param name="Before">What the ref pointed at before; absent when it is new.</param>
/// <param name="DefaultBranch">The repository's, as it says itself.</param>
public sealed record Pushed(
    string Repository, string Ref, bool IsTag, bool IsDefaultBranch, string? Commit, IReadOnlyList<CommitLine> Commits, int CommitCount, string? Url, bool Forced,
    string? Before = null, string? DefaultBranch = null)
    : Fact
{
    /// <summary>The branch was moved back: what it points at now is an old commit.</summary>
    [JsonIgnore]
    public bool IsRewind => Forced && !IsTag && CommitCount == 0 && Commit is not null && Before is not null;

    /// <summary>A move back is a story of its own: that of the old commit is over.</summary>
    [JsonIgnore]
    public override IEnumerable<Key> Keys => Commit is null || IsRewind ? [] : [Key.Commit(Repository, Commit)];
}

/// <summary>A commit in a list: full sha, first line of its message, its author's name.</summary>
public sealed record CommitLine(string Sha, string Title, string? Author);

public enum PullRequestAction { Opened, Reopened, Merged, Closed, Updated, Edited, Queued, Unqueued }

/// <param name="Action">Updated: it got other commits; edited: another title or base; queued: for merging, by a merge queue.</param>
/// <param name="MergeCommit">Only when merged.</param>
/// <param name="Before">Its head before, when it got other commits.</param>
/// <param name="Reason">Why it left the merge queue, in the code host's word.</param>
/// <param name="DefaultBranch">The repository's, as it says itself.</param>
/// <param name="ByQueue">A merge queue did it, and nobody is known who put it there.</param>
public sealed record PullRequestChanged(
    string Repository, long Number, string Title, string Url, PullRequestAction Action, string HeadCommit, string? MergeCommit, string Branch, string Base,
    string? Before = null, string? Reason = null, string? DefaultBranch = null, bool ByQueue = false)
    : Fact
{
    [JsonIgnore]
    public override IEnumerable<Key> Keys => MergeCommit is null
        ? [Key.Pull(Repository, Number), Key.Commit(Repository, HeadCommit)]
        : [Key.Pull(Repository, Number), Key.Commit(Repository, HeadCommit), Key.Commit(Repository, MergeCommit)];
}

/// <summary>A merge queue made a commit of a pull request to check it before it merges it, or gave that up.</summary>
/// <param name="Number">The pull request's.</param>
/// <param name="Commit">The queue's own.</param>
/// <param name="Reason">Why it is over: "merged", "invalidated" (it is made anew), "dequeued"; null while it is checked.</param>
public sealed record MergeQueueChanged(string Repository, long Number, string Base, string Commit, string? Reason)
    : Fact
{
    [JsonIgnore]
    public override IEnumerable<Key> Keys => [Key.Pull(Repository, Number), Key.Commit(Repository, Commit)];
}

public enum BuildState { Queued, Running, Succeeded, Unstable, Failed, Aborted, Skipped }

/// <summary>A build or a workflow run moved.</summary>
/// <param name="Job">As <see cref="JobName"/> writes it: "builder/web/main".</param>
/// <param name="Number">Counted by the job, as people know it.</param>
/// <param name="Name">What people call the job.</param>
/// <param name="Repository">"owner/name" when the sender says it.</param>
/// <param name="Version">The version it makes, when the sender says it (a build parameter).</param>
/// <param name="StartedAt">Sender's clock.</param>
/// <param name="Run">The system's own id of it: a job that was made anew counts its builds from 1 again. Grows.</param>
/// <param name="Attempt">The same run is run again under the next.</param>
/// <param name="IsFinal">Nothing follows, not even another result.</param>
/// <param name="IsDefaultBranch">Whether it builds the repository's default branch, when the sender says it.</param>
/// <param name="Trigger">What it runs for: "push", "pull_request", "merge_group".</param>
public sealed record BuildChanged(
    string Job, long Number, string Name, string? Url, BuildState State, string? Repository, string? Commit, string? Branch, string? Version,
    DateTimeOffset? StartedAt, TimeSpan? Duration, TestSummary? Tests,
    long? Run = null, int Attempt = 1, bool IsFinal = false, bool? IsDefaultBranch = null, string? Trigger = null)
    : Fact
{
    [JsonIgnore]
    public bool IsOver => State >= BuildState.Succeeded;

    /// <summary>The pull request that a merge queue builds it for.</summary>
    [JsonIgnore]
    public long? QueuedPull => MergeQueueBranch.PullOf(Branch);

    [JsonIgnore]
    public override IEnumerable<Key> Keys =>
    [
        Key.Build(Job, Number, Run),
        .. Repository is not null && Commit is not null ? (IEnumerable<Key>)[Key.Commit(Repository, Commit)] : [],
        .. Repository is not null && QueuedPull is { } pull ? (IEnumerable<Key>)[Key.Pull(Repository, pull)] : [],
    ];
}

/// <param name="FailedTests">At most 10 names.</param>
public sealed record TestSummary(int Total, int Failed, int Skipped, IReadOnlyList<string> FailedTests);

/// <summary>Replaced: it was done, and another took its place.</summary>
public enum DeploymentState { Created, Queued, Running, Succeeded, Failed, Replaced }

/// <summary>A deploy that somebody else runs was created or moved.</summary>
/// <param name="System">Who runs it, as people write it.</param>
/// <param name="Status">The number of its state, which grows; 0 before it has one.</param>
public sealed record DeploymentChanged(
    string System, string Repository, long Id, string Environment, string Ref, string Commit, DeploymentState State, string? Description, string? Url, long Status = 0)
    : Fact
{
    [JsonIgnore]
    public override IEnumerable<Key> Keys => [Key.Deployment(Repository, Id), Key.Commit(Repository, Commit)];
}

/// <summary>Edited: promoted from a prerelease, made one, or changed otherwise; withdrawn: deleted, or a draft again.</summary>
public enum ReleaseChange { Published, Edited, Withdrawn }

/// <param name="Commit">The tag's commit, when the sender says it as one.</param>
/// <param name="Prerelease">As it is marked after the change.</param>
/// <param name="Id">The code host's: a release that was deleted and made again is another.</param>
public sealed record Released(
    string Repository, string Tag, string? Name, string Url, string? Commit, bool Prerelease, ReleaseChange Change = ReleaseChange.Published, long Id = 0)
    : Fact
{
    [JsonIgnore]
    public override IEnumerable<Key> Keys => Commit is null ? [] : [Key.Commit(Repository, Commit)];
}
