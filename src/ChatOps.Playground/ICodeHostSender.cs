using ChatOps.Playground.GitHub;

namespace ChatOps.Playground;

/// <summary>A code host that has the repository acme/web, and reports what happens there with its webhooks.</summary>
public interface ICodeHostSender
{
    Task OpenedAsync(PlaygroundPull pull, CancellationToken cancellationToken);

    /// <param name="pull">The pull request, with its merge commit.</param>
    Task MergedAsync(PlaygroundPull pull, CancellationToken cancellationToken);

    /// <summary>A commit reached main.</summary>
    Task PushedAsync(PlaygroundCommit commit, string before, CancellationToken cancellationToken);

    Task TaggedAsync(string tag, PlaygroundCommit commit, string by, CancellationToken cancellationToken);
}
