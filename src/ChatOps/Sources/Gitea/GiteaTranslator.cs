using ChatOps.Journal;

namespace ChatOps.Sources.Gitea;

/// <summary>Translates Gitea's and Forgejo's webhooks into facts.</summary>
internal static class GiteaTranslator
{
    private const int MostCommits = 20;

    public static Translation Translate(Delivery delivery) => delivery.Kind switch
    {
        "push" => Read(delivery, Push),
        "delete" => Read(delivery, Deleted),
        "release" => Read(delivery, Release),
        "pull_request" => Read(delivery, GiteaPulls.Changed),
        "pull_request_approved" or "pull_request_rejected" => Read(delivery, GiteaPulls.Reviewed),
        "workflow_run" => Read(delivery, GiteaRuns.Run),
        "workflow_job" => Read(delivery, GiteaRuns.Job),
        _ => Told.Nothing(delivery.Kind),
    };

    public static string? Repository(Payload told, Delivery delivery) => ForeignText.Short(told["repository"]["full_name"].Text) is { } path
        ? $"{new RepositoryName(delivery.Instance, path)}"
        : null;

    public static string? Login(Payload user) => user["login"].Text ?? user["username"].Text;

    /// <remarks>It carries no time but those of its commits, so it is dated by when it was received, nor whether it was forced.</remarks>
    private static Translation Push(Payload told, Delivery delivery)
    {
        var reference = told["ref"].Text ?? "";
        var isTag = reference.StartsWith("refs/tags/", StringComparison.Ordinal);
        if (Repository(told, delivery) is not { } repository || (!isTag && !reference.StartsWith("refs/heads/", StringComparison.Ordinal)))
        {
            return new Translation.Failed("push without its repository, branch or tag");
        }

        var isDeleted = told["after"].Text is { Length: > 0 } after && after.All(c => c is '0');
        var commit = isDeleted ? null
            : (isTag ? ForeignText.Sha(told["head_commit"]["id"].Text) : null) ?? ForeignText.Sha(told["after"].Text);
        if (commit is null && !isDeleted)
        {
            return new Translation.Failed("push without the commit it is about");
        }

        var name = reference[(isTag ? "refs/tags/" : "refs/heads/").Length..];
        var main = told["repository"]["default_branch"].Text;
        // The newest is the first.
        var commits = told["commits"].Items.Take(MostCommits).Select(Line).OfType<CommitLine>().Reverse().ToList();
        return Told.One(
            delivery,
            new Pushed(
                repository,
                ForeignText.Short(name) ?? "",
                isTag,
                !isTag && name == main,
                commit,
                commits,
                (int)Math.Clamp(isTag ? 0 : told["total_commits"].Number ?? commits.Count, 0, int.MaxValue),
                ForeignText.Link(told["compare_url"].Text),
                Forced: false,
                ForeignText.Sha(told["before"].Text),
                ForeignText.Short(main)),
            Login(told["sender"]) ?? Login(told["pusher"]));
    }

    private static Translation Deleted(Payload told, Delivery delivery) =>
        Repository(told, delivery) is { } repository && ForeignText.Short(told["ref"].Text) is { } name
            ? Told.One(
                delivery,
                new Pushed(
                    repository, name, told["ref_type"].Text is "tag", IsDefaultBranch: false, Commit: null, [], 0, Url: null, Forced: false,
                    DefaultBranch: ForeignText.Short(told["repository"]["default_branch"].Text)),
                Login(told["sender"]))
            : new Translation.Failed("delete without its repository or ref");

    private static Translation Release(Payload told, Delivery delivery)
    {
        var release = told["release"];
        if (Repository(told, delivery) is not { } repository
            || ForeignText.Short(release["tag_name"].Text) is not { } tag
            || ForeignText.Link(release["html_url"].Text) is not { } link)
        {
            return new Translation.Failed("release without its repository, tag or address");
        }

        ReleaseChange? change = told["action"].Text switch
        {
            "published" => ReleaseChange.Published,
            "updated" => ReleaseChange.Edited,
            "deleted" => ReleaseChange.Withdrawn,
            _ => null,
        };
        return change is null || release["draft"].Flag is true
            ? Told.Nothing($"release {told["action"].Text}")
            : Told.One(
                delivery,
                new Released(
                    repository, tag, ForeignText.FirstLine(release["name"].Text), link, ForeignText.Sha(release["target_commitish"].Text),
                    release["prerelease"].Flag is true, change.Value, release["id"].Number ?? 0),
                Login(told["sender"]) ?? Login(release["author"]),
                change is ReleaseChange.Published ? release["published_at"].Time : null);
    }

    private static CommitLine? Line(Payload commit) => ForeignText.Sha(commit["id"].Text) is { } sha
        ? new(
            sha,
            ForeignText.FirstLine(commit["message"].Text) ?? "(no message)",
            ForeignText.Short(commit["author"]["username"].Text ?? commit["author"]["name"].Text))
        : null;

    private static Translation Read(Delivery delivery, Func<Payload, Delivery, Translation> translate) =>
        Payload.Translate(delivery, delivery.Kind, told => translate(told, delivery));
}
