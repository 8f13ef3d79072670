using ChatOps.Journal;

namespace ChatOps.Sources.GitLab;

/// <summary>Events of deployments.</summary>
internal static class GitLabDeployments
{
    /// <remarks>
    /// A status has no number: the time when it changed, which grows, stands for one. Its commit is short, but for the address of its page.
    /// </remarks>
    public static Translation Changed(GitLabEvent told)
    {
        var body = told.Body;
        if (told.Repository is not { } repository
            || body["deployment_id"].Id is not { } id
            || ForeignText.Short(body["environment"].Text) is not { } environment
            || ForeignText.Sha(body["commit_url"].Text?.Split('/')[^1]) is not { } commit)
        {
            return new Translation.Failed("deployment without its repository, id, environment or commit");
        }

        DeploymentState? state = body["status"].Text switch
        {
            "created" => DeploymentState.Created,
            "blocked" => DeploymentState.Queued,
            "running" => DeploymentState.Running,
            "success" => DeploymentState.Succeeded,
            "failed" or "canceled" => DeploymentState.Failed,
            _ => null,
        };
        if (state is null)
        {
            return new Translation.Failed(ForeignText.FirstLine($"deployment with the unknown status '{body["status"].Text}'")!);
        }

        var at = body["status_changed_at"].Time;
        return Told.One(
            told.Delivery,
            new DeploymentChanged(
                "GitLab",
                repository,
                id,
                environment,
                ForeignText.Short(body["ref"].Text) ?? commit,
                commit,
                state.Value,
                body["status"].Text is "canceled" ? "canceled" : ForeignText.FirstLine(body["commit_title"].Text),
                ForeignText.Link(body["deployable_url"].Text) ?? ForeignText.Link(body["environment_external_url"].Text),
                // Several in one second, in the order in which they follow each other.
                at is { } time ? (time.ToUnixTimeSeconds() * 10) + (int)state.Value : 0),
            told.Login,
            at);
    }
}
