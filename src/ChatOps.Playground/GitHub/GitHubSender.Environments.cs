namespace ChatOps.Playground.GitHub;

/// <content>Runs that wait for an environment.</content>
public sealed partial class GitHubSender
{
    /// <summary>
    /// A run of the workflow "ci" that waits for an environment, until someone has answered. Returns whether it may go on.
    /// </summary>
    /// <param name="reviewers">Who may answer.</param>
    public async Task<bool> WaitForAsync(
        PlaygroundReviews reviews, PlaygroundCommit commit, string environment, IReadOnlyList<string> reviewers,
        CancellationToken cancellationToken)
    {
        var number = Interlocked.Increment(ref _lastRun);
        var startedAt = clock.GetUtcNow();
        var answer = reviews.WaitAsync(8_000_000 + number, environment);
        await WorkflowRunAsync("requested", number, commit, startedAt, conclusion: null, cancellationToken);
        await WorkflowRunAsync("in_progress", number, commit, startedAt, conclusion: null, cancellationToken);
        await EnvironmentAsync("requested", number, commit, startedAt, environment, reviewers, cancellationToken);
        var mayGoOn = await answer.WaitAsync(cancellationToken);
        await EnvironmentAsync(mayGoOn ? "approved" : "rejected", number, commit, startedAt, environment, reviewers, cancellationToken);
        await WorkflowRunAsync("completed", number, commit, startedAt, mayGoOn ? "success" : "failure", cancellationToken);
        return mayGoOn;
    }

    /// <summary>Someone cancels a run of the workflow "ci".</summary>
    public Task CancelledAsync(long number, PlaygroundCommit commit, CancellationToken cancellationToken) =>
        WorkflowRunAsync("completed", number, commit, clock.GetUtcNow(), "cancelled", cancellationToken);

    private Task EnvironmentAsync(
        string action, long number, PlaygroundCommit commit, DateTimeOffset startedAt, string environment, IReadOnlyList<string> reviewers,
        CancellationToken cancellationToken) => SendAsync(
        "deployment_review",
        "chatops-bot",
        GitHubRunShapes.EnvironmentReview(action, number, commit, startedAt, environment, reviewers, clock.GetUtcNow()),
        cancellationToken);
}
