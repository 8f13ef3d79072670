using ChatOps.Journal;

namespace ChatOps.Sources.AzureDevOps;

/// <summary>Translates Azure DevOps' service hooks into facts.</summary>
internal static class AzureDevOpsTranslator
{
    private const int MostCommits = 20;
    private const string Heads = "refs/heads/", Tags = "refs/tags/";

    public static Translation Translate(Delivery delivery) => Payload.Translate(delivery, "event", told => told["eventType"].Text switch
    {
        "git.push" => Push(told["resource"], delivery),
        "git.pullrequest.created" or "git.pullrequest.updated" or "git.pullrequest.merged" =>
            PullRequest(told["eventType"].Text!, told["resource"], told, delivery),
        "build.complete" => Build(told["resource"], delivery),
        null => new Translation.Failed("an event without its type"),
        var other => Told.Nothing(other),
    });

    /// <remarks>One push may change several refs; it has the commits of all of them together.</remarks>
    private static Translation Push(Payload push, Delivery delivery)
    {
        if (Repository(push["repository"], delivery) is not { } repository)
        {
            return new Translation.Failed("git.push without its repository");
        }

        var updates = push["refUpdates"].Items.ToList();
        var main = BranchOf(push["repository"]["defaultBranch"].Text);
        // The newest is the first.
        var commits = push["commits"].Items.Take(MostCommits).Select(Line).OfType<CommitLine>().Reverse().ToList();
        var facts = updates.Select(update => Pushed(update, repository, main, updates.Count == 1 ? commits : [])).OfType<Pushed>().ToList();
        return facts.Count == 0
            ? new Translation.Failed("git.push without a branch or tag that changed")
            : Told.All(delivery, facts, Login(push["pushedBy"]), push["date"].Time);
    }

    private static Pushed? Pushed(Payload update, string repository, string? main, List<CommitLine> commits)
    {
        var reference = update["name"].Text ?? "";
        var isTag = reference.StartsWith(Tags, StringComparison.Ordinal);
        var (before, after) = (ForeignText.Sha(update["oldObjectId"].Text), ForeignText.Sha(update["newObjectId"].Text));
        if ((!isTag && !reference.StartsWith(Heads, StringComparison.Ordinal)) || (before is null && after is null))
        {
            return null;
        }

        var name = ForeignText.Short(reference[(isTag ? Tags : Heads).Length..]) ?? "";
        return new(
            repository, name, isTag, !isTag && name == main, after, after is null ? [] : commits, after is null ? 0 : commits.Count,
            Url: null, Forced: false, before, main);
    }

    /// <remarks>
    /// "Merged" means that a test merge was tried: the pull request's own status says whether it was completed. Updates don't say what was
    /// updated.
    /// </remarks>
    private static Translation PullRequest(string kind, Payload pull, Payload told, Delivery delivery)
    {
        if (Repository(pull["repository"], delivery) is not { } repository
            || pull["pullRequestId"].Id is not { } number
            || ForeignText.Sha(pull["lastMergeSourceCommit"]["commitId"].Text) is not { } head)
        {
            return new Translation.Failed($"{kind} without its repository, number or head commit");
        }

        PullRequestAction? change = (pull["status"].Text, kind) switch
        {
            ("completed", _) => PullRequestAction.Merged,
            ("abandoned", _) => PullRequestAction.Closed,
            ("active", "git.pullrequest.created") => PullRequestAction.Opened,
            ("active", "git.pullrequest.updated") => PullRequestAction.Updated,
            _ => null,
        };
        var home = pull["repository"]["remoteUrl"].Text ?? pull["repository"]["webUrl"].Text;
        if (change is not { } action)
        {
            return Told.Nothing($"{kind} of one that is {pull["status"].Text}");
        }

        var page = pull["_links"]["web"]["href"].Text ?? (home is null ? null : $"{home}/pullrequest/{number}");
        return ForeignText.Link(page) is not { } link
            ? new Translation.Failed($"{kind} without its address")
            : Told.One(
                delivery,
                new PullRequestChanged(
                    repository,
                    number,
                    ForeignText.FirstLine(pull["title"].Text) ?? $"#{number}",
                    link,
                    action,
                    head,
                    action is PullRequestAction.Merged ? ForeignText.Sha(pull["lastMergeCommit"]["commitId"].Text) : null,
                    BranchOf(pull["sourceRefName"].Text) ?? "",
                    BranchOf(pull["targetRefName"].Text) ?? ""),
                action is PullRequestAction.Merged or PullRequestAction.Closed
                    ? Login(pull["closedBy"]) ?? Login(pull["createdBy"])
                    : Login(pull["createdBy"]),
                action switch
                {
                    PullRequestAction.Opened => pull["creationDate"].Time,
                    PullRequestAction.Merged or PullRequestAction.Closed => pull["closedDate"].Time,
                    _ => null,
                },
                told["createdDate"].Time);
    }

    private static Translation Build(Payload build, Delivery delivery)
    {
        if (build["id"].Id is not { } id || ForeignText.Short(build["definition"]["name"].Text) is not { } name)
        {
            return new Translation.Failed("build.complete without its id or definition");
        }

        BuildState? state = (build["result"].Text ?? build["status"].Text) switch
        {
            "succeeded" => BuildState.Succeeded,
            "partiallySucceeded" => BuildState.Unstable,
            "failed" => BuildState.Failed,
            "canceled" or "stopped" => BuildState.Aborted,
            _ => null,
        };
        if (state is null)
        {
            return new Translation.Failed(ForeignText.FirstLine($"build.complete with the unknown status '{build["status"].Text}'")!);
        }

        // "LG:refs/heads/main:9f8e…" in older versions.
        var version = build["sourceGetVersion"].Text?.Split(':') is ["LG", var reference, var sha]
            ? (Ref: reference, Sha: sha)
            : (Ref: build["sourceBranch"].Text, Sha: build["sourceVersion"].Text);
        var number = ForeignText.Short(build["buildNumber"].Text);
        var project = ForeignText.Short(build["project"]["name"].Text ?? build["definition"]["project"]["name"].Text);
        var (started, finished) = (build["startTime"].Time, build["finishTime"].Time);
        return Told.One(
            delivery,
            new BuildChanged(
                $"{new JobName(AzureDevOpsSource.Name, delivery.Instance is AzureDevOpsSource.Name or "" ? null : delivery.Instance, project is null ? name : $"{project}/{name}")}",
                id,
                name,
                ForeignText.Link(build["_links"]["web"]["href"].Text) ?? ForeignText.Link(build["url"].Text),
                state.Value,
                Repository(build["repository"], delivery),
                ForeignText.Sha(version.Sha),
                BranchOf(version.Ref),
                // "20261128.1" only counts the builds of a day.
                number is not null && number.Count(c => c is '.') == 2 && number.All(c => c is '.' || char.IsAsciiDigit(c)) ? number : null,
                started,
                finished > started ? finished - started : null,
                Tests: null,
                id,
                Trigger: ForeignText.Short(build["reason"].Text)),
            Login(build["requestedFor"]) ?? Login(build["requests"].Items.FirstOrDefault()["requestedFor"]),
            finished);
    }

    /// <summary>"acme/Shop/web", by the address that it is cloned from.</summary>
    private static string? Repository(Payload repository, Delivery delivery) =>
        CloneAddress.Parse(repository["remoteUrl"].Text ?? repository["url"].Text) is { } cloned
        && !cloned.Path.Contains("/_apis/", StringComparison.Ordinal)
            ? $"{new RepositoryName(delivery.Instance, cloned.Path)}"
            : null;

    private static string? BranchOf(string? reference) =>
        ForeignText.Short(reference?.StartsWith(Heads, StringComparison.Ordinal) is true ? reference[Heads.Length..] : reference);

    private static string? Login(Payload person) => person["displayName"].Text ?? person["uniqueName"].Text;

    private static CommitLine? Line(Payload commit) => ForeignText.Sha(commit["commitId"].Text) is { } sha
        ? new(sha, ForeignText.FirstLine(commit["comment"].Text) ?? "(no message)", ForeignText.Short(commit["author"]["name"].Text))
        : null;
}
