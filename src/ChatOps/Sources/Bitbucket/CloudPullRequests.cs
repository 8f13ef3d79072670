using ChatOps.Journal;

namespace ChatOps.Sources.Bitbucket;

/// <summary>Bitbucket Cloud's events about pull requests.</summary>
internal static class CloudPullRequests
{
    /// <remarks>
    /// Its commits are abbreviated to 12 characters, while pushes have whole ones: what follows a pull request is found by how its commits
    /// begin.
    /// </remarks>
    public static Translation Changed(Payload told, Delivery delivery)
    {
        var pull = told["pullrequest"];
        if (CloudCode.Repository(told, delivery) is not { } repository
            || pull["id"].Id is not { } number
            || Commit(pull["source"]["commit"]) is not { } head
            || ForeignText.Link(pull["links"]["html"]["href"].Text) is not { } link)
        {
            return new Translation.Failed("pullrequest without its repository, number, head commit or address");
        }

        var action = delivery.Kind switch
        {
            "pullrequest:created" => PullRequestAction.Opened,
            "pullrequest:fulfilled" => PullRequestAction.Merged,
            "pullrequest:rejected" => PullRequestAction.Closed,
            _ => PullRequestAction.Updated,
        };
        return Told.One(
            delivery,
            new PullRequestChanged(
                repository,
                number,
                ForeignText.FirstLine(pull["title"].Text) ?? $"#{number}",
                link,
                action,
                head,
                action is PullRequestAction.Merged ? Commit(pull["merge_commit"]) : null,
                BranchOf(pull),
                ForeignText.Short(pull["destination"]["branch"]["name"].Text) ?? ""),
            CloudCode.Login(told["actor"]) ?? CloudCode.Login(pull["author"]),
            action is PullRequestAction.Opened ? pull["created_on"].Time : null,
            pull["updated_on"].Time);
    }

    /// <remarks>A review has no number of its own: its time, which grows, stands for one.</remarks>
    public static Translation Reviewed(Payload told, Delivery delivery)
    {
        var review = told["approval"].Exists ? told["approval"] : told["changes_request"];
        if (CloudCode.Repository(told, delivery) is not { } repository
            || told["pullrequest"]["id"].Id is not { } number
            || ForeignText.Short(CloudCode.Login(review["user"]) ?? CloudCode.Login(told["actor"])) is not { } reviewer)
        {
            return new Translation.Failed("a review without its repository, pull request or user");
        }

        var at = review["date"].Time;
        return Told.One(
            delivery,
            new PullRequestReviewed(
                repository,
                number,
                (at ?? delivery.ReceivedAt).ToUnixTimeMilliseconds(),
                reviewer,
                delivery.Kind switch
                {
                    "pullrequest:approved" => ReviewState.Approved,
                    "pullrequest:changes_request_created" => ReviewState.ChangesRequested,
                    _ => ReviewState.Dismissed,
                }),
            reviewer,
            at);
    }

    private static string? Commit(Payload commit) => commit["hash"].Text is { Length: >= 12 and <= 40 } hash
        && hash.All(char.IsAsciiHexDigit)
            ? hash.ToLowerInvariant()
            : null;

    /// <summary>A fork's branch is prefixed with its repository: its "main" isn't ours.</summary>
    private static string BranchOf(Payload pull)
    {
        var (from, to) = (pull["source"]["repository"]["full_name"].Text, pull["destination"]["repository"]["full_name"].Text);
        var branch = pull["source"]["branch"]["name"].Text;
        return ForeignText.Short(
            from is not null && to is not null && !from.Equals(to, StringComparison.OrdinalIgnoreCase) ? $"{from}:{branch}" : branch) ?? "";
    }
}
