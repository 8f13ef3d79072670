using ChatOps.Journal;

namespace ChatOps.Sources.Bitbucket;

/// <summary>Bitbucket Data Center's events about pull requests.</summary>
internal static class ServerPullRequests
{
    /// <remarks>A merge that is fast-forwarded has no commit of its own: its head is what the target has then.</remarks>
    public static Translation Changed(Payload told, Delivery delivery)
    {
        var pull = told["pullRequest"];
        if (ServerCode.Repository(pull["toRef"]["repository"], delivery) is not { } repository
            || pull["id"].Id is not { } number
            || ForeignText.Sha(pull["fromRef"]["latestCommit"].Text) is not { } head)
        {
            return new Translation.Failed("pr without its repository, number or head commit");
        }

        if (delivery.Kind is "pr:modified"
            && told["previousTitle"].Text == pull["title"].Text
            && told["previousTarget"]["id"].Text == pull["toRef"]["id"].Text)
        {
            return Told.Nothing("pr:modified that keeps title and target");
        }

        var action = delivery.Kind switch
        {
            "pr:opened" => PullRequestAction.Opened,
            "pr:merged" => PullRequestAction.Merged,
            "pr:declined" => PullRequestAction.Closed,
            "pr:from_ref_updated" => PullRequestAction.Updated,
            _ => PullRequestAction.Edited,
        };
        if (ForeignText.Link(pull["links"]["self"].Items.FirstOrDefault()["href"].Text) is not { } link)
        {
            return new Translation.Failed("pr without its address");
        }

        return Told.One(
            delivery,
            new PullRequestChanged(
                repository,
                number,
                ForeignText.FirstLine(pull["title"].Text) ?? $"#{number}",
                link,
                action,
                head,
                action is PullRequestAction.Merged ? ForeignText.Sha(pull["properties"]["mergeCommit"]["id"].Text) ?? head : null,
                BranchOf(pull, repository, delivery),
                ForeignText.Short(pull["toRef"]["displayId"].Text) ?? "",
                action is PullRequestAction.Updated ? ForeignText.Sha(told["previousFromHash"].Text) : null),
            ServerCode.Login(told["actor"]),
            action switch
            {
                PullRequestAction.Opened => pull["createdDate"].Milliseconds,
                PullRequestAction.Merged or PullRequestAction.Closed => pull["closedDate"].Milliseconds,
                _ => null,
            },
            told["date"].Time);
    }

    /// <remarks>A review has no number of its own: its time, which grows, stands for one.</remarks>
    public static Translation Reviewed(Payload told, Delivery delivery)
    {
        if (ServerCode.Repository(told["pullRequest"]["toRef"]["repository"], delivery) is not { } repository
            || told["pullRequest"]["id"].Id is not { } number
            || ForeignText.Short(ServerCode.Login(told["participant"]["user"]) ?? ServerCode.Login(told["actor"])) is not { } reviewer)
        {
            return new Translation.Failed("a review without its repository, pull request or user");
        }

        var at = told["date"].Time;
        return Told.One(
            delivery,
            new PullRequestReviewed(
                repository,
                number,
                (at ?? delivery.ReceivedAt).ToUnixTimeMilliseconds(),
                reviewer,
                delivery.Kind switch
                {
                    "pr:reviewer:approved" => ReviewState.Approved,
                    "pr:reviewer:unapproved" => ReviewState.Dismissed,
                    _ => ReviewState.ChangesRequested,
                }),
            reviewer,
            at);
    }

    /// <summary>A fork's branch is prefixed with its repository: its "main" isn't ours.</summary>
    private static string BranchOf(Payload pull, string repository, Delivery delivery)
    {
        var from = ServerCode.Repository(pull["fromRef"]["repository"], delivery);
        var branch = pull["fromRef"]["displayId"].Text;
        return ForeignText.Short(from is null || from.Equals(repository, StringComparison.OrdinalIgnoreCase)
            ? branch
            : $"{RepositoryName.Parse(from).Path}:{branch}") ?? "";
    }
}
