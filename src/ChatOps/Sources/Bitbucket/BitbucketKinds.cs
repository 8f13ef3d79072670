using System.Collections.Frozen;

namespace ChatOps.Sources.Bitbucket;

/// <summary>
/// The event keys that Bitbucket documents: a kind is counted and shown to people, so it must not be an arbitrary string from the sender.
/// </summary>
internal static class BitbucketKinds
{
    private const string Other = "other";

    private static readonly FrozenSet<string> Documented = FrozenSet.Create(
    [
        "repo:push", "repo:fork", "repo:updated", "repo:transfer", "repo:deleted", "repo:imported", "repo:commit_comment_created",
        "repo:commit_status_created", "repo:commit_status_updated", "issue:created", "issue:updated", "issue:comment_created",
        "pullrequest:created", "pullrequest:updated", "pullrequest:push", "pullrequest:changes_request_created",
        "pullrequest:changes_request_removed", "pullrequest:approved", "pullrequest:unapproved", "pullrequest:fulfilled",
        "pullrequest:rejected", "pullrequest:comment_created", "pullrequest:comment_updated", "pullrequest:comment_deleted",
        "pullrequest:comment_resolved", "pullrequest:comment_reopened",
        "diagnostics:ping", "repo:refs_changed", "repo:modified", "repo:forked", "repo:comment:added", "repo:comment:edited",
        "repo:comment:deleted", "repo:secret_detected", "mirror:repo_synchronized", "project:modified", "pr:opened", "pr:from_ref_updated",
        "pr:modified", "pr:merged", "pr:declined", "pr:deleted", "pr:reviewer:updated", "pr:reviewer:approved", "pr:reviewer:unapproved",
        "pr:reviewer:needs_work", "pr:reviewer:changes_requested", "pr:comment:added", "pr:comment:edited", "pr:comment:deleted",
    ]);

    public static string Known(string key) => Documented.Contains(key) ? key : Other;
}
