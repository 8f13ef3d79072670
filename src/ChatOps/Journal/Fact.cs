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
[JsonDerivedType(typeof(LockChanged), "lock")]
[JsonDerivedType(typeof(OperationNoted), "note")]
[JsonDerivedType(typeof(WorkloadChanged), "workload")]
[JsonDerivedType(typeof(OperationWaits), "waiting")]
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
public sealed record Pushed(
    string Repository, string Ref, bool IsTag, bool IsDefaultBranch, string? Commit, IReadOnlyList<CommitLine> Commits, int CommitCount, string? Url, bool Forced)
    : Fact
{
    [JsonIgnore]
    public override IEnumerable<Key> Keys => Commit is null ? [] : [Key.Commit(Repository, Commit)];
}

/// <summary>A commit in a list: full sha, first line of its message, its author's name.</summary>
public sealed record CommitLine(string Sha, string Title, string? Author);

public enum PullRequestAction { Opened, Reopened, Merged, Closed }

/// <param name="MergeCommit">Only when merged.</param>
public sealed record PullRequestChanged(
    string Repository, long Number, string Title, string Url, PullRequestAction Action, string HeadCommit, string? MergeCommit, string Branch, string Base)
    : Fact
{
    [JsonIgnore]
    public override IEnumerable<Key> Keys => MergeCommit is null
        ? [Key.Pull(Repository, Number), Key.Commit(Repository, HeadCommit)]
        : [Key.Pull(Repository, Number), Key.Commit(Repository, HeadCommit), Key.Commit(Repository, MergeCommit)];
}

public enum BuildState { Queued, Running, Succeeded, Unstable, Failed, Aborted, Skipped }

/// <summary>A build or a workflow run moved.</summary>
/// <param name="Job">System and path: "jenkins/web/main", "github/acme/web/ci".</param>
/// <param name="Name">What people call the job.</param>
/// <param name="Repository">"owner/name" when the sender says it.</param>
/// <param name="Version">The version it makes, when the sender says it (a build parameter).</param>
/// <param name="StartedAt">Sender's clock.</param>
public sealed record BuildChanged(
    string Job, long Number, string Name, string? Url, BuildState State, string? Repository, string? Commit, string? Branch, string? Version,
    DateTimeOffset? StartedAt, TimeSpan? Duration, TestSummary? Tests)
    : Fact
{
    [JsonIgnore]
    public bool IsOver => State >= BuildState.Succeeded;

    [JsonIgnore]
    public override IEnumerable<Key> Keys => Repository is null || Commit is null
        ? [Key.Build(Job, Number)]
        : [Key.Build(Job, Number), Key.Commit(Repository, Commit)];
}

/// <param name="FailedTests">At most 10 names.</param>
public sealed record TestSummary(int Total, int Failed, int Skipped, IReadOnlyList<string> FailedTests);

/// <summary>A GitHub Deployment was created or changed its status: a deploy that somebody else runs.</summary>
/// <param name="State">GitHub's word: "created", "pending", "queued", "in_progress", "success", "failure", "error", "inactive".</param>
public sealed record DeploymentChanged(
    string Repository, long Id, string Environment, string Ref, string Commit, string State, string? Description, string? Url)
    : Fact
{
    [JsonIgnore]
    public override IEnumerable<Key> Keys => [Key.Deployment(Repository, Id), Key.Commit(Repository, Commit)];
}

/// <param name="Commit">The tag's commit, when the sender says it as one.</param>
public sealed record Released(string Repository, string Tag, string? Name, string Url, string? Commit, bool Prerelease)
    : Fact
{
    [JsonIgnore]
    public override IEnumerable<Key> Keys => Commit is null ? [] : [Key.Commit(Repository, Commit)];
}
