using System.Collections.Frozen;

namespace ChatOps.Sources.Gitea;

/// <summary>
/// The events that Gitea and Forgejo have: a kind is counted and shown to people, so it must not be an arbitrary string from the sender.
/// </summary>
internal static class GiteaKinds
{
    private const string Other = "other";

    private static readonly FrozenSet<string> Documented = FrozenSet.Create(
    [
        "action_run_failure", "action_run_recover", "action_run_success", "create", "delete", "fork", "issue_comment", "issues", "package",
        "pull_request", "pull_request_approved", "pull_request_comment", "pull_request_rejected", "push", "release", "repository", "status",
        "wiki", "workflow_job", "workflow_run",
    ]);

    public static string Known(string kind) => Documented.Contains(kind) ? kind : Other;
}
