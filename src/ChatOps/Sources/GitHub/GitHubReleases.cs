using ChatOps.Journal;

namespace ChatOps.Sources.GitHub;

/// <summary>Events of releases.</summary>
internal static class GitHubReleases
{
    public static bool Tells(string? action) =>
        action is "published" or "released" or "prereleased" or "edited" or "unpublished" or "deleted";

    /// <remarks>
    /// Dated by <c>published_at</c> (<c>created_at</c> is the commit's) or, when it was edited, by <c>updated_at</c>. A deletion carries no
    /// time, so it is dated by when we received it. Publishing a release also sends released or prereleased; promoting a prerelease sends
    /// only released.
    /// </remarks>
    public static Translation Release(string action, GitHubPayload told, DateTimeOffset receivedAt)
    {
        if (GitHubEvents.Repository(told) is not { } repository
            || told is not { Release: { } release }
            || ForeignText.Short(release.TagName) is not { } tag
            || ForeignText.Link(release.HtmlUrl) is not { } link)
        {
            return new Translation.Failed("release without its repository, tag or address");
        }

        if (release.Draft && action is not "unpublished")
        {
            return new Translation.Nothing($"release {action} of a draft is not told");
        }

        var change = action switch
        {
            "published" => ReleaseChange.Published,
            "unpublished" or "deleted" => ReleaseChange.Withdrawn,
            _ => ReleaseChange.Edited,
        };
        var fact = new Released(
            repository,
            tag,
            ForeignText.FirstLine(release.Name),
            link,
            ForeignText.Sha(release.TargetCommitish),
            release.Prerelease,
            change,
            release.Id);
        var login = told.Sender?.Login ?? release.Author?.Login;
        var at = action switch
        {
            "published" => release.PublishedAt,
            "deleted" => null,
            _ => release.UpdatedAt,
        };
        var translation = GitHubEvents.One(fact, login, receivedAt, at);
        // After its tag was changed, there is no release under the previous tag.
        return ForeignText.Short(told.Changes?.TagName?.From) is { } before
            && before != tag
            && translation is Translation.Events(var facts)
            && GitHubEvents.One(
                fact with { Tag = before, Change = ReleaseChange.Withdrawn }, login, receivedAt) is Translation.Events(var taken)
            ? new Translation.Events([.. taken, .. facts])
            : translation;
    }
}
