using ChatOps.Journal;

namespace ChatOps.Sources.GitLab;

/// <summary>Events about the code: pushes, releases, new names.</summary>
internal static class GitLabCode
{
    private const int MostCommits = 20;

    /// <remarks>
    /// It carries no time but those of its commits, which is when they were made, so it is dated by when it was received. Nor does it say
    /// whether it was forced.
    /// </remarks>
    public static Translation Push(GitLabEvent told)
    {
        var body = told.Body;
        if (body["ref"].Text is not { } reference || told.Repository is not { } repository)
        {
            return new Translation.Failed("push without its ref or repository");
        }

        var isTag = reference.StartsWith("refs/tags/", StringComparison.Ordinal);
        if (!isTag && !reference.StartsWith("refs/heads/", StringComparison.Ordinal))
        {
            return new Translation.Nothing("a push to neither a branch nor a tag is not told");
        }

        // For an annotated tag, "after" is the tag object's id; nothing was checked out where the ref was deleted.
        var isDeleted = body["after"].Text is { } after && ForeignText.Sha(after) is null && after.All(c => c is '0');
        var commit = isDeleted ? null : ForeignText.Sha(body["checkout_sha"].Text) ?? ForeignText.Sha(body["after"].Text);
        if (commit is null && !isDeleted)
        {
            return new Translation.Failed("push without the commit it is about");
        }

        var name = reference[(isTag ? "refs/tags/" : "refs/heads/").Length..];
        var commits = body["commits"].Items.ToList();
        var before = ForeignText.Sha(body["before"].Text);
        var fact = new Pushed(
            repository,
            ForeignText.Short(name) ?? "",
            isTag,
            IsDefaultBranch: !isTag && name == told.Project["default_branch"].Text,
            commit,
            [.. commits.TakeLast(MostCommits).Select(Line).OfType<CommitLine>()],
            (int)Math.Clamp(isTag ? 0 : body["total_commits_count"].Number ?? commits.Count, 0, int.MaxValue),
            before is null || commit is null ? null : told.Page($"compare/{before}...{commit}"),
            Forced: false,
            before,
            told.DefaultBranch);
        return Told.One(told.Delivery, fact, told.Login);
    }

    /// <remarks>A deletion carries no time of its own.</remarks>
    public static Translation Release(GitLabEvent told)
    {
        var body = told.Body;
        if (told.Repository is not { } repository
            || ForeignText.Short(body["tag"].Text) is not { } tag
            || ForeignText.Link(body["url"].Text) is not { } link)
        {
            return new Translation.Failed("release without its repository, tag or address");
        }

        ReleaseChange? change = body["action"].Text switch
        {
            "create" => ReleaseChange.Published,
            "update" => ReleaseChange.Edited,
            "delete" => ReleaseChange.Withdrawn,
            _ => null,
        };
        return change is null
            ? Told.Nothing($"release {body["action"].Text}")
            : Told.One(
                told.Delivery,
                new Released(
                    repository, tag, ForeignText.FirstLine(body["name"].Text), link, ForeignText.Sha(body["commit"]["id"].Text),
                    Prerelease: false, change.Value, body["id"].Number ?? 0),
                told.Login ?? body["commit"]["author"]["name"].Text,
                change is ReleaseChange.Published ? body["created_at"].Time : null);
    }

    /// <remarks>Only system hooks tell it.</remarks>
    public static Translation Renamed(GitLabEvent told) =>
        told.NameOf(told.Body["old_path_with_namespace"].Text) is { } from && told.NameOf(told.Body["path_with_namespace"].Text) is { } to
            ? Told.One(told.Delivery, new RepositoryRenamed(from, to), login: null, told.Body["updated_at"].Time)
            : new Translation.Failed("a project that was renamed, without its names");

    private static CommitLine? Line(Payload commit) => ForeignText.Sha(commit["id"].Text) is { } sha
        ? new CommitLine(
            sha,
            ForeignText.FirstLine(commit["message"].Text) ?? ForeignText.FirstLine(commit["title"].Text) ?? "(no message)",
            ForeignText.Short(commit["author"]["name"].Text))
        : null;
}
