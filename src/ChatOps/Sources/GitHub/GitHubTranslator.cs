using System.Text.Json;
using ChatOps.Journal;

namespace ChatOps.Sources.GitHub;

/// <summary>Translates GitHub's webhooks into facts.</summary>
internal static class GitHubTranslator
{
    /// <param name="api">The address of the API.</param>
    public static Translation Translate(Delivery delivery, Uri api)
    {
        if (!Tells(delivery.Kind))
        {
            return new Translation.Nothing(ForeignText.FirstLine($"{delivery.Kind} is not told")!);
        }

        try
        {
            return delivery.Kind is GitHubEnvironments.Kind
                ? GitHubEnvironments.Review(delivery.Body.Span, delivery.SentAt ?? delivery.ReceivedAt)
                : GitHubPayload.Read(delivery.Body.Span) is { } told
                ? delivery.Kind is "package" or "registry_package"
                    ? told.Action is "published" or "updated"
                        ? GitHubPackages.Push(told, delivery.SentAt ?? delivery.ReceivedAt, delivery)
                        : Told.Nothing($"{delivery.Kind} {told.Action}")
                    : Translate(delivery.Kind, told, delivery.SentAt ?? delivery.ReceivedAt, api)
                : new Translation.Failed($"{delivery.Kind} is null");
        }
        catch (JsonException exception)
        {
            return new Translation.Failed(ForeignText.FirstLine($"{delivery.Kind} could not be read: {exception.Message}")!);
        }
    }

    private static bool Tells(string kind) =>
        kind is "push"
            or "pull_request"
            or "merge_group"
            or "workflow_run"
            or "workflow_job"
            or "check_suite"
            or "check_run"
            or "pull_request_review"
            or "deployment"
            or "deployment_status"
            or "release"
            or "repository"
            or "package"
            or "registry_package"
            or GitHubEnvironments.Kind
        || GitHubAccounts.Tells(kind);

    private static Translation Translate(string kind, GitHubPayload told, DateTimeOffset receivedAt, Uri api) => (kind, told.Action) switch
    {
        _ when GitHubAccounts.Tells(kind) => GitHubAccounts.Comment(kind, told, receivedAt, api),
        ("push", _) => GitHubCode.Push(told, receivedAt),
        ("pull_request", { } action) when GitHubPulls.Tells(action) => GitHubPulls.PullRequest(action, told, receivedAt),
        ("merge_group", "checks_requested" or "destroyed") => GitHubPulls.MergeGroup(told.Action, told, receivedAt),
        ("release", { } action) when GitHubReleases.Tells(action) => GitHubReleases.Release(action, told, receivedAt),
        ("workflow_run", "requested" or "in_progress" or "completed") => GitHubRuns.WorkflowRun(told.Action, told, receivedAt),
        ("workflow_job", "queued" or "waiting" or "in_progress" or "completed") => GitHubJobs.WorkflowJob(told.Action, told, receivedAt),
        ("check_run", "created" or "completed") => GitHubJobs.CheckRun(told.Action, told, receivedAt),
        ("pull_request_review", "submitted" or "dismissed") => GitHubPulls.Review(told.Action, told, receivedAt),
        ("repository", "renamed" or "transferred") => GitHubCode.Renamed(told, receivedAt),
        ("check_suite", "completed") => GitHubRuns.CheckSuite(told, receivedAt),
        // Older versions of GitHub Enterprise Server (such as 3.5) send these two without an action.
        ("deployment" or "deployment_status", _) when GitHubDeployments.IsOwn(told.Deployment) =>
            new Translation.Nothing($"{kind} of an operation of ChatOps is reported by that operation"),
        ("deployment", "created" or null) => GitHubRuns.Deployment(told, receivedAt),
        ("deployment_status", "created" or null) => GitHubRuns.DeploymentStatus(told, receivedAt),
        (_, null) => new Translation.Failed($"{kind} without an action"),
        _ => new Translation.Nothing(ForeignText.Short($"{kind} {told.Action} is not told")!),
    };
}
