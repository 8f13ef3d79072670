using ChatOps.Journal;

namespace ChatOps.Sources.Bitbucket;

/// <summary>Bitbucket Cloud's events about the code, and the builds that were reported to it.</summary>
internal static class CloudCode
{
    private const int MostCommits = 20;

    /// <remarks>
    /// One push may change several refs. It carries no time but those of its commits, so it is dated by when it was received. It has at
    /// most five commits of each change, and doesn't say which branch is the default one.
    /// </remarks>
    public static Translation Pushed(Payload told, Delivery delivery)
    {
        if (Repository(told, delivery) is not { } repository)
        {
            return new Translation.Failed("push without its repository");
        }

        var facts = told["push"]["changes"].Items.Select(change => Pushed(change, repository)).OfType<Pushed>().ToList();
        return facts.Count == 0
            ? new Translation.Failed("push without a branch or tag that changed")
            : Told.All(delivery, facts, Login(told["actor"]));
    }

    /// <remarks>
    /// Builders report their builds to Bitbucket. A status has a key and a name instead of a number, so the number is what its name ends
    /// with, "web #128", or stands for its commit.
    /// </remarks>
    public static Translation Status(Payload told, Delivery delivery)
    {
        var status = told["commit_status"];
        // Older payloads have only a link to the commit.
        var commit = ForeignText.Sha(status["commit"]["hash"].Text)
            ?? ForeignText.Sha(status["links"]["commit"]["href"].Text?.Split('/')[^1]);
        if (Repository(told, delivery) is not { } repository
            || commit is null
            || ForeignText.Short(status["name"].Text ?? status["key"].Text) is not { } name)
        {
            return new Translation.Failed("commit_status without its repository, commit or name");
        }

        BuildState? state = status["state"].Text switch
        {
            "INPROGRESS" => BuildState.Running,
            "SUCCESSFUL" => BuildState.Succeeded,
            "FAILED" => BuildState.Failed,
            "STOPPED" => BuildState.Aborted,
            _ => null,
        };
        return state is null
            ? new Translation.Failed(ForeignText.FirstLine($"commit_status with the unknown state '{status["state"].Text}'")!)
            : Told.One(delivery, Build(), login: null, status["updated_on"].Time);

        BuildChanged Build() => new(
            $"{new JobName(BitbucketSource.Name, null, $"{RepositoryName.Parse(repository).Path}/{Uri.EscapeDataString(ForeignText.Short(status["key"].Text) ?? name)}")}",
            NumberIn(name, commit),
            name,
            ForeignText.Link(status["url"].Text),
            state.Value,
            repository,
            commit,
            ForeignText.Short(status["refname"].Text),
            Version: null,
            status["created_on"].Time,
            state >= BuildState.Succeeded ? status["updated_on"].Time - status["created_on"].Time : null,
            Tests: null);
    }

    public static string? Repository(Payload told, Delivery delivery) => ForeignText.Short(told["repository"]["full_name"].Text) is { } path
        ? $"{new RepositoryName(delivery.Instance, path)}"
        : null;

    public static string? Login(Payload actor) => actor["nickname"].Text ?? actor["display_name"].Text;

    private static Pushed? Pushed(Payload change, string repository)
    {
        var (now, before) = (change["new"], change["old"]);
        var of = now.Exists ? now : before;
        var isTag = of["type"].Text is "tag" or "annotated_tag";
        var commit = ForeignText.Sha(now["target"]["hash"].Text);
        if (ForeignText.Short(of["name"].Text) is not { } name || (now.Exists && commit is null))
        {
            return null;
        }

        var commits = change["commits"].Items.Select(Line).OfType<CommitLine>().Take(MostCommits).Reverse().ToList();
        return new(
            repository,
            name,
            isTag,
            IsDefaultBranch: false,
            commit,
            commits,
            commits.Count,
            ForeignText.Link(change["links"]["html"]["href"].Text),
            change["forced"].Flag is true && before.Exists && now.Exists,
            ForeignText.Sha(before["target"]["hash"].Text));
    }

    /// <summary>The newest is the first.</summary>
    private static CommitLine? Line(Payload commit) => ForeignText.Sha(commit["hash"].Text) is { } sha
        ? new(
            sha,
            ForeignText.FirstLine(commit["message"].Text) ?? "(no message)",
            ForeignText.Short(commit["author"]["user"]["display_name"].Text ?? commit["author"]["raw"].Text?.Split('<')[0]))
        : null;

    /// <summary>The number at the end of a status' name, "web #128"; otherwise one that its commit has.</summary>
    private static long NumberIn(string name, string commit) =>
        long.TryParse(name[(name.LastIndexOf('#') + 1)..], out var number) && number > 0
            ? number
            : Convert.ToInt64(commit[..7], 16);
}
