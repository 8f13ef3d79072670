using ChatOps.Journal;

namespace ChatOps.Sources.GitHub;

/// <summary>Events about the code: pushes, pull requests, releases.</summary>
internal static class GitHubCode
{
    private const int MostCommits = 20;

    /// <remarks>
    /// A push is dated by the repository's <c>pushed_at</c>: the head commit's own time is when it was authored, perhaps weeks ago.
    /// </remarks>
    public static Translation Push(GitHubPayload push, DateTimeOffset receivedAt)
    {
        if (push is not { Ref: { } reference, Repository: { } repository } || GitHubEvents.Repository(push) is not { } name)
        {
            return new Translation.Failed("push without its ref or repository");
        }

        var isTag = reference.StartsWith("refs/tags/", StringComparison.Ordinal);
        if (!isTag && !reference.StartsWith("refs/heads/", StringComparison.Ordinal))
        {
            return new Translation.Nothing("a push to neither a branch nor a tag is not told");
        }

        // For an annotated tag, "after" is the tag object's id; the head commit is what it points to.
        var commit = push.Deleted ? null : ForeignText.Sha(push.HeadCommit?.Id) ?? ForeignText.Sha(push.After);
        if (commit is null && !push.Deleted)
        {
            return new Translation.Failed("push without the commit it is about");
        }

        var shortRef = reference[(isTag ? "refs/tags/" : "refs/heads/").Length..];
        if (!isTag && MergeQueueBranch.Is(shortRef))
        {
            return new Translation.Nothing("a push to a merge queue's own branch is not told: merge_group is");
        }

        var commits = push.Commits?.OfType<GitHubPushedCommit>().ToList() ?? [];
        var fact = new Pushed(
            name,
            ForeignText.Short(shortRef) ?? "",
            isTag,
            IsDefaultBranch: !isTag && shortRef == repository.DefaultBranch,
            commit,
            [.. commits.TakeLast(MostCommits).Select(Line).OfType<CommitLine>()],
            commits.Count,
            ForeignText.Link(push.Compare),
            push.Forced,
            ForeignText.Sha(push.Before),
            ForeignText.Short(repository.DefaultBranch));
        // What is on other branches may be rebased or squashed before it is merged.
        var reverts = fact.IsDefaultBranch && commit is not null
            ? commits.SelectMany(pushed => GitHubReverts.Of(push, name, pushed, commit))
            : [];
        return GitHubEvents.All(
            [fact, .. reverts], push.Sender?.Login ?? push.Pusher?.Name, receivedAt, repository.PushedAt);
    }

    /// <remarks>Dated by the repository's <c>updated_at</c>.</remarks>
    public static Translation Renamed(GitHubPayload told, DateTimeOffset receivedAt)
    {
        if (GitHubEvents.Repository(told) is not { } now || now.Split('/') is not [var owner, var name])
        {
            return new Translation.Failed("repository without its name");
        }

        var before = told.Changes?.Repository?.Name?.From is { } formerly
            ? $"{owner}/{formerly}"
            : (told.Changes?.Owner?.From?.Organization ?? told.Changes?.Owner?.From?.User)?.Login is { } login ? $"{login}/{name}" : null;
        return ForeignText.Short(before) is not { } from
            ? new Translation.Failed("repository without the name that it had")
            : GitHubEvents.One(new RepositoryRenamed(from, now), told.Sender?.Login, receivedAt, told.Repository?.UpdatedAt);
    }

    private static CommitLine? Line(GitHubPushedCommit commit) => ForeignText.Sha(commit.Id) is { } sha
        ? new CommitLine(
            sha,
            ForeignText.FirstLine(commit.Message) ?? "(no message)",
            ForeignText.Short(commit.Author?.Username ?? commit.Author?.Name))
        : null;
}
