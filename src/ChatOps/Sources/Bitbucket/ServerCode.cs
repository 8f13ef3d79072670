using ChatOps.Journal;

namespace ChatOps.Sources.Bitbucket;

/// <summary>Bitbucket Data Center's events about the code.</summary>
internal static class ServerCode
{
    /// <remarks>
    /// One push may change several refs. It has no commits in older versions, and doesn't say which branch is the default one, nor whether
    /// it was forced.
    /// </remarks>
    public static Translation Pushed(Payload told, Delivery delivery)
    {
        if (Repository(told["repository"], delivery) is not { } repository)
        {
            return new Translation.Failed("refs_changed without its repository");
        }

        var commits = told["commits"].Items.Select(Line).OfType<CommitLine>().Take(20).Reverse().ToList();
        var changes = told["changes"].Items.ToList();
        var facts = changes.Select(change => Pushed(change, repository, changes.Count == 1 ? commits : [])).OfType<Pushed>().ToList();
        return facts.Count == 0
            ? new Translation.Failed("refs_changed without a branch or tag that changed")
            : Told.All(delivery, facts, Login(told["actor"]), told["date"].Time);
    }

    public static Translation Renamed(Payload told, Delivery delivery) =>
        Repository(told["old"], delivery) is { } from && Repository(told["new"], delivery) is { } to
            ? from.Equals(to, StringComparison.OrdinalIgnoreCase)
                ? Told.Nothing("repo:modified that keeps the name")
                : Told.One(delivery, new RepositoryRenamed(from, to), Login(told["actor"]), told["date"].Time)
            : new Translation.Failed("a repository that was renamed, without its names");

    /// <summary>"SHOP/web"; a personal project's key begins with ~.</summary>
    public static string? Repository(Payload repository, Delivery delivery) =>
        ForeignText.Short(repository["project"]["key"].Text) is { } project && ForeignText.Short(repository["slug"].Text) is { } slug
            ? $"{new RepositoryName(delivery.Instance, $"{project}/{slug}")}"
            : null;

    public static string? Login(Payload user) => user["name"].Text ?? user["displayName"].Text;

    private static Pushed? Pushed(Payload change, string repository, List<CommitLine> commits)
    {
        var isTag = change["ref"]["type"].Text is "TAG";
        var (before, after) = (ForeignText.Sha(change["fromHash"].Text), ForeignText.Sha(change["toHash"].Text));
        return ForeignText.Short(change["ref"]["displayId"].Text) is { } name && (after is not null || change["type"].Text is "DELETE")
            ? new(
                repository,
                name,
                isTag,
                IsDefaultBranch: false,
                after,
                after is null ? [] : commits,
                after is null ? 0 : commits.Count,
                Url: null,
                Forced: false,
                before)
            : null;
    }

    private static CommitLine? Line(Payload commit) => ForeignText.Sha(commit["id"].Text) is { } sha
        ? new(sha, ForeignText.FirstLine(commit["message"].Text) ?? "(no message)", ForeignText.Short(Login(commit["author"])))
        : null;
}
