using ChatOps.Playground.GitHub;

namespace ChatOps.Playground;

/// <summary>A builder that builds the repository acme/web, and reports its builds with its webhooks.</summary>
public interface IBuilderSender
{
    /// <summary>Sends the events of a build, which takes <paramref name="duration"/>. Returns its number.</summary>
    Task<long> BuildAsync(
        PlaygroundCommit commit, string version, bool passes, TimeSpan duration, CancellationToken cancellationToken);
}
