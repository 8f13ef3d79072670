using ChatOps.Journal;

namespace ChatOps.Sources.GitLab;

/// <summary>Events of merge requests.</summary>
internal static class GitLabMergeRequests
{
    public static Translation Changed(GitLabEvent told)
    {
        var request = told.Object;
        if (told.Repository is not { } repository
            || request["iid"].Id is not { } iid
            || ForeignText.Sha(request["last_commit"]["id"].Text) is not { } head
            || ForeignText.Link(request["url"].Text) is not { } link)
        {
            return new Translation.Failed("merge_request without its repository, number, head commit or address");
        }

        var said = request["action"].Text;
        if (said is "approval" or "approved" or "unapproval" or "unapproved")
        {
            return Review(told, repository, iid, isApproved: said is "approval" or "approved");
        }

        PullRequestAction? change = said switch
        {
            "open" => PullRequestAction.Opened,
            "reopen" => PullRequestAction.Reopened,
            "close" => PullRequestAction.Closed,
            "merge" => PullRequestAction.Merged,
            "update" when ForeignText.Sha(request["oldrev"].Text) is not null => PullRequestAction.Updated,
            "update" when told.Body["changes"]["title"].Exists || told.Body["changes"]["target_branch"].Exists => PullRequestAction.Edited,
            _ => null,
        };
        if (change is not { } action)
        {
            return Told.Nothing($"merge_request {said}");
        }

        return Told.One(
            told.Delivery,
            new PullRequestChanged(
                repository,
                iid,
                ForeignText.FirstLine(request["title"].Text) ?? $"!{iid}",
                link,
                action,
                head,
                action is PullRequestAction.Merged ? MergeCommit(request) ?? head : null,
                BranchOf(request),
                ForeignText.Short(request["target_branch"].Text) ?? "",
                action is PullRequestAction.Updated ? ForeignText.Sha(request["oldrev"].Text) : null,
                DefaultBranch: told.DefaultBranch),
            told.Login,
            action is PullRequestAction.Opened ? request["created_at"].Time : request["updated_at"].Time,
            request["updated_at"].Time);
    }

    /// <summary>A merge that is fast-forwarded has no commit of its own, and one that is squashed may have both.</summary>
    private static string? MergeCommit(Payload request) =>
        ForeignText.Sha(request["merge_commit_sha"].Text) ?? ForeignText.Sha(request["squash_commit_sha"].Text);

    /// <summary>A fork's branch is prefixed with its project: its "main" isn't ours.</summary>
    private static string BranchOf(Payload request)
    {
        var (from, to) = (request["source"]["path_with_namespace"].Text, request["target"]["path_with_namespace"].Text);
        var branch = request["source_branch"].Text;
        return ForeignText.Short(
            from is not null && to is not null && !from.Equals(to, StringComparison.OrdinalIgnoreCase) ? $"{from}:{branch}" : branch) ?? "";
    }

    /// <remarks>An approval has no number of its own: its time, which grows, stands for one.</remarks>
    private static Translation Review(GitLabEvent told, string repository, long iid, bool isApproved)
    {
        var at = told.Object["updated_at"].Time;
        return ForeignText.Short(told.Login) is not { } reviewer
            ? new Translation.Failed("an approval of a merge request without its user")
            : Told.One(
                told.Delivery,
                new PullRequestReviewed(
                    repository,
                    iid,
                    (at ?? told.Delivery.ReceivedAt).ToUnixTimeMilliseconds(),
                    reviewer,
                    isApproved ? ReviewState.Approved : ReviewState.Dismissed),
                told.Login,
                at);
    }
}
