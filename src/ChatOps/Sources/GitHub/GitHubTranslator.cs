using System.Text.Json;
using System.Text.Json.Serialization;
using ChatOps.Journal;
using Octokit.Webhooks;
using Octokit.Webhooks.Events;
using Octokit.Webhooks.Events.Deployment;
using Octokit.Webhooks.Events.DeploymentStatus;

namespace ChatOps.Sources.GitHub;

/// <summary>GitHub's webhooks as facts.</summary>
internal static partial class GitHubTranslator
{
    public static Translation Translate(Delivery delivery)
    {
        if (!Tells(delivery.Kind))
        {
            return new Translation.Nothing(ForeignText.FirstLine($"{delivery.Kind} is not told")!);
        }

        try
        {
            return Translate(delivery.Kind, JsonSerializer.Deserialize(delivery.Body.Span, EnvelopeJson.Default.Envelope)?.Action, delivery);
        }
        // Octokit's converters throw what they like on a value they do not expect.
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            return new Translation.Failed(ForeignText.FirstLine($"{delivery.Kind} could not be read: {exception.Message}")!);
        }
    }

    private static bool Tells(string kind) =>
        kind is "push" or "pull_request" or "merge_group" or "workflow_run" or "check_suite" or "deployment" or "deployment_status" or "release";

    /// <remarks>The action is looked at first: Octokit's types refuse actions that they do not know.</remarks>
    private static Translation Translate(string kind, string? action, Delivery delivery) => (kind, action) switch
    {
        ("push", _) => GitHubCode.Push(Read<PushEvent>(delivery), delivery.ReceivedAt),
        ("pull_request", _) when GitHubPulls.Tells(action) => GitHubPulls.PullRequest(action!, Read<PullRequestEvent>(delivery), delivery.Body.Span, delivery.ReceivedAt),
        ("merge_group", "checks_requested" or "destroyed") => GitHubPulls.MergeGroup(action, Read<MergeGroupEvent>(delivery), delivery.Body.Span, delivery.ReceivedAt),
        ("release", _) when GitHubReleases.Tells(action) => GitHubReleases.Release(action!, Read<ReleaseEvent>(delivery), delivery.Body.Span, delivery.ReceivedAt),
        ("workflow_run", "requested" or "in_progress" or "completed") => GitHubRuns.WorkflowRun(action, Read<WorkflowRunEvent>(delivery), delivery.ReceivedAt),
        ("check_suite", "completed") => GitHubRuns.CheckSuite(Read<CheckSuiteEvent>(delivery), delivery.ReceivedAt),
        // Older GitHub Enterprise Server (3.5 is one) sends these two without an action.
        ("deployment", "created" or null) => GitHubRuns.Deployment(Read<DeploymentCreatedEvent>(delivery), delivery.ReceivedAt),
        ("deployment_status", "created" or null) => GitHubRuns.DeploymentStatus(Read<DeploymentStatusCreatedEvent>(delivery), delivery.ReceivedAt),
        (_, null) => new Translation.Failed($"{kind} without an action"),
        _ => new Translation.Nothing(ForeignText.Short($"{kind} {action} is not told")!),
    };

    private static T? Read<T>(Delivery delivery)
        where T : WebhookEvent => JsonSerializer.Deserialize<T>(delivery.Body.Span, GitHubJson.Options);

    private sealed record Envelope([property: JsonPropertyName("action")] string? Action);

    [JsonSerializable(typeof(Envelope))]
    private sealed partial class EnvelopeJson : JsonSerializerContext;
}
