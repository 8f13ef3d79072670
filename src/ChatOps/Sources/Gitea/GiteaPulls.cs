using ChatOps.Journal;

namespace ChatOps.Sources.Gitea;

/// <summary>Events of pull requests.</summary>
internal static class GiteaPulls
{
    public static Translation Changed(Payload told, Delivery delivery)
    {
        var pull = told["pull_request"];
        if (GiteaTranslator.Repository(told, delivery) is not { } repository
            || (told["number"].Id ?? pull["number"].Id) is not { } number
            || ForeignText.Sha(pull["head"]["sha"].Text) is not { } head
            || ForeignText.Link(pull["html_url"].Text) is not { } link)
        {
            return new Translation.Failed("pull_request without its repository, number, head commit or address");
        }

        PullRequestAction? change = told["action"].Text switch
        {
            "opened" => PullRequestAction.Opened,
            "reopened" => PullRequestAction.Reopened,
            "synchronized" => PullRequestAction.Updated,
            "edited" when told["changes"]["title"].Exists || told["changes"]["ref"].Exists => PullRequestAction.Edited,
            "closed" => pull["merged"].Flag is true ? PullRequestAction.Merged : PullRequestAction.Closed,
            _ => null,
        };
        if (change is not { } action)
        {
            return Told.Nothing($"pull_request {told["action"].Text}");
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
                action is PullRequestAction.Merged ? ForeignText.Sha(pull["merge_commit_sha"].Text) ?? head : null,
                BranchOf(pull),
                ForeignText.Short(pull["base"]["ref"].Text) ?? "",
                DefaultBranch: ForeignText.Short(told["repository"]["default_branch"].Text)),
            GiteaTranslator.Login(told["sender"]),
            action switch
            {
                PullRequestAction.Opened => pull["created_at"].Time,
                PullRequestAction.Merged => pull["merged_at"].Time,
                PullRequestAction.Closed => pull["closed_at"].Time,
                _ => null,
            },
            pull["updated_at"].Time);
    }

    /// <remarks>It carries neither the review's number nor its time: the time of the pull request, which grows, stands for both.</remarks>
    public static Translation Reviewed(Payload told, Delivery delivery)
    {
        if (GiteaTranslator.Repository(told, delivery) is not { } repository
            || (told["number"].Id ?? told["pull_request"]["number"].Id) is not { } number
            || ForeignText.Short(GiteaTranslator.Login(told["sender"])) is not { } reviewer)
        {
            return new Translation.Failed("a review without its repository, pull request or user");
        }

        var at = told["pull_request"]["updated_at"].Time;
        return Told.One(
            delivery,
            new PullRequestReviewed(
                repository,
                number,
                (at ?? delivery.ReceivedAt).ToUnixTimeMilliseconds(),
                reviewer,
                delivery.Kind is "pull_request_approved" ? ReviewState.Approved : ReviewState.ChangesRequested),
            reviewer,
            at);
    }

    /// <summary>A fork's branch is prefixed with its repository: its "main" isn't ours.</summary>
    private static string BranchOf(Payload pull)
    {
        var (from, to) = (pull["head"]["repo"]["full_name"].Text, pull["base"]["repo"]["full_name"].Text);
        var branch = pull["head"]["ref"].Text;
        return ForeignText.Short(
            from is not null && to is not null && !from.Equals(to, StringComparison.OrdinalIgnoreCase) ? $"{from}:{branch}" : branch) ?? "";
    }
}
