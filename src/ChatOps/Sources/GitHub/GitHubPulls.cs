using ChatOps.Journal;

namespace ChatOps.Sources.GitHub;

/// <summary>Events of pull requests and of the queue that merges them.</summary>
internal static class GitHubPulls
{
    private const string Branches = "refs/heads/";
    private const string MergeQueueApp = "github-merge-queue[bot]";

    public static bool Tells(string? action) =>
        action is "opened" or "reopened" or "closed" or "synchronize" or "edited" or "enqueued" or "dequeued";

    /// <remarks>
    /// Dated by the pull request's own fields when opened, merged or closed; all other changes only show in <c>updated_at</c>.
    /// </remarks>
    public static Translation PullRequest(string action, GitHubPayload told, DateTimeOffset receivedAt)
    {
        if (GitHubEvents.Repository(told) is not { } repository
            || told is not { PullRequest: { HtmlUrl: { } url, Head: { } head } pull }
            || ForeignText.Sha(head.Sha) is not { } headCommit
            || ForeignText.Link(url) is not { } link)
        {
            return new Translation.Failed("pull_request without its repository, address or head commit");
        }

        if (action is "edited" && told.Changes is not ({ Title: not null } or { Base: not null }))
        {
            return new Translation.Nothing("pull_request edited is not told, but for its title and base");
        }

        var (change, at) = action switch
        {
            "opened" => (PullRequestAction.Opened, pull.CreatedAt),
            "reopened" => (PullRequestAction.Reopened, pull.UpdatedAt),
            "synchronize" => (PullRequestAction.Updated, pull.UpdatedAt),
            "edited" => (PullRequestAction.Edited, pull.UpdatedAt),
            // A merge queue doesn't change the pull request's own times.
            "enqueued" => (PullRequestAction.Queued, null),
            "dequeued" => (PullRequestAction.Unqueued, (DateTimeOffset?)null),
            _ when pull.Merged is true || pull.MergedAt is not null => (PullRequestAction.Merged, pull.MergedAt),
            _ => (PullRequestAction.Closed, pull.ClosedAt),
        };

        // The person who wanted the merge, even if a queue or a bot carried it out.
        GitHubUser?[] people = change is PullRequestAction.Merged ? [told.Sender, pull.MergedBy, pull.AutoMerge?.EnabledBy] : [told.Sender];
        var by = (people.FirstOrDefault(GitHubEvents.IsPerson) ?? told.Sender ?? pull.User)?.Login;

        // A fork's branch is prefixed with its owner, as on GitHub: its "main" isn't ours.
        var isFork = !string.Equals(head.Repo?.FullName, repository, StringComparison.OrdinalIgnoreCase);
        var fact = new PullRequestChanged(
            repository,
            pull.Number,
            ForeignText.FirstLine(pull.Title) ?? $"#{pull.Number}",
            link,
            change,
            headCommit,
            // Before a merge, this is the commit of GitHub's test merge.
            change is PullRequestAction.Merged ? ForeignText.Sha(pull.MergeCommitSha) : null,
            ForeignText.Short(isFork ? head.Label ?? head.Ref : head.Ref) ?? "",
            ForeignText.Short(pull.Base?.Ref) ?? "",
            change is PullRequestAction.Updated ? ForeignText.Sha(told.Before) : null,
            change is PullRequestAction.Unqueued ? ForeignText.FirstLine(told.Reason) : null,
            ForeignText.Short(told.Repository?.DefaultBranch),
            ByQueue: change is PullRequestAction.Merged && by is MergeQueueApp);
        var reverts = change is PullRequestAction.Opened or PullRequestAction.Merged
            ? GitHubReverts.Of(told, repository, pull, change is PullRequestAction.Merged ? fact.MergeCommit ?? headCommit : null)
            : [];
        DateTimeOffset? otherwise = change is PullRequestAction.Queued or PullRequestAction.Unqueued ? null : pull.UpdatedAt;
        return GitHubEvents.All([fact, .. reverts], by, receivedAt, at, otherwise);
    }

    /// <remarks>
    /// Dated by its <c>submitted_at</c>; a dismissal carries no time of its own. A comment decides nothing, and ends no approval.
    /// </remarks>
    public static Translation Review(string action, GitHubPayload told, DateTimeOffset receivedAt)
    {
        if (GitHubEvents.Repository(told) is not { } repository
            || told is not { PullRequest.Number: > 0 and var number, Review: { } review })
        {
            return new Translation.Failed("pull_request_review without its repository, pull request or review");
        }

        ReviewState? state = action is "dismissed" ? ReviewState.Dismissed : review.State?.ToLowerInvariant() switch
        {
            "approved" => ReviewState.Approved,
            "changes_requested" => ReviewState.ChangesRequested,
            "dismissed" => ReviewState.Dismissed,
            _ => null,
        };
        return state is null || ForeignText.Short(review.User?.Login) is not { } reviewer
            ? new Translation.Nothing("pull_request_review that decides nothing is not told")
            : GitHubEvents.One(
                new PullRequestReviewed(repository, number, review.Id, reviewer, state.Value),
                told.Sender?.Login,
                receivedAt,
                state is ReviewState.Dismissed ? null : review.SubmittedAt);
    }

    /// <remarks>It carries no time, so it is dated by when we received it.</remarks>
    public static Translation MergeGroup(string action, GitHubPayload told, DateTimeOffset receivedAt)
    {
        if (GitHubEvents.Repository(told) is not { } repository
            || told is not { MergeGroup: { HeadRef: { } reference } group }
            || ForeignText.Sha(group.HeadSha) is not { } commit
            || MergeQueueBranch.PullOf(Short(reference)) is not { } number)
        {
            return new Translation.Failed("merge_group without its repository, branch or commit");
        }

        var reason = action is "destroyed" ? ForeignText.FirstLine(told.Reason) ?? "destroyed" : null;
        var fact = new MergeQueueChanged(repository, number, ForeignText.Short(Short(group.BaseRef ?? "")) ?? "", commit, reason);
        return GitHubEvents.One(fact, told.Sender?.Login, receivedAt);
    }

    private static string Short(string reference) =>
        reference.StartsWith(Branches, StringComparison.Ordinal) ? reference[Branches.Length..] : reference;
}
